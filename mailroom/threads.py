"""Which incidents a message speaks of: by the signed address it came to, then by what it answers.

Its subject says nothing: anybody can write a reference there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from incidents.models import Incident, IncidentMail
from incidents.reply_address import whose
from mailroom.models import Fate, InboundMail
from mailroom.reading.shapes import Reading

MOST_REFERENCES = 100
MOST_ADDRESSES = 500
_LONGEST_HEAD = 65_536
# What mail servers on the way note about whom they delivered to. One line each, no more is looked at.
_DELIVERED = re.compile(
    rb"^(?:Delivered-To|X-Original-To|Envelope-To):[ \t]*<?([^\s<>]{3,320})>?[ \t]*\r?$", re.I | re.M
)


@dataclass(frozen=True)
class Thread:
    """What a message belongs to as far as it says; the likeliest incident first.

    `signed`: the pairs of incident and contact whose reply address it came to.
    """

    incidents: tuple[Incident, ...] = ()
    signed: frozenset[tuple[int, int]] = frozenset()


def thread_of(inbound: InboundMail, reading: Reading) -> Thread:
    """Every incident that the message's addresses and references lead to."""
    pairs = [pair for address in _addresses(inbound, reading) if (pair := whose(address)) is not None]
    found = [incident for incident, _contact in pairs]
    found += answered_incidents(answered_ids(reading))
    ids = list(dict.fromkeys(found))
    incidents = Incident.objects.with_people().in_bulk(ids)
    return Thread(tuple(incidents[pk] for pk in ids if pk in incidents), frozenset(pairs))


def answered_ids(reading: Reading) -> list[str]:
    """The Message-IDs that it answers, those of In-Reply-To first."""
    named = [reading.about_message_id, *reading.references[:MOST_REFERENCES]]
    return list(dict.fromkeys(one for one in named if one))


def answered_incidents(message_ids: list[str]) -> list[int]:
    """Incidents that these messages are about, in the order of the messages."""
    if not message_ids:
        return []
    ours = IncidentMail.objects.filter(delivery__message_id__in=message_ids)
    theirs = InboundMail.objects.filter(message_id__in=message_ids, fate__in=(Fate.REGISTERED, Fate.JOINED))
    named = [
        *ours.values_list("delivery__message_id", "incident"),
        *theirs.values_list("message_id", "incident"),
    ]
    place = {one: number for number, one in enumerate(message_ids)}
    return [incident for _place, incident in sorted((place[one], pk) for one, pk in named if pk)]


def _addresses(inbound: InboundMail, reading: Reading) -> Iterator[str]:
    yield from inbound.envelope_to[:MOST_ADDRESSES]
    yield from _delivered_to(bytes(inbound.raw[:_LONGEST_HEAD]))
    people: Iterable[str] = (person.address for person in (*reading.to, *reading.cc)[:MOST_ADDRESSES])
    yield from people


def _delivered_to(head: bytes) -> Iterator[str]:
    head = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    for found in _DELIVERED.finditer(head):
        yield found[1].decode("ascii", "replace")
