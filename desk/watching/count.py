"""How much is wrong now, for the navigation of every page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from desk.watching.reads import unknown_feeds
from monitoring.models import Alarm, AlarmState

COUNTED_UP_TO = 999
KEPT_SECONDS = 5
_KEPT_AS = "watching-wrong"


def in_navigation(request: HttpRequest) -> dict[str, Callable[[], str]]:
    """For templates: `wrong_now()`, empty when nothing is. Asked only by pages that show it."""
    return {"wrong_now": lambda: shown(wrong_now(now=timezone.now()))}


def wrong_now(*, now: datetime) -> int:
    """Alarms that fire, and suppliers of whom nothing is known; kept for a few seconds for everybody."""
    kept: Any = cache.get(_KEPT_AS)
    if kept is None:
        kept = Alarm.objects.filter(state=AlarmState.FIRING)[: COUNTED_UP_TO + 1].count()
        kept += unknown_feeds(now).count()
        cache.set(_KEPT_AS, kept, KEPT_SECONDS)
    return int(kept)


def shown(number: int) -> str:
    return f"{COUNTED_UP_TO}+" if number > COUNTED_UP_TO else str(number or "")
