"""Finds the incident that a message belongs to."""

from __future__ import annotations

from datetime import datetime

from incidents import lifecycle
from incidents.models import Channel
from mailroom.models import Fate, InboundMail, InboundState
from mailroom.reading.shapes import Reading
from people.actors import SYSTEM


def bring_home(inbound: InboundMail, reading: Reading, *, now: datetime) -> None:
    author = reading.author.address if reading.author else ""
    incident = lifecycle.register(
        by=SYSTEM,
        title=reading.subject.replace("\x00", "")[:200] or "-",
        channel=Channel.EMAIL,
        description=reading.text.replace("\x00", ""),
        caller=author,
        now=now,
    )
    inbound.incident = incident
    inbound.entry = incident.timeline.get(number=1)
    inbound.state, inbound.fate, inbound.processed_at = InboundState.DONE, Fate.REGISTERED, now
    inbound.message_id = reading.message_id.replace("\x00", "")[:998]
    inbound.from_address, inbound.subject = author[:320], reading.subject.replace("\x00", "")[:300]
    inbound.save()
