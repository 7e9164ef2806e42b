"""Who wants to be told of news on a page."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from incidents.models import Service
from people.models import LANGUAGES
from statuspage.models.page import Page, new_nonce


class SubscriptionChannel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    WEBHOOK = "webhook", _("Webhook")
    SLACK = "slack", "Slack"
    TEAMS = "teams", "Microsoft Teams"
    MATTERMOST = "mattermost", "Mattermost"


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def confirmed(self) -> SubscriptionQuerySet:
        return self.filter(confirmed_at__isnull=False, ended_at__isnull=True)


class Subscription(models.Model):
    """An address that is told of a page's news, of all services or of some.

    It counts once somebody who reads at that address has confirmed it. `nonce` makes the token of its
    links and, for a webhook, the secret of its signatures. A digest gathers what was written in
    transactions from `digest_reached` on, until `digest_at`.
    """

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="subscriptions")
    services = models.ManyToManyField(Service, blank=True, related_name="+")
    channel = models.CharField(
        max_length=12, choices=SubscriptionChannel.choices, default=SubscriptionChannel.EMAIL
    )
    address = models.CharField(max_length=320)
    language = models.CharField(max_length=5, choices=LANGUAGES)
    is_digest = models.BooleanField(default=False)
    nonce = models.CharField(max_length=43, default=new_nonce)
    token_hash = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    digest_reached = models.BigIntegerField(default=0)
    digest_at = models.DateTimeField(null=True)

    objects: ClassVar[SubscriptionQuerySet] = SubscriptionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "page",
                "channel",
                Lower("address"),
                condition=Q(ended_at__isnull=True),
                name="subscription_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["page"],
                name="subscription_told",
                condition=Q(confirmed_at__isnull=False, ended_at__isnull=True),
            ),
            models.Index(
                fields=["digest_at"], name="subscription_digest", condition=Q(digest_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} for {self.page_id}"
