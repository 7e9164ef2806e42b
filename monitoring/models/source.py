"""Where events come from, and everything that came, as it came."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from incidents.models import Service
from people.models import Customer, Team, refuse_invisible


class SourceKind(models.TextChoices):
    """The tool that speaks; each has its adapter. The last three are the desk itself."""

    PAGERDUTY = "pagerduty", _("PagerDuty events (v2 and v1)")
    ALERTMANAGER = "alertmanager", _("Prometheus Alertmanager")
    GRAFANA = "grafana", _("Grafana alerting")
    ZABBIX = "zabbix", _("Zabbix")
    UPTIME_KUMA = "uptime_kuma", _("Uptime Kuma")
    NAGIOS = "nagios", _("Nagios or Icinga")
    HEALTHCHECKS = "healthchecks", _("Healthchecks")
    GATUS = "gatus", _("Gatus")
    CLOUDEVENTS = "cloudevents", _("CloudEvents 1.0")
    JSON = "json", _("JSON of any shape")
    MAIL = "mail", _("Mail")
    CHECK = "check", _("Own checks")
    HEARTBEAT = "heartbeat", _("Heartbeats")
    FEED = "feed", _("Suppliers' status feeds")


OWN_KINDS = (SourceKind.CHECK, SourceKind.HEARTBEAT, SourceKind.FEED)


class Source(models.Model):
    """A tool, or one installation of it, that tells of malfunctions, with a key of its own.

    The key is shown once; `key_hash` is its SHA-256 in hexadecimal, `key_hint` its first characters. What the
    desk finds itself has one source of each of OWN_KINDS, made when first needed (`monitoring.sources.own`),
    without a key. `service`, `customer` and `team` are for events whose rule names none.

    `options` by kind. JSON: the mapping, a dotted path or "=text" under each of `key`, `action`, `severity`,
    `title`, `text`, `link`, `at`, and `labels` (label → path), `actions` and `severities` (what the tool says
    → what it means). MAIL: see `monitoring.mailing`. `answer_url` is where an acknowledgement is reported to,
    `answer_secret` what the tool asks for, sealed.
    """

    name = models.CharField(_("name"), max_length=100, unique=True, validators=[refuse_invisible])
    kind = models.CharField(_("tool"), max_length=12, choices=SourceKind.choices)
    key_hash = models.CharField(max_length=64, null=True, unique=True, editable=False)
    key_hint = models.CharField(max_length=8, blank=True, default="", editable=False)
    is_active = models.BooleanField(_("active"), default=True)
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
    options = models.JSONField(_("options"), default=dict, blank=True)
    answer_url = models.CharField(_("address for acknowledgements"), max_length=500, blank=True, default="")
    answer_secret = models.TextField(blank=True, default="", editable=False)
    made_at = models.DateTimeField()
    last_received_at = models.DateTimeField(null=True, editable=False)
    # The newest thing of this source that could not be read or reported, in words for a lead.
    last_error = models.TextField(blank=True, default="", editable=False)
    last_error_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["name"]
        verbose_name = _("source of events")
        verbose_name_plural = _("sources of events")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=SourceKind.values), name="source_kind_known"),
            models.UniqueConstraint(
                "kind", condition=Q(kind__in=["check", "heartbeat", "feed"]), name="own_source_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["check", "heartbeat", "feed", "mail"]) | Q(key_hash__isnull=False),
                name="source_has_key",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_own(self) -> bool:
        """Whether the desk itself speaks here."""
        return self.kind in OWN_KINDS


class ReceiptState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    DONE = "done", _("read")
    # Kept, and shown to leads with its reason; it can be read again.
    UNREADABLE = "unreadable", _("could not be read")


class Receipt(models.Model):
    """One message of a tool, exactly as it came, committed before it was answered with 2xx.

    `way` is the name of the door it came by (`monitoring.doors`), `body` the bytes of the request.
    """

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="receipts", db_index=False)
    way = models.CharField(max_length=20)
    content_type = models.CharField(max_length=100, blank=True, default="")
    body = models.BinaryField()
    received_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ReceiptState.choices, default=ReceiptState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    reason = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["-id"]
        verbose_name = _("received message")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ReceiptState.values), name="receipt_state_known"),
        ]
        indexes = [
            models.Index(fields=["id"], name="receipt_waiting", condition=Q(state="waiting")),
            models.Index(
                fields=["source", "-id"], name="receipt_unreadable", condition=Q(state="unreadable")
            ),
            models.Index(fields=["received_at"], name="receipt_by_age"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
