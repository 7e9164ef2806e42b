"""What agents keep for themselves at the desk."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from incidents.models import Incident
from people.models import User


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def for_user(self, user: User) -> SavedViewQuerySet:
        """The user's own views and those that colleagues share."""
        return self.filter(Q(user=user) | Q(is_shared=True)).select_related("user").order_by("name", "pk")


class SavedView(models.Model):
    """A filter of the queue that somebody named, for themselves or for the whole desk."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(_("filter"), max_length=500, blank=True)
    is_shared = models.BooleanField(_("shared"), default=False)

    objects: ClassVar[SavedViewQuerySet] = SavedViewQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [models.UniqueConstraint("user", Lower("name"), name="saved_view_name_once")]

    def __str__(self) -> str:
        return self.name


class CannedAnswer(models.Model):
    """Words that the desk writes often. `{contact}` and the like are filled in where it is used.

    The words of `text_nl` are taken for a contact who reads Dutch; without them those of `text_en`.
    """

    name = models.CharField(_("name"), max_length=80, unique=True)
    text_en = models.TextField(_("text in English"), blank=True)
    text_nl = models.TextField(_("text in Dutch"), blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("canned answer")
        constraints = [
            models.CheckConstraint(
                condition=~Q(text_en="", text_nl=""),
                name="canned_answer_says_something",
                violation_error_message=_("Write the answer in English, in Dutch, or in both."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def text_in(self, language: str) -> str:
        first, second = (self.text_nl, self.text_en) if language == "nl" else (self.text_en, self.text_nl)
        return first or second


class Draft(models.Model):
    """What somebody is writing on an incident, kept while it is written.

    With `send_at` it is sent from then on, unless its writer takes it back before: what stands
    here survives the browser. `refused`: why sending failed; the words stay.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="drafts")
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="drafts")
    step = models.CharField(max_length=20)
    fields = models.JSONField(default=dict)
    seen = models.PositiveIntegerField(null=True)
    saved_at = models.DateTimeField()
    send_at = models.DateTimeField(null=True)
    refused = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("user", "incident", "step", name="draft_once")]
        indexes = [models.Index(fields=["send_at"], name="draft_to_send", condition=Q(send_at__isnull=False))]

    def __str__(self) -> str:
        return f"{self.step} on {self.incident_id}"
