"""Webhooks over the API: made, changed, paused, resumed, tried, and what became of each message."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from api import asking
from api.base import page
from api.caller import WRITE
from api.strict import Choice, Row, Text, Whole, checked
from api.v1 import answers, steps
from api.v1.describing import described
from api.v1.directory import NamedFields
from api.v1.incidents import customers
from api.v1.noun_addresses import addresses
from api.v1.nouns import Noun
from incidents.models import EntryKind
from integrations import hooks, signing
from integrations.models import HookChannel, Webhook
from notifications.channels.webhook import id_of
from notifications.models import Attempt, Delivery
from people.actors import Actor
from people.models import LANGUAGES

NOT_CHANGED = "A webhook keeps what it is sent as. Make another one."


class WebhookFields(NamedFields):
    """What is told, and where; what is empty of kinds, customers, services and priority narrows nothing."""

    name = Text(max_length=100)
    channel = Choice(HookChannel.choices, required=False, help_text="Left out: webhook. Never changed later.")
    address = Text(max_length=320, help_text="https, and none of the inner network.")
    language = Choice(LANGUAGES, required=False, help_text="Of the sentences that chat rooms get.")
    kinds = serializers.ListField(child=Choice(EntryKind.choices), required=False, max_length=100)
    customers = serializers.ListField(child=Row(customers), required=False, max_length=1000)
    services = serializers.ListField(child=Row(steps.services), required=False, max_length=1000)
    priority_at_most = Whole(
        required=False, allow_null=True, min_value=1, max_value=5, help_text="2 tells of P1 and P2."
    )


def webhook_shape(row: Webhook, actor: Actor) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "channel": row.channel,
        "address": row.address,
        "language": row.language,
        "kinds": row.kinds,
        "customers": sorted(one.pk for one in row.customers.all()),
        "services": sorted(one.pk for one in row.services.all()),
        "priority_at_most": row.priority_at_most,
        "reached": row.reached,
        "paused_at": row.paused_at,
        "paused_why": row.paused_why or None,
        "failing_since": row.failing_since,
    }


def attempt_shape(row: Attempt) -> dict[str, Any]:
    return {
        "at": row.at, "took_ms": row.took_ms, "request_headers": row.request_headers,
        "body_sha256": row.body_digest, "status": row.status, "answer": row.answer, "error": row.error,
    }  # fmt: skip


def delivery_shape(row: Delivery) -> dict[str, Any]:
    return {
        "id": row.pk,
        "webhook_id": id_of(row),
        "event": row.context.get("event", row.template),
        "payload": row.context.get("payload"),
        "state": row.state,
        "posted_at": row.posted_at,
        "due_at": row.due_at if row.settled_at is None else None,
        "accepted_at": row.accepted_at,
        "error": row.last_error,
        "attempts": [attempt_shape(one) for one in row.tries.all()],
    }


@addresses(
    "webhooks",
    answers.Webhook,
    WebhookFields,
    {"name": "Warehouse", "address": "https://example.org/hooks/desk", "kinds": ["solution_proposed"]},
)
class Webhooks(Noun):
    """Addresses that are told of entries in the timelines, signed as Standard Webhooks says."""

    resource = "webhooks"
    shape = staticmethod(webhook_shape)
    parameters = Noun.parameters | {"deliveries": ("limit", "cursor")}

    def rows(self) -> QuerySet[Webhook]:
        found = Webhook.objects.prefetch_related("customers", "services")
        return found if self.actor.sees_desk else found.none()

    def told(self, row: Webhook) -> dict[str, Any]:
        """With the secret for whoever may change it."""
        shape = super().told(row)
        if row.channel == HookChannel.WEBHOOK and self.caller.may("webhooks", WRITE):
            shape["secret"] = signing.secret_of(row)
        return shape

    def keep(self, row: Webhook, sent: dict[str, Any]) -> Webhook:
        channel = sent.pop("channel", row.channel if row.pk else HookChannel.WEBHOOK)
        if row.pk is None:
            assert self.caller.token.user is not None
            return hooks.make(
                hooks.Wishes(**sent), channel=channel, by=self.caller.token.user, now=timezone.now()
            )
        if channel != row.channel:
            raise ValidationError({"channel": [NOT_CHANGED]})
        stands = {
            "name": row.name, "address": row.address, "language": row.language, "kinds": row.kinds,
            "customers": list(row.customers.all()), "services": list(row.services.all()),
            "priority_at_most": row.priority_at_most,
        }  # fmt: skip
        return hooks.change(row, hooks.Wishes(**(stands | sent)))

    def _asked(self, request: Request, pk: int) -> Webhook:
        """The webhook, held, for a request that says nothing but what to do."""
        hook: Webhook = self._held(request, pk)
        checked(steps.NothingFields, request.data, self.actor)
        return hook

    def _remove(self, request: Request, pk: int) -> Response:
        hooks.remove(self._held(request, pk), now=timezone.now())
        return Response(status=204)

    @described(
        "webhooks_pause", body=steps.NothingFields, answer=answers.Webhook, place="pk",
        scope="webhooks:write", tag="Webhooks",
    )  # fmt: skip
    def pause(self, request: Request, pk: int) -> Response:
        """Post nothing until it is resumed; nothing of what happens meanwhile is lost."""
        return self._answer_with(hooks.pause(self._asked(request, pk), now=timezone.now()).pk, 200)

    @described(
        "webhooks_resume", body=steps.NothingFields, answer=answers.Webhook, place="pk",
        scope="webhooks:write", tag="Webhooks",
    )  # fmt: skip
    def resume(self, request: Request, pk: int) -> Response:
        """Go on where it stopped: first what had failed, then what happened meanwhile."""
        return self._answer_with(hooks.resume(self._asked(request, pk), now=timezone.now()).pk, 200)

    @described(
        "webhooks_test", body=steps.NothingFields, answer=answers.WebhookDelivery, status=201, place="pk",
        scope="webhooks:write", tag="Webhooks",
    )  # fmt: skip
    def test(self, request: Request, pk: int) -> Response:
        """Post a `ping`, to a paused webhook too."""
        hook = self._asked(request, pk)
        assert self.caller.token.user is not None
        posted = hooks.send_test(hook, by=self.caller.token.user, now=timezone.now())
        return Response(delivery_shape(posted), status=201)

    @described(
        "webhooks_deliveries", answer=answers.page_of(answers.WebhookDelivery), asks=("limit", "cursor"),
        place="pk", scope="webhooks:read", tag="Webhooks",
    )  # fmt: skip
    def deliveries(self, request: Request, pk: int) -> Response:
        """What was posted, newest first, each with every request and its answer."""
        found, limit = hooks.deliveries(self._find(pk)).prefetch_related("tries"), asking.limit(request)
        if after := asking.cursor(request, "newest"):
            if not (after.isdigit() and len(after) < 19):
                asking.bad_cursor()
            found = found.filter(pk__lt=int(after))
        page_rows = list(found[: limit + 1])
        more = str(page_rows[limit - 1].pk) if len(page_rows) > limit else ""
        shapes = [delivery_shape(one) for one in page_rows[:limit]]
        return page(request, shapes, asking.next_page(request, "newest", more))

    @described(
        "webhooks_send_again", body=steps.NothingFields, answer=answers.WebhookDelivery, place="pk,delivery",
        scope="webhooks:write", tag="Webhooks",
    )  # fmt: skip
    def send_again(self, request: Request, pk: int, delivery: int) -> Response:
        """Send one message once more under its old `webhook-id`."""
        hook = self._asked(request, pk)
        found = hooks.deliveries(hook).filter(pk=delivery).first() if delivery < 2**63 else None
        if found is None:
            raise Http404
        hooks.send_again(hook, found, now=timezone.now())
        return Response(delivery_shape(Delivery.objects.get(pk=found.pk)))
