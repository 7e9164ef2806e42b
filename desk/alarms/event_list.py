"""Everything that monitoring said, newest first, and what became of it; and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlencode

from django.db.models import Max, Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from desk.alarms.places import alarms_page, number_or_none
from desk.alarms.words import became, said
from desk.doors import desk_only, me
from incidents.models.incident import reference_of
from monitoring.models import Alarm, Event, Outcome, Receipt, ReceiptState, Severity, Source
from people.models import clean_name

PAGE = 50
# What has no index of its own is looked for among so many at a time; the page leads further back.
SEARCHED = 20_000
SHOWN = (
    "id", "source__name", "key", "action", "severity", "title", "received_at", "outcome", "incident_id",
    "rule_id",
)  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """What the page was asked for; what means nothing is left out."""

    source: str = ""
    outcome: str = ""
    severity: str = ""
    q: str = ""
    alarm: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> Wanted:
        asked = request.GET
        outcome, severity = asked.get("outcome", ""), asked.get("severity", "")
        return cls(
            source=str(number_or_none(asked.get("source", "")) or ""),
            outcome=outcome if outcome in Outcome.values else "",
            severity=severity if severity in Severity.values else "",
            q=clean_name(asked.get("q", ""))[:200],
            alarm=str(number_or_none(asked.get("alarm", "")) or ""),
        )

    def address(self, **changes: Any) -> str:
        asked = {field.name: getattr(self, field.name) for field in fields(self)} | changes
        return "?" + urlencode({name: value for name, value in asked.items() if value})

    @property
    def narrows(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))

    @property
    def is_searched(self) -> bool:
        """Whether rows have to be looked at one by one."""
        return bool((self.outcome and self.outcome != Outcome.WAITING) or self.severity or self.q)

    @property
    def condition(self) -> Q:
        asked = Q()
        for name in ("source", "alarm", "outcome", "severity"):
            if value := getattr(self, name):
                asked &= Q(**{name: value})
        if self.q:
            asked &= Q(title__icontains=self.q) | Q(key__icontains=self.q)
        return asked


@desk_only
def events(request: HttpRequest) -> HttpResponse:
    """Paged by number; a search goes back SEARCHED events at a time."""
    wanted = Wanted.of(request)
    before = number_or_none(request.GET.get("before", ""))
    rows = Event.objects.filter(wanted.condition)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    floor = 0
    if wanted.is_searched and not wanted.alarm:
        newest = before if before is not None else (Event.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
        floor = max(newest - SEARCHED, 0)
        rows = rows.filter(pk__gte=floor)
    found = list(rows.order_by("-pk").values(*SHOWN)[: PAGE + 1])
    older = found[PAGE - 1]["id"] if len(found) > PAGE else floor
    sources = list(Source.objects.order_by("name").values_list("pk", "name"))
    context = {
        "wanted": wanted,
        "rows": [line_of(dict(row)) for row in found[:PAGE]],
        "older": wanted.address(before=older) if older > 1 else "",
        "is_search_over": len(found) <= PAGE,
        "searched": SEARCHED,
        "is_first": before is None,
        "sources": [(str(pk), name) for pk, name in sources],
        "outcomes": Outcome.choices,
        "severities": Severity.choices,
        "alarm": Alarm.objects.filter(pk=wanted.alarm).first() if wanted.alarm else None,
        "unreadable": me(request).is_lead and Receipt.objects.filter(state=ReceiptState.UNREADABLE).exists(),
    }
    return alarms_page(request, "events", "desk:events", context)


def line_of(row: dict[str, Any]) -> dict[str, Any]:
    """A row as the template prints it."""
    return row | {
        "said": said(row["action"], row["severity"]),
        "became": became(row["outcome"], has_rule=row["rule_id"] is not None),
        "reference": reference_of(row["incident_id"]) if row["incident_id"] else "",
        "source": row.get("source__name") or _("unknown"),
    }
