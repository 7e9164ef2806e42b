"""Who acts when an event changes an incident."""

from __future__ import annotations

from people.actors import Actor, ActorKind

MONITORING = Actor(kind=ActorKind.SYSTEM, name="Monitoring")
