"""What tools say, and what is wrong now because they say so."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from incidents.models import Incident, Service
from monitoring.models.rule import Rule
from monitoring.models.source import Receipt, Source
from people.models import User


class Action(models.TextChoices):
    """What an event says of its key."""

    TRIGGER = "trigger", _("wrong")
    ACKNOWLEDGE = "acknowledge", _("taken up")
    RESOLVE = "resolve", _("right again")
    # More is known of what is wrong already: written on the incident, changes nothing else.
    UPDATE = "update", _("told more")


class Severity(models.TextChoices):
    """How bad the tool says it is, from bad to good."""

    CRITICAL = "critical", _("Critical")
    ERROR = "error", _("Error")
    WARNING = "warning", _("Warning")
    INFO = "info", _("Info")


class AlarmState(models.TextChoices):
    FIRING = "firing", _("wrong")
    RESOLVED = "resolved", _("right again")


class Outcome(models.TextChoices):
    """What became of an event. The trace (`Event.trace`) tells why."""

    WAITING = "waiting", _("waiting")
    OPENED = "opened", _("opened an incident")
    JOINED = "joined", _("joined an incident")
    RAISED = "raised", _("noted as worse on the incident")
    REPEATED = "repeated", _("said before")
    HELD = "held", _("held back for now")
    DAMPED = "damped", _("comes and goes, not told again")
    MUTED = "muted", _("maintenance, no incident")
    DROPPED = "dropped", _("a rule drops it")
    RECOVERED = "recovered", _("recovery noted on the incident")
    EASED = "eased", _("right again before there was an incident")
    ACKNOWLEDGED = "acknowledged", _("taken up in the tool")
    TOLD = "told", _("written on the incident")
    UNMATCHED = "unmatched", _("of nothing that is wrong")
    FAILED = "failed", _("could not be worked on")


class Alarm(models.Model):
    """What one source says of one key: wrong, or right again.

    One row for each source and key, whatever happens to it; `episode` counts how often it went wrong anew.
    While it is `held_until` a moment, no incident is opened for it yet (hold-down, outside the hours of its
    rule, or maintenance: `held_why`). `flips` are the last changes of state, ISO moments, newest last, from
    which flapping is told. `group_key` is what alarms share that belong in one incident, empty for none.
    """

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="alarms", db_index=False)
    key = models.CharField(max_length=255)
    state = models.CharField(max_length=8, choices=AlarmState.choices)
    is_acknowledged = models.BooleanField(default=False)
    acknowledged_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    severity = models.CharField(max_length=8, choices=Severity.choices)
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True, default="")
    link = models.CharField(max_length=1000, blank=True, default="")
    labels = models.JSONField(default=dict)
    service = models.ForeignKey(
        Service, null=True, on_delete=models.PROTECT, related_name="alarms", db_index=False
    )
    rule = models.ForeignKey(Rule, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    incident = models.ForeignKey(
        Incident, null=True, on_delete=models.PROTECT, related_name="alarms", db_index=False
    )
    group_key = models.CharField(max_length=64, blank=True, default="")
    episode = models.PositiveIntegerField(default=1)
    repeats = models.PositiveIntegerField(default=0)
    flips = models.JSONField(default=list)
    is_flapping = models.BooleanField(default=False)
    held_until = models.DateTimeField(null=True)
    held_why = models.CharField(max_length=12, blank=True, default="")
    began_at = models.DateTimeField()
    last_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-began_at", "-id"]
        verbose_name = _("alarm")
        constraints = [
            models.UniqueConstraint("source", "key", name="alarm_once"),
            models.CheckConstraint(condition=Q(state__in=AlarmState.values), name="alarm_state_known"),
            models.CheckConstraint(
                condition=Q(state="firing", resolved_at__isnull=True)
                | Q(state="resolved", resolved_at__isnull=False),
                name="alarm_resolved_has_end",
            ),
        ]
        indexes = [
            models.Index(fields=["service", "-began_at"], name="alarm_firing", condition=Q(state="firing")),
            models.Index(fields=["held_until"], name="alarm_held", condition=Q(held_until__isnull=False)),
            models.Index(fields=["incident"], name="alarm_of_incident", condition=Q(incident__isnull=False)),
            models.Index(fields=["group_key", "-began_at"], name="alarm_group", condition=~Q(group_key="")),
            models.Index(fields=["-last_at"], name="alarm_lately"),
            models.Index(fields=["began_at", "id"], name="alarm_by_beginning"),
        ]

    def __str__(self) -> str:
        return self.title


class Event(models.Model):
    """One thing that a source said, in the desk's words, and its way: received, rule, incident, or why not.

    `digest` tells a repeat of the same message from a new one (`monitoring.events`): a source has it once.
    `occurred_at` is what the tool says, or None. `trace` holds a line for each step of its way, oldest first:
    {"step": a word of `monitoring.trace.STEPS`, "said": its values}. One that failed is tried again at
    `again_at`, and no more by itself where there is none.
    """

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="events", db_index=False)
    receipt = models.ForeignKey(Receipt, null=True, on_delete=models.SET_NULL, related_name="events")
    key = models.CharField(max_length=255)
    action = models.CharField(max_length=11, choices=Action.choices)
    severity = models.CharField(max_length=8, choices=Severity.choices)
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True, default="")
    link = models.CharField(max_length=1000, blank=True, default="")
    labels = models.JSONField(default=dict)
    occurred_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.WAITING)
    trace = models.JSONField(default=list)
    attempts = models.PositiveSmallIntegerField(default=0)
    again_at = models.DateTimeField(null=True)
    alarm = models.ForeignKey(Alarm, null=True, on_delete=models.SET_NULL, related_name="events")
    rule = models.ForeignKey(Rule, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    incident = models.ForeignKey(
        Incident, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["-id"]
        verbose_name = _("event")
        constraints = [
            models.UniqueConstraint("source", "digest", name="event_once"),
            models.CheckConstraint(condition=Q(action__in=Action.values), name="event_action_known"),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="event_outcome_known"),
        ]
        indexes = [
            models.Index(fields=["id"], name="event_waiting", condition=Q(outcome="waiting")),
            models.Index(fields=["again_at"], name="event_again", condition=Q(again_at__isnull=False)),
            models.Index(fields=["source", "-id"], name="event_of_source"),
            models.Index(fields=["received_at"], name="event_by_age"),
        ]

    def __str__(self) -> str:
        return self.title
