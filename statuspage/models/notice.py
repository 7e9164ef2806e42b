"""What the provider tells many at once: a disruption, or planned maintenance."""

from __future__ import annotations

import secrets

import pgtrigger
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from incidents.models import Incident, Service
from people.models import Customer, User

_ALPHABET = "bcdfghjkmnpqrstvwxz23456789"


def new_key() -> str:
    """A name for addresses that tells nothing about how many there are."""
    return "".join(secrets.choice(_ALPHABET) for _place in range(12))


class NoticeKind(models.TextChoices):
    DISRUPTION = "disruption", _("Disruption")
    MAINTENANCE = "maintenance", _("Planned maintenance")


class NoticeState(models.TextChoices):
    """The steps of a disruption, then those of maintenance."""

    INVESTIGATING = "investigating", _("Investigating")
    IDENTIFIED = "identified", _("Cause found")
    MONITORING = "monitoring", _("Solution in place, watched")
    RESOLVED = "resolved", _("Resolved")
    SCHEDULED = "scheduled", _("Planned")
    IN_PROGRESS = "in_progress", _("Under way")
    VERIFYING = "verifying", _("Being checked")
    COMPLETED = "completed", _("Completed")


STEPS = {
    NoticeKind.DISRUPTION: (
        NoticeState.INVESTIGATING,
        NoticeState.IDENTIFIED,
        NoticeState.MONITORING,
        NoticeState.RESOLVED,
    ),
    NoticeKind.MAINTENANCE: (
        NoticeState.SCHEDULED,
        NoticeState.IN_PROGRESS,
        NoticeState.VERIFYING,
        NoticeState.COMPLETED,
    ),
}
DONE = (NoticeState.RESOLVED, NoticeState.COMPLETED)


class Notice(models.Model):
    """A disruption or maintenance that the provider announces to many customers.

    With `customers` it is for their pages alone; without, for the public page and for every page
    that lists one of its services. `incidents` are those of customers that it stands for: the desk
    sees them, no page does. State and affected services are those of the newest update.
    """

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    kind = models.CharField(max_length=12, choices=NoticeKind.choices)
    state = models.CharField(max_length=14, choices=NoticeState.choices)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    title_nl = models.CharField(_("title in Dutch"), max_length=200, blank=True)
    customers = models.ManyToManyField(
        Customer, verbose_name=_("only for"), blank=True, related_name="notices"
    )
    incidents = models.ManyToManyField(Incident, blank=True, related_name="notices")
    services = models.ManyToManyField(Service, blank=True, related_name="notices")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    began_at = models.DateTimeField()
    planned_from = models.DateTimeField(_("planned from"), null=True, blank=True)
    planned_until = models.DateTimeField(_("planned until"), null=True, blank=True)
    moves_itself = models.BooleanField(default=True)
    ended_at = models.DateTimeField(null=True)
    update_count = models.PositiveIntegerField(default=0)
    review_en = models.TextField(_("what we learned, in English"), blank=True)
    review_nl = models.TextField(_("what we learned, in Dutch"), blank=True)
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-began_at", "-id"]
        verbose_name = _("notice")
        constraints = [
            models.CheckConstraint(condition=~Q(title_en="", title_nl=""), name="notice_has_title"),
            models.CheckConstraint(
                condition=Q(kind=NoticeKind.DISRUPTION, state__in=STEPS[NoticeKind.DISRUPTION])
                | Q(kind=NoticeKind.MAINTENANCE, state__in=STEPS[NoticeKind.MAINTENANCE]),
                name="notice_state_of_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind=NoticeKind.DISRUPTION)
                | Q(planned_from__isnull=False, planned_until__gt=F("planned_from")),
                name="notice_maintenance_is_planned",
            ),
            models.CheckConstraint(
                condition=Q(state__in=DONE, ended_at__isnull=False)
                | (~Q(state__in=DONE) & Q(ended_at__isnull=True)),
                name="notice_done_has_end",
            ),
        ]
        indexes = [models.Index(fields=["ended_at"], name="notice_ended")]

    def __str__(self) -> str:
        return self.title_en or self.title_nl

    @property
    def is_done(self) -> bool:
        return self.state in DONE

    @property
    def is_maintenance(self) -> bool:
        return self.kind == NoticeKind.MAINTENANCE

    @property
    def path(self) -> str:
        """Its address below every page on which it stands."""
        return f"{'maintenance' if self.is_maintenance else 'incidents'}/{self.key}/"

    def title_in(self, language: str) -> str:
        first, second = (self.title_nl, self.title_en) if language == "nl" else (self.title_en, self.title_nl)
        return first or second

    def review_in(self, language: str) -> str:
        first, second = (
            (self.review_nl, self.review_en) if language == "nl" else (self.review_en, self.review_nl)
        )
        return first or second


class NoticeUpdate(models.Model):
    """One word of the provider about a notice. It is never changed, only followed by a next one.

    `services` holds the status of each affected service from then on, by its id.
    """

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="updates")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    state = models.CharField(max_length=14, choices=NoticeState.choices)
    text_en = models.TextField(blank=True)
    text_nl = models.TextField(blank=True)
    services = models.JSONField(default=dict)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    tell = models.BooleanField(default=True)
    transaction = models.BigIntegerField(
        db_default=Func(function="pg_current_xact_id", template="(%(function)s()::text::bigint)")
    )

    class Meta:
        ordering = ["notice", "number"]
        constraints = [models.UniqueConstraint("notice", "number", name="notice_update_once")]
        indexes = [models.Index(fields=["transaction", "id"], name="notice_update_order")]
        triggers = [
            pgtrigger.Protect(name="notice_updates_are_kept", operation=pgtrigger.Update),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id}#{self.number}"

    def text_in(self, language: str) -> str:
        first, second = (self.text_nl, self.text_en) if language == "nl" else (self.text_en, self.text_nl)
        return first or second


class WordingTemplate(models.Model):
    """Words for what happens again and again, ready to be changed and published."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    title_nl = models.CharField(_("title in Dutch"), max_length=200, blank=True)
    text_en = models.TextField(_("text in English"), blank=True)
    text_nl = models.TextField(_("text in Dutch"), blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("template of an update")

    def __str__(self) -> str:
        return self.name
