"""Everything that came in by mail, newest first, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Max, Q
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from desk import arrivals
from desk.doors import leads_only
from desk.settings_pages.sections import settings_page
from mailroom.models import InboundMail, InboundMailQuerySet, InboundState, Mailbox
from people.models import clean_name

PAGE = 50
# More than these are not counted.
MOST_COUNTED = 1000
# Words are looked for among so many of the newest: subjects have no index of their own.
SEARCHED = 20_000
# What needs a lead stands first.
STATES: dict[str, Promise] = {
    InboundState.QUARANTINED.value: gettext_lazy("Could not be processed"),
    InboundState.UNVERIFIED.value: gettext_lazy("Sender not verified"),
    InboundState.WAITING.value: gettext_lazy("Waiting"),
    InboundState.DONE.value: gettext_lazy("Done"),
}

_COUNTED = """
SELECT state, count(*) FROM (
    {parts}
) AS kept GROUP BY state
"""
_PART = "(SELECT state FROM mailroom_inboundmail WHERE state = '{state}' LIMIT {most})"


@dataclass(frozen=True)
class Wanted:
    """What the page was asked for."""

    state: str
    text: str

    def address(self, **changes: Any) -> str:
        asked = {"state": self.state, "q": self.text} | changes
        return "?" + urlencode({name: value for name, value in asked.items() if value})


def stuck() -> dict[str, int]:
    """How many are not done, by state, each counted no further than MOST_COUNTED and one more."""
    states = [state for state in STATES if state != InboundState.DONE]
    parts = [_PART.format(state=state, most=MOST_COUNTED + 1) for state in states]
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED.format(parts=" UNION ALL ".join(parts)))
        found = dict(cursor.fetchall())
    return {state: found.get(state, 0) for state in states}


def told(count: int) -> str:
    """A count as the page shows it."""
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count or "")


def troubles() -> dict[str, Any]:
    """What of the mail side a lead should look at."""
    failing = Mailbox.objects.filter(is_active=True, failing_since__isnull=False)
    return {"quarantined": stuck()[InboundState.QUARANTINED], "failing": list(failing[:10])}


@leads_only
def incoming(request: HttpRequest) -> HttpResponse:
    """Paged by number; `state` and `q` narrow it."""
    state = request.GET.get("state", "")
    wanted = Wanted(state if state in STATES else "", clean_name(request.GET.get("q", ""))[:200])
    rows = _matching(InboundMail.objects.light().defer("raw", "text"), wanted)
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 18:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.select_related("mailbox")[: PAGE + 1])
    counts = stuck()
    context = {
        "wanted": wanted,
        "rows": [_line(row) for row in found[:PAGE]],
        "before": wanted.address(before=found[PAGE - 1].pk) if len(found) > PAGE else "",
        "tabs": [("", wanted.address(state=""), gettext_lazy("All"), "")]
        + [
            (name, wanted.address(state=name), label, told(counts.get(name, 0)))
            for name, label in STATES.items()
        ],
        "is_narrow": _is_narrow(wanted.text),
        "searched": SEARCHED,
        "has_mailbox": bool(found) or Mailbox.objects.exists(),
    }
    return settings_page(request, "incoming", "incoming", context)


def _is_address(text: str) -> bool:
    local, at, domain = text.partition("@")
    return bool(local and at and "." in domain)


def _is_narrow(text: str) -> bool:
    """Whether only the newest were looked through."""
    return bool(text) and not _is_address(text)


def _matching(rows: InboundMailQuerySet, wanted: Wanted) -> InboundMailQuerySet:
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    rows = rows.order_by("-id")
    if not wanted.text:
        return rows
    if _is_address(wanted.text):
        return rows.filter(from_address=wanted.text.lower())
    newest = InboundMail.objects.aggregate(last=Max("pk"))["last"] or 0
    fitting = (
        Q(subject__icontains=wanted.text)
        | Q(from_name__icontains=wanted.text)
        | Q(from_address__icontains=wanted.text)
    )
    return rows.filter(fitting, pk__gt=newest - SEARCHED)


def _line(row: InboundMail) -> dict[str, Any]:
    return {
        "row": row,
        "became": arrivals.became(row),
        "tone": arrivals.TONES.get(InboundState(row.state), ""),
        "reference": arrivals.reference(row),
    }


def urls() -> list[URLPattern]:
    return [path("incoming/", incoming, name="settings_incoming")]
