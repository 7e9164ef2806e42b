"""Sources of events: made with a key that is told once, switched off, and what of theirs is unreadable."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from api.problems import Problem
from api.strict import Choice, Row, Text, Truth, checked
from api.v1 import steps
from api.v1.answers import page_of
from api.v1.describing import described
from api.v1.directory import NamedFields
from api.v1.incidents import customers
from api.v1.monitoring import answers
from api.v1.monitoring.reading import MonitoringNoun, refuse_mistakes
from api.v1.noun_addresses import addresses
from desk.settings_pages.removal import refusal
from monitoring import mailing, mapping, receipts, sources
from monitoring.models import Receipt, ReceiptState, Source, SourceKind
from monitoring.models.source import OWN_KINDS
from monitoring.showing import body_shown
from notifications.sealing import seal
from people.actors import Actor

# As much of a message as is told; the rest is looked at in the pages.
BODY_TOLD = 20_000
KEPT_KIND = "A source stays of its tool. Make another one."
OWN = "The desk speaks here itself: it has no key, and it is paused where the check, heartbeat or feed is."
BY_MAIL = "Mail has no key: it comes by an address of the desk."
NOT_ELSEWHERE = "Send it again: the kept one goes only to the address that it was given for."
NO_ADDRESS = "Write an address that begins with https:// or http://."
NO_OPTIONS = "This tool needs none."
SWITCH_OFF = "Switch it off instead: what it sent stays, and it is heard no more."

KINDS = [(kind.value, str(kind.label)) for kind in SourceKind if kind not in OWN_KINDS]


class SourceFields(NamedFields):
    """A tool, and where its events go when no rule says otherwise."""

    name = Text(max_length=100)
    kind = Choice(KINDS, help_text="The tool that speaks. Never changed later.")
    is_active = Truth(required=False, help_text="False: what it sends is refused.")
    service = Row(steps.services, required=False, allow_null=True)
    customer = Row(customers, required=False, allow_null=True)
    team = Row(steps.teams, required=False, allow_null=True)
    options = serializers.DictField(
        required=False, help_text="Of JSON the mapping, of mail what it must say; else left out."
    )
    answer_url = Text(
        required=False, allow_blank=True, max_length=500, help_text="Where acknowledgements are reported to."
    )
    answer_secret = Text(
        required=False, allow_blank=True, max_length=500, help_text="What that address asks for; never told."
    )


def source_shape(row: Source, actor: Actor) -> dict[str, Any]:
    return {
        "id": row.pk, "name": row.name, "kind": row.kind, "is_active": row.is_active,
        "key_hint": row.key_hint, "service": row.service_id, "customer": row.customer_id,
        "team": row.team_id, "options": row.options, "answer_url": row.answer_url,
        "has_answer_secret": bool(row.answer_secret), "made_at": row.made_at,
        "last_received_at": row.last_received_at, "last_error": row.last_error,
        "last_error_at": row.last_error_at,
    }  # fmt: skip


def address_of(kind: str, key: str) -> str:
    """Where a tool of this kind posts to; PagerDuty's way has the key in the message."""
    way = {"kind": kind, "key": key}
    path = (
        reverse("monitoring:pagerduty")
        if kind == SourceKind.PAGERDUTY
        else reverse("monitoring:events_by_key", kwargs=way)
    )
    return f"{settings.BASE_URL}{path}"


def receipt_shape(row: Receipt) -> dict[str, Any]:
    return {
        "id": row.pk, "way": row.way, "content_type": row.content_type, "received_at": row.received_at,
        "state": row.state, "attempts": row.attempts, "reason": row.reason, "size": len(row.body),
        "body": body_shown(row)[:BODY_TOLD],
    }  # fmt: skip


@addresses(
    "sources", answers.Source, SourceFields, {"name": "Alertmanager, site 1", "kind": "alertmanager"},
    under="monitoring",
)  # fmt: skip
class Sources(MonitoringNoun):
    """The tools that tell of malfunctions, each with a key of its own, which is told once."""

    shape = staticmethod(source_shape)
    parameters = MonitoringNoun.parameters | {"unreadable": ("limit", "cursor")}

    def rows(self) -> QuerySet[Source]:
        return self.of_desk(Source.objects.all())

    def keep(self, row: Source, sent: dict[str, Any]) -> Source:
        if row.pk is None:
            row.made_at = timezone.now()
            if sent["kind"] != SourceKind.MAIL:
                self._give_key(row)
        elif sent.get("kind", row.kind) != row.kind:
            raise ValidationError({"kind": [KEPT_KIND]})
        elif row.is_own and ("is_active" in sent or "options" in sent):
            raise ValidationError({"is_active" if "is_active" in sent else "options": [OWN]})
        refuse_mistakes(_about_answer(row, sent))
        if "answer_secret" in sent:
            row.answer_secret = seal(sent.pop("answer_secret"))
        if "options" in sent or row.pk is None:
            refuse_mistakes(_mistakes_in(sent.get("kind", row.kind), sent.get("options", {})))
        kept: Source = super().keep(row, sent)
        return kept

    def _give_key(self, row: Source) -> None:
        self.key = sources.new_key()
        sources.give_key(row, self.key)

    def told(self, row: Source) -> dict[str, Any]:
        """With the key in the answer that gave it."""
        key = getattr(self, "key", "")
        return super().told(row) | ({"key": key, "address": address_of(row.kind, key)} if key else {})

    def _remove(self, request: Request, pk: int) -> Response:
        row: Source = self._held(request, pk)
        words = [
            word
            for word, found in (
                ("events", row.events.all()),
                ("received messages", row.receipts.all()),
                ("rules", row.rules.all()),
            )
            if found.exists()
        ]
        if words or row.is_own:
            raise Problem("in-use", OWN if row.is_own else refusal(row, words, SWITCH_OFF))
        return super()._remove(request, pk)

    @described(
        "sources_rotate_key", body=steps.NothingFields, answer=answers.Source, place="pk",
        scope="monitoring:write", tag="Monitoring",
    )  # fmt: skip
    def rotate_key(self, request: Request, pk: int) -> Response:
        """Give it a new key, told in this answer alone; the one before opens nothing from now on."""
        row: Source = self._held(request, pk)
        checked(steps.NothingFields, request.data, self.actor)
        if not row.key_hash:
            raise Problem("not-possible", OWN if row.is_own else BY_MAIL)
        self._give_key(row)
        row.save(update_fields=["key_hash", "key_hint"])
        return self._answer_with(pk, 200)

    @described(
        "sources_unreadable", answer=page_of(answers.Receipt), asks=("limit", "cursor"), place="pk",
        scope="monitoring:read", tag="Monitoring",
    )  # fmt: skip
    def unreadable(self, request: Request, pk: int) -> Response:
        """What it sent and nobody could read, the newest first, with the reason."""
        found = Receipt.objects.filter(source=self._find(pk), state=ReceiptState.UNREADABLE)
        return self.newest_first(request, found, receipt_shape)

    @described(
        "sources_read_again", body=steps.NothingFields, answer=answers.Receipt, place="pk,receipt",
        scope="monitoring:write", tag="Monitoring",
    )  # fmt: skip
    def read_again(self, request: Request, pk: int, receipt: int) -> Response:
        """Have it read once more, after the mapping or the tool was put right."""
        row = self._held(request, pk)
        checked(steps.NothingFields, request.data, self.actor)
        found = Receipt.objects.filter(source=row, pk=receipt) if receipt < 2**63 else Receipt.objects.none()
        message = found.filter(state=ReceiptState.UNREADABLE).first()
        if message is None:
            raise Http404
        receipts.again(message, now=timezone.now())
        return Response(receipt_shape(Receipt.objects.get(pk=message.pk)))


def _about_answer(row: Source, sent: dict[str, Any]) -> dict[str, str]:
    """What is wrong with where acknowledgements go, and with the secret for it."""
    url = sent.get("answer_url", row.answer_url)
    if url and not url.startswith(("http://", "https://")):
        return {"answer_url": NO_ADDRESS}
    # Whoever changes the address could read the kept secret there.
    if row.answer_secret and url and url != row.answer_url and "answer_secret" not in sent:
        return {"answer_secret": NOT_ELSEWHERE}
    return {}


def _mistakes_in(kind: str, options: dict[str, Any]) -> dict[str, str]:
    """What is wrong with the options of this tool, by the path of its place."""
    judges = {SourceKind.JSON.value: mapping.mistakes_in, SourceKind.MAIL.value: mailing.mistakes_in}
    if kind in judges:
        return {f"options/{name}": str(words) for name, words in judges[kind](options).items()}
    return {"options": NO_OPTIONS} if options else {}
