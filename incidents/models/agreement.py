"""What was promised: agreements, their versions, and the calendars their office hours follow."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents import calendars
from incidents.terms import Terms
from people.models import Customer, DeskQuerySet

# What each version says, by its key.
_READ: dict[int, tuple[Any, Terms]] = {}


def empty_week() -> list[list[list[int]]]:
    return [[] for _day in range(7)]


class Calendar(models.Model):
    """Office hours: for each weekday (Monday first) intervals in minutes after midnight.

    Several intervals a day are fine (a lunch break). Public holidays of `country` and
    `closed_dates` (ISO dates) are closed. An agreement's version keeps a copy, so a change here
    reaches incidents only through a new version.
    """

    name = models.CharField(_("name"), max_length=100, unique=True)
    time_zone = models.CharField(_("time zone"), max_length=60, default="Europe/Amsterdam")
    country = models.CharField(_("country of the public holidays"), max_length=10, blank=True)
    hours = models.JSONField(_("weekly hours"), default=empty_week)
    closed_dates = models.JSONField(_("closed dates"), default=list, blank=True)

    objects = DeskQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("calendar")

    def __str__(self) -> str:
        return self.name

    def as_terms(self) -> dict[str, Any]:
        """The form in which an agreement's version keeps it (see `incidents.calendars`)."""
        return {
            "time_zone": self.time_zone,
            "hours": self.hours,
            "closed_dates": self.closed_dates,
            "country": self.country,
        }

    def clean(self) -> None:
        try:
            calendars.Calendar.from_json(self.as_terms())
        except (ValueError, TypeError, KeyError) as wrong:
            raise ValidationError({"hours": str(wrong)}) from wrong


class Agreement(models.Model):
    """What the provider promises a customer. Exactly one agreement is everybody else's default."""

    name = models.CharField(_("name"), max_length=150, unique=True)
    is_default = models.BooleanField(_("default"), default=False)
    customers: models.ManyToManyField[Customer, Coverage] = models.ManyToManyField(
        Customer, through="Coverage", related_name="agreements"
    )

    objects = DeskQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("agreement")
        constraints = [
            models.UniqueConstraint(
                "is_default", condition=models.Q(is_default=True), name="agreement_one_default"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Coverage(models.Model):
    """Which agreement covers a customer: one, not several."""

    customer = models.OneToOneField(Customer, on_delete=models.PROTECT)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT)

    def __str__(self) -> str:
        return f"{self.customer}: {self.agreement}"


class AgreementVersion(models.Model):
    """The terms of an agreement from a moment on; never changed, only followed by a next one.

    `read()` gives what `terms` say; `incidents.terms.Terms` checks them too.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    valid_from = models.DateTimeField(_("valid from"))
    terms = models.JSONField(_("terms"))

    class Meta:
        ordering = ["agreement", "-number"]
        verbose_name = _("version of an agreement")
        constraints = [
            models.UniqueConstraint("agreement", "number", name="agreement_version_number"),
        ]
        triggers = [
            pgtrigger.Protect(name="terms_are_kept", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.agreement} v{self.number}"

    def read(self) -> Terms:
        """The terms, read once in this process: checking them takes longer than most pages' queries."""
        kept = _READ.get(self.pk)
        if kept is None or kept[0] != self.terms:
            kept = _READ[self.pk] = (self.terms, Terms.from_json(self.terms))
        return kept[1]
