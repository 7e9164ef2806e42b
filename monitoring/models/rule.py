"""What leads decided about events: where they go, how bad they are, and what is no incident at all."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from incidents.models import Impact, Service, Urgency
from monitoring.models.source import Source
from people.models import Customer, Team

# More than these is nothing that anybody wants, and a span of ages ends beyond every calendar.
MOST_HELD, MOST_CHANGES, MOST_MINUTES = 86_400, 100, 10_080
BOUNDS = {
    "hold_seconds": (0, MOST_HELD),
    "flap_changes": (0, MOST_CHANGES),
    "flap_minutes": (1, MOST_MINUTES),
    "group_minutes": (1, MOST_MINUTES),
}
_minutes = [MinValueValidator(1), MaxValueValidator(MOST_MINUTES)]


class When(models.TextChoices):
    """At which hours, those of the agreement's calendar, an alarm opens an incident."""

    ALWAYS = "always", _("at any time")
    OFFICE = "office", _("in office hours; else when they begin")


class Maintenance(models.TextChoices):
    """What becomes of an alarm while its service is under planned maintenance."""

    HOLD = "hold", _("wait until it is over, then open an incident if it is still wrong")
    IGNORE = "ignore", _("open an incident all the same")


class Recovery(models.TextChoices):
    NOTE = "note", _("note it; a person verifies")
    PROPOSE = "propose", _("propose the solution to the customer")


class Rule(models.Model):
    """One decision: the first active rule, by `position`, whose conditions all hold for an event counts.

    `conditions`: a list of {"field", "is", "value"}; `field` is "severity", "title", "text", "key" or
    "labels.<name>"; `is` a word of `monitoring.matching.COMPARISONS`. None: it holds for every event of
    its source, or of all. Empty decisions fall back on the source's, then on the desk's own
    (`monitoring.matching.DEFAULT_LEVELS` for urgency and impact by severity). `template_title` may name
    fields in braces: "{title} on {labels.host}". `group_by`: names of labels, with "service" for the service
    and "source" for the source; alarms that share them within `group_minutes` of the first are one incident.
    Seconds: `hold_seconds` of being wrong without a break before an incident is opened. Flapping: more than
    `flap_changes` changes of state within `flap_minutes`; 0 for never.
    """

    name = models.CharField(_("name"), max_length=100, unique=True)
    position = models.PositiveIntegerField(_("place"), default=100)
    is_active = models.BooleanField(_("active"), default=True)
    source = models.ForeignKey(
        Source,
        verbose_name=_("only for this source"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rules",
    )
    conditions = models.JSONField(_("conditions"), default=list, blank=True)

    drops = models.BooleanField(_("open no incident"), default=False)
    template_title = models.CharField(_("title of the incident"), max_length=200, blank=True, default="")
    service = models.ForeignKey(
        Service, verbose_name=_("service"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    team = models.ForeignKey(
        Team, verbose_name=_("team"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    urgency = models.CharField(_("urgency"), max_length=6, choices=Urgency.choices, blank=True, default="")
    impact = models.CharField(_("impact"), max_length=6, choices=Impact.choices, blank=True, default="")
    when = models.CharField(_("when"), max_length=6, choices=When.choices, default=When.ALWAYS)
    maintenance = models.CharField(
        _("during maintenance"), max_length=6, choices=Maintenance.choices, default=Maintenance.HOLD
    )
    hold_seconds = models.PositiveIntegerField(
        _("hold back for (seconds)"), default=0, validators=[MaxValueValidator(MOST_HELD)]
    )
    flap_changes = models.PositiveIntegerField(
        _("changes that are flapping"), default=6, validators=[MaxValueValidator(MOST_CHANGES)]
    )
    flap_minutes = models.PositiveIntegerField(_("within (minutes)"), default=30, validators=_minutes)
    group_by = models.JSONField(_("one incident for what shares"), default=list, blank=True)
    group_minutes = models.PositiveIntegerField(_("within (minutes)"), default=60, validators=_minutes)
    recovery = models.CharField(
        _("when it is right again"), max_length=7, choices=Recovery.choices, default=Recovery.NOTE
    )

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("rule")
        constraints = [
            models.CheckConstraint(
                condition=Q(urgency="", impact="") | (~Q(urgency="") & ~Q(impact="")),
                name="rule_levels_together",
            ),
            *(
                models.CheckConstraint(condition=Q(**{f"{name}__range": bounds}), name=f"rule_{name}_bounded")
                for name, bounds in BOUNDS.items()
            ),
        ]

    def __str__(self) -> str:
        return self.name
