"""What the desk looks at by itself, and what it saw."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from incidents.models import Service
from monitoring.models.alarm import Severity
from people.models import User, refuse_invisible


class CheckKind(models.TextChoices):
    HTTP = "http", _("Web address (HTTP)")
    TCP = "tcp", _("TCP port")
    DNS = "dns", _("Name server (DNS)")
    ICMP = "icmp", _("Ping (ICMP)")
    MAIL = "mail", _("Mail round trip")


class CheckState(models.TextChoices):
    NEW = "new", _("not looked at yet")
    UP = "up", _("works")
    # It failed, but not often enough to be called down.
    FAILING = "failing", _("fails, looked at again")
    DOWN = "down", _("down")


class Check(models.Model):
    """Something that is asked every `interval` seconds whether it works.

    `target` by kind: an address (HTTP), host:port (TCP), the name to ask for (DNS), a host (ICMP), an e-mail
    address (MAIL). `options` by kind: see `monitoring.probes.options`. After a failure it is asked again
    every `retry_seconds`; `fail_after` failures in a row are an alarm, `up_after` successes in a row its end.
    Inner targets are reached only where a lead allowed this very check (`allows_inner`, `allowed_by`); to
    change the target takes the permission away. Seconds throughout, `last_ms` in milliseconds.

    The runner (`monitoring.runner`) owns the columns from `state` on; nobody else writes them.
    """

    name = models.CharField(_("name"), max_length=100, unique=True, validators=[refuse_invisible])
    kind = models.CharField(_("kind"), max_length=4, choices=CheckKind.choices)
    target = models.CharField(_("target"), max_length=1000)
    options = models.JSONField(_("options"), default=dict, blank=True)
    service = models.ForeignKey(
        Service,
        verbose_name=_("service"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="checks",
    )
    severity = models.CharField(
        _("how bad"), max_length=8, choices=Severity.choices, default=Severity.CRITICAL
    )
    interval = models.PositiveIntegerField(
        _("every (seconds)"), default=60, validators=[MinValueValidator(10), MaxValueValidator(86_400)]
    )
    timeout = models.PositiveIntegerField(
        _("answer within (seconds)"), default=10, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    retry_seconds = models.PositiveIntegerField(
        _("after a failure again after (seconds)"),
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(3600)],
    )
    fail_after = models.PositiveSmallIntegerField(
        _("failures until alarm"), default=3, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    up_after = models.PositiveSmallIntegerField(
        _("successes until recovery"), default=2, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    allows_inner = models.BooleanField(_("may reach inner addresses"), default=False)
    allowed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    is_paused = models.BooleanField(_("paused"), default=False)
    made_at = models.DateTimeField()

    state = models.CharField(max_length=7, choices=CheckState.choices, default=CheckState.NEW, editable=False)
    since = models.DateTimeField(null=True, editable=False)
    due_at = models.DateTimeField(editable=False)
    leased_until = models.DateTimeField(null=True, editable=False)
    lease = models.BigIntegerField(default=0, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    successes = models.PositiveIntegerField(default=0, editable=False)
    last_at = models.DateTimeField(null=True, editable=False)
    last_ms = models.PositiveIntegerField(null=True, editable=False)
    last_words = models.TextField(blank=True, default="", editable=False)
    certificate_ends_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["name"]
        verbose_name = _("check")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=CheckKind.values), name="check_kind_known"),
            models.CheckConstraint(condition=Q(state__in=CheckState.values), name="check_state_known"),
            models.CheckConstraint(
                condition=Q(allows_inner=False) | Q(allowed_by__isnull=False), name="check_inner_is_allowed"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="check_due", condition=Q(is_paused=False)),
            models.Index(fields=["state"], name="check_wrong", condition=Q(state__in=["down", "failing"])),
        ]

    def __str__(self) -> str:
        return self.name


class CheckSpan(models.Model):
    """What a check saw within five minutes from `at` on; kept for two days, for charts of 24 hours."""

    check_seen = models.ForeignKey(Check, on_delete=models.CASCADE, related_name="spans", db_index=False)
    at = models.DateTimeField()
    runs = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    # Of the successes alone.
    ms_sum = models.PositiveBigIntegerField(default=0)
    ms_max = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("check_seen", "at", name="check_span_once")]
        indexes = [models.Index(fields=["at"], name="check_span_age")]

    def __str__(self) -> str:
        return f"{self.check_seen_id} {self.at}"


class CheckDay(models.Model):
    """What a check saw on one day (UTC); kept for 400 days, for the 90 days on its page."""

    check_seen = models.ForeignKey(Check, on_delete=models.CASCADE, related_name="days", db_index=False)
    day = models.DateField()
    runs = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    down_seconds = models.PositiveIntegerField(default=0)
    ms_sum = models.PositiveBigIntegerField(default=0)
    ms_max = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("check_seen", "day", name="check_day_once")]
        indexes = [models.Index(fields=["day"], name="check_day_age")]

    def __str__(self) -> str:
        return f"{self.check_seen_id} {self.day}"


class CheckFinding(models.Model):
    """A failure of a check, or a change of its state; kept for 90 days, the newest 200 of a check."""

    check_seen = models.ForeignKey(Check, on_delete=models.CASCADE, related_name="findings", db_index=False)
    at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=CheckState.choices)
    ms = models.PositiveIntegerField(null=True)
    words = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["check_seen", "-id"], name="check_finding_of"),
            models.Index(fields=["at"], name="check_finding_age"),
        ]

    def __str__(self) -> str:
        return self.words
