"""Files that belong to an entry of the timeline, or wait for the word they will go with."""

from __future__ import annotations

import uuid

import pgtrigger
from django.db import models

from incidents.models.incident import Incident
from incidents.models.timeline import TimelineEntry
from people.models import User


def _place(attachment: Attachment, _name: str) -> str:
    """A path that no customer's file name has a say in."""
    return f"attachments/{attachment.incident_id}/{uuid.uuid4().hex}"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def loose(self, incident: Incident, user: User) -> AttachmentQuerySet:
        """What this person uploaded here and has not sent yet."""
        return self.filter(incident=incident, uploaded_by=user, entry__isnull=True).order_by("id")


class Attachment(models.Model):
    """A file with its cleaned name. Without an entry it is loose: its uploader alone sees it.

    Who may read the words of its entry may read it; it follows that public or internal side.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="attachments")
    entry = models.ForeignKey(TimelineEntry, null=True, on_delete=models.PROTECT, related_name="attachments")
    uploaded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    step = models.CharField(max_length=20)
    name = models.CharField(max_length=150)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    stored = models.FileField(upload_to=_place, max_length=200)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["uploaded_at"], name="attachment_loose", condition=models.Q(entry__isnull=True)
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="attachments_are_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__entry__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name
