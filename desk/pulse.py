"""The poll of every open page, made cheap: two hundred agents ask a hundred times a second.

Who asks is remembered for a few seconds, and for a moment what changed since where, and who is there:
agents who ask at about the same time have the same answer. A page is at most that moment late.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar, cast

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse

from desk import presence
from desk.queue.names import names
from incidents.horizon import changed_since
from people.models import User

PATH = "/desk/pulse/"
# More at once than anybody reads: the page is fetched anew.
MOST = 200
KNOWN_SECONDS = 20
# A colleague's change is on the screen within two seconds; the poll's interval is most of that.
SAME_SECONDS = 0.2

Kept = TypeVar("Kept")
_memory: dict[str, tuple[float, object]] = {}


@dataclass(frozen=True)
class Asker:
    """An agent or lead, whose session was looked up a moment ago."""

    user_id: int
    name: str


class QuickPulseMiddleware:
    """Answers the polls of agents it remembers, before everything that other requests need."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == PATH and request.method == "GET":
            asker = cache.get(_known_as(request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")))
            if asker is not None:
                return answer(asker, request.GET)
        return self.get_response(request)


def remember(user: User, session_key: str | None) -> Asker:
    asker = Asker(user.pk, user.name)
    cache.set(_known_as(session_key or ""), asker, KNOWN_SECONDS)
    return asker


def forget(request: HttpRequest | None = None, **_signal: object) -> None:
    """At the sign-out: the next poll is nobody's."""
    if request is not None:
        cache.delete(_known_as(request.session.session_key or ""))


def answer(asker: Asker, asked: Mapping[str, str]) -> JsonResponse:
    """What changed since `asked["since"]`, and who else is at the incident `on`, or at any."""
    since, on = number(asked.get("since", "")), number(asked.get("on", ""))
    reached, changed = changes(since)
    if on:
        presence.note(presence.Present(asker.user_id, asker.name, on, asked.get("typing") == "1"))
    everybody = _shared("pulse-here", lambda: presence.everybody(pk for pk, _name in names().people))
    here = [one for one in everybody if one.user_id != asker.user_id and (not on or one.incident_id == on)]
    return told(asker.user_id, reached, changed, here)


def told(
    user_id: int, reached: int, changed: Mapping[int, int], here: list[presence.Present]
) -> JsonResponse:
    return JsonResponse(
        {
            "user": user_id,
            "since": reached,
            "changed": dict(changed),
            "here": [{"incident": one.incident_id, "name": one.name, "typing": one.typing} for one in here],
        },
        headers={"Cache-Control": "private, no-store"},
    )


def changes(since: int) -> tuple[int, dict[int, int]]:
    return _shared(f"pulse-since:{since}", lambda: changed_since(since, limit=MOST))


def number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _known_as(session_key: str) -> str:
    return f"pulse-asker:{sha256(session_key.encode()).hexdigest()}"


def _shared(name: str, make: Callable[[], Kept]) -> Kept:
    """What somebody else asked this process less than a moment ago."""
    now = time.monotonic()
    at, value = _memory.get(name, (0.0, None))
    if now - at < SAME_SECONDS:
        return cast("Kept", value)
    made = make()
    if len(_memory) > MOST:
        _memory.clear()
    _memory[name] = (now, made)
    return made
