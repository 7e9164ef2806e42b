"""How services fared, and why: stretches of disruption, each with its cause, and what was set by hand."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from incidents.models import Incident, Service
from people.models import Customer, User
from statuspage.models.notice import Notice
from statuspage.status import Status


class Disruption(models.Model):
    """A stretch in which something kept a service from being operational.

    It is read from the record of its cause, an incident's timeline or a notice's updates, and can be
    made again from it. What a customer's incident did is that customer's alone to see; with `customer` empty,
    as of what the provider found itself, everybody who sees the service sees it.
    """

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="disruptions")
    customer = models.ForeignKey(Customer, null=True, on_delete=models.CASCADE, related_name="+")
    status = models.CharField(max_length=12, choices=Status.choices)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    incident = models.ForeignKey(Incident, null=True, on_delete=models.CASCADE, related_name="disruptions")
    notice = models.ForeignKey(Notice, null=True, on_delete=models.CASCADE, related_name="disruptions")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(incident__isnull=False, notice__isnull=True)
                | Q(incident__isnull=True, notice__isnull=False),
                name="disruption_has_one_cause",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gt=F("began_at")),
                name="disruption_lasts",
            ),
        ]
        indexes = [models.Index(fields=["service", "began_at"], name="disruption_of_service")]

    def __str__(self) -> str:
        return f"{self.service_id} {self.status}"


class HandSetQuerySet(models.QuerySet["HandSetStatus"]):
    def in_force(self, now: object) -> HandSetQuerySet:
        return self.filter(began_at__lte=now, ends_at__gt=now)


class HandSetStatus(models.Model):
    """A status that an agent set by hand: it stands over everything derived until `ends_at`.

    Everybody who sees the service sees it, with the words why. Taking it back moves `ends_at`.
    """

    service = models.ForeignKey(
        Service, verbose_name=_("service"), on_delete=models.CASCADE, related_name="hand_set"
    )
    status = models.CharField(_("status"), max_length=12, choices=Status.choices)
    why_en = models.CharField(_("why, in English"), max_length=300, blank=True)
    why_nl = models.CharField(_("why, in Dutch"), max_length=300, blank=True)
    began_at = models.DateTimeField()
    ends_at = models.DateTimeField(_("until"))
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[HandSetQuerySet] = HandSetQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["service", "ends_at"], name="hand_set_of_service")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gte=F("began_at")), name="hand_set_lasts"),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.status}"

    def why_in(self, language: str) -> str:
        first, second = (self.why_nl, self.why_en) if language == "nl" else (self.why_en, self.why_nl)
        return first or second
