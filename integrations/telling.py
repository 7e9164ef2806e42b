"""Whether an entry concerns a webhook, and the message that tells it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC
from functools import partial
from typing import Any

import orjson
from django.utils import translation

from incidents.models import EntryKind, FeedPosition, Incident, State, TimelineEntry
from incidents.models.incident import reference_of
from integrations.models import HookChannel, Webhook
from integrations.shapes import entry_shape, incident_rows, incident_shape
from notifications.outbox import Message
from people.models import Customer

CHAT_TEMPLATE = "webhook_entry"
Row = Mapping[str, Any]


def messages_to(hook: Webhook, found: Iterable[FeedPosition]) -> list[Message]:
    """One message for each of these entries that concerns the webhook, in their order.

    The incident is told as it is now: with entries that are read together, the earlier ones come with
    what the later ones did.
    """
    places = list(found)
    rows = incident_rows(Incident.objects.filter(pk__in={place.entry.incident_id for place in places}))
    incidents = {row["id"]: row for row in rows}
    matches = _Filter(hook)
    concerned = [place for place in places if matches(place.entry, incidents[place.entry.incident_id])]
    names = _customer_names(hook, (incidents[place.entry.incident_id] for place in concerned))
    # What is sent about some customers alone may be sent to them: nothing of others stands in it.
    tell = partial(_message, hook, names=names, whole_desk=not matches.customers)
    return [tell(place, incidents[place.entry.incident_id]) for place in concerned]


class _Filter:
    """What the webhook is narrowed to, read once for a batch."""

    def __init__(self, hook: Webhook) -> None:
        self.kinds = frozenset(hook.kinds)
        self.customers = frozenset(hook.customers.values_list("pk", flat=True))
        self.services = frozenset(hook.services.values_list("pk", flat=True))
        self.priority_at_most = hook.priority_at_most

    def __call__(self, entry: TimelineEntry, incident: Row) -> bool:
        """Of an incident without customer, service or priority nobody knows that it fits."""
        urgent = self.priority_at_most is None or (incident["priority"] or 9) <= self.priority_at_most
        return (
            (not self.kinds or entry.kind in self.kinds)
            and (not self.customers or incident["customer_id"] in self.customers)
            and (not self.services or incident["service_id"] in self.services)
            and urgent
        )


def _customer_names(hook: Webhook, incidents: Iterable[Row]) -> dict[int, str]:
    """For chats, which say names where programs are given numbers."""
    if hook.channel == HookChannel.WEBHOOK:
        return {}
    return dict(
        Customer.objects.filter(pk__in={row["customer_id"] for row in incidents}).values_list("pk", "name")
    )


def _message(
    hook: Webhook, place: FeedPosition, incident: Row, *, names: Mapping[int, str], whole_desk: bool
) -> Message:
    entry, event = place.entry, f"incident.{place.entry.kind}"
    reference = reference_of(entry.incident_id)
    context: dict[str, Any] = {"event": event, "reference": reference}
    is_program = hook.channel == HookChannel.WEBHOOK
    told = {
        "entry": entry_shape(entry, desk_side=True, whole_desk=whole_desk, position=place.position),
        "incident": incident_shape(incident, desk_side=True, whole_desk=whole_desk),
    }
    if is_program:
        context |= {"secret": hook.mark, "payload": _payload(event, entry, told)}
    else:
        context |= _sentences(hook, entry, told, names) | {"links": {"desk": f"desk:{reference}"}}
    return Message(
        template=event if is_program else CHAT_TEMPLATE,
        to=hook.address,
        language=hook.language,
        context=context,
        about=hook.mark,
        key=f"{hook.mark}:{place.position}",
        channel=hook.channel,
        lane=f"{hook.mark}:incident:{entry.incident_id}",
    )


def _payload(event: str, entry: TimelineEntry, told: Row) -> dict[str, Any]:
    """Fixed now, so that every attempt says the same, as the API would have said it."""
    shape = {"type": event, "timestamp": entry.at.astimezone(UTC), "data": told}
    # The outbox keeps JSON: times become the text that the API's own writer makes of them.
    payload: dict[str, Any] = orjson.loads(orjson.dumps(shape, option=orjson.OPT_UTC_Z))
    return payload


def _sentences(hook: Webhook, entry: TimelineEntry, told: Row, names: Mapping[int, str]) -> dict[str, Any]:
    incident = told["incident"]
    with translation.override(hook.language):
        return {
            "label": str(EntryKind(entry.kind).label),
            "title": incident["title"],
            "agent_name": entry.actor_name,
            "customer": names.get(incident["customer"], ""),
            "priority": f"P{incident['priority']}" if incident["priority"] else "",
            "state": str(State(incident["state"]).label),
            "text": "\n\n".join(text for text in (entry.public_text, told["entry"]["internal_text"]) if text),
        }
