"""Jobs that say that they ran: silence is the alarm."""

from __future__ import annotations

import secrets

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from incidents.models import Service
from monitoring.models.alarm import Severity
from people.models import refuse_invisible

_LETTERS = "abcdefghjkmnpqrstvwxyz23456789"


def new_key() -> str:
    """24 letters, nearly 118 bits. Whoever has it may say that this one job ran, and nothing else."""
    return "".join(secrets.choice(_LETTERS) for _place in range(24))


class HeartbeatState(models.TextChoices):
    NEW = "new", _("not heard yet")
    UP = "up", _("on time")
    LATE = "late", _("late, within its grace")
    DOWN = "down", _("silent or failed")


class Heartbeat(models.Model):
    """A job that pings when it ran. It is expected every `period` seconds, or as `cron` says.

    `grace` seconds after that it is down; so long a job may also run after it said that it started. The key
    is part of an address that people copy again and again, so it is kept as it is: it opens nothing.

    `monitoring.pinging` and `monitoring.silence` own the columns from `state` on. `expected_at` is when the
    next ping is due, `alarm_at` when its absence is an alarm; both None until the first ping.
    """

    name = models.CharField(_("name"), max_length=100, unique=True, validators=[refuse_invisible])
    key = models.CharField(max_length=24, unique=True, default=new_key, editable=False)
    service = models.ForeignKey(
        Service,
        verbose_name=_("service"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="heartbeats",
    )
    severity = models.CharField(_("how bad"), max_length=8, choices=Severity.choices, default=Severity.ERROR)
    period = models.PositiveIntegerField(
        _("every (seconds)"),
        null=True,
        blank=True,
        default=86_400,
        validators=[MinValueValidator(10), MaxValueValidator(31_536_000)],
    )
    cron = models.CharField(_("at these times (cron)"), max_length=100, blank=True, default="")
    time_zone = models.CharField(_("time zone"), max_length=50, default="Europe/Amsterdam")
    grace = models.PositiveIntegerField(
        _("grace (seconds)"), default=3600, validators=[MinValueValidator(10), MaxValueValidator(31_536_000)]
    )
    is_paused = models.BooleanField(_("paused"), default=False)
    made_at = models.DateTimeField()

    state = models.CharField(
        max_length=4, choices=HeartbeatState.choices, default=HeartbeatState.NEW, editable=False
    )
    since = models.DateTimeField(null=True, editable=False)
    last_ping_at = models.DateTimeField(null=True, editable=False)
    started_at = models.DateTimeField(null=True, editable=False)
    last_seconds = models.FloatField(null=True, editable=False)
    expected_at = models.DateTimeField(null=True, editable=False)
    alarm_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["name"]
        verbose_name = _("heartbeat")
        constraints = [
            models.CheckConstraint(
                condition=Q(period__isnull=True) ^ Q(cron=""), name="heartbeat_period_or_cron"
            ),
        ]
        indexes = [
            models.Index(
                fields=["alarm_at"],
                name="heartbeat_due",
                condition=Q(is_paused=False, alarm_at__isnull=False) & ~Q(state="down"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PingKind(models.TextChoices):
    SUCCESS = "success", _("ran")
    START = "start", _("started")
    FAIL = "fail", _("failed")
    LOG = "log", _("log line")


class Ping(models.Model):
    """One ping, as it came; the newest 100 of a heartbeat are kept. `seconds` since its start, if any."""

    heartbeat = models.ForeignKey(Heartbeat, on_delete=models.CASCADE, related_name="pings", db_index=False)
    kind = models.CharField(max_length=7, choices=PingKind.choices)
    at = models.DateTimeField()
    exit_code = models.PositiveSmallIntegerField(null=True)
    seconds = models.FloatField(null=True)
    body = models.BinaryField(default=b"")
    came_from = models.CharField(max_length=45, blank=True, default="")

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["heartbeat", "-id"], name="ping_of_heartbeat")]

    def __str__(self) -> str:
        return f"{self.heartbeat_id} {self.kind}"
