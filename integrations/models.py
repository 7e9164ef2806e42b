"""Webhooks: the programs and chat rooms that are told what happens to incidents."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from incidents.models import EntryKind, Service
from notifications.models import LONGEST_ADDRESS
from people.models import LANGUAGES, Customer, User, refuse_invisible


def new_nonce() -> str:
    return secrets.token_urlsafe(32)


def refuse_unknown_kinds(kinds: Iterable[str]) -> None:
    """Raise ValidationError for what is no kind of entry."""
    unknown = sorted({str(kind) for kind in kinds} - set(EntryKind.values))
    if unknown:
        raise ValidationError(_("Unknown: %(names)s."), params={"names": ", ".join(unknown)})


class HookChannel(models.TextChoices):
    """The names of `notifications.channels.registry`, all but mail."""

    WEBHOOK = "webhook", _("Webhook")
    SLACK = "slack", "Slack"
    TEAMS = "teams", "Microsoft Teams"
    MATTERMOST = "mattermost", "Mattermost"


class PausedWhy(models.TextChoices):
    BY_HAND = "by_hand", _("Paused by hand")
    FAILING = "failing", _("Paused because it failed")


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def running(self) -> WebhookQuerySet:
        return self.filter(paused_at__isnull=True)

    def paused(self) -> WebhookQuerySet:
        return self.filter(paused_at__isnull=False)


class Webhook(models.Model):
    """An address that is told of entries in the timelines, of all or of some.

    Whatever is empty of kinds, customers, services and priority narrows nothing. Every entry of the feed
    up to `reached` was either posted to it or does not concern it. `nonce` makes the secret that signs
    (see `integrations.signing`); `language` is for chat rooms, whose messages are sentences.
    """

    name = models.CharField(_("name"), max_length=100, validators=[refuse_invisible])
    channel = models.CharField(
        _("sent as"), max_length=12, choices=HookChannel.choices, default=HookChannel.WEBHOOK
    )
    address = models.CharField(_("address"), max_length=LONGEST_ADDRESS)
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES, default="en")
    kinds = models.JSONField(_("kinds"), default=list, blank=True, validators=[refuse_unknown_kinds])
    customers = models.ManyToManyField(
        Customer, verbose_name=_("customers"), through="WebhookCustomer", blank=True, related_name="+"
    )
    services = models.ManyToManyField(
        Service, verbose_name=_("services"), through="WebhookService", blank=True, related_name="+"
    )
    priority_at_most = models.PositiveSmallIntegerField(_("priority"), null=True, blank=True)
    nonce = models.CharField(max_length=43, default=new_nonce)
    reached = models.BigIntegerField(default=0)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_why = models.CharField(max_length=10, choices=PausedWhy.choices, blank=True, default="")
    failing_since = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[WebhookQuerySet] = WebhookQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("webhook")
        constraints = [
            models.CheckConstraint(name="webhook_channel_known", condition=Q(channel__in=HookChannel.values)),
            models.CheckConstraint(
                name="webhook_priority_known",
                condition=Q(priority_at_most__isnull=True) | Q(priority_at_most__range=(1, 5)),
            ),
            models.CheckConstraint(
                name="webhook_paused_has_reason",
                condition=Q(paused_at__isnull=True, paused_why="")
                | Q(paused_at__isnull=False, paused_why__in=PausedWhy.values),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def mark(self) -> str:
        """What its deliveries are about, and whose secret signs them: `hook:3`."""
        return f"hook:{self.pk}"

    @property
    def is_paused(self) -> bool:
        return self.paused_at is not None


class WebhookCustomer(models.Model):
    """A customer that a webhook is narrowed to. Protected: without the last of them it would hear of all."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = _("webhooks")
        constraints = [models.UniqueConstraint("webhook", "customer", name="webhook_customer_once")]

    def __str__(self) -> str:
        return f"{self.webhook_id}: {self.customer_id}"


class WebhookService(models.Model):
    """A service that a webhook is narrowed to; protected like its customers."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = _("webhooks")
        constraints = [models.UniqueConstraint("webhook", "service", name="webhook_service_once")]

    def __str__(self) -> str:
        return f"{self.webhook_id}: {self.service_id}"
