"""Rules over the events of yesterday, before they are saved: what would have become of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from desk.alarms.places import alarms_page, number_or_none
from desk.alarms.rule_form import RuleForm
from desk.alarms.rules import form_page, in_order
from desk.alarms.words import Sign, became, said
from desk.doors import leads_only
from monitoring import dry_run
from monitoring.models import Outcome, Rule

HOURS = (1, 6, 24, 72)
# Differences that are shown; all are counted.
SHOWN = 100

# What the page counts, in the order in which it matters.
COUNTED = (
    Outcome.OPENED, Outcome.JOINED, Outcome.REPEATED, Outcome.HELD, Outcome.DAMPED, Outcome.MUTED,
    Outcome.DROPPED,
)  # fmt: skip


# What a rule has decided about; the rest follows from the alarm alone.
DECIDED = (Outcome.OPENED, Outcome.JOINED, Outcome.HELD, Outcome.MUTED, Outcome.DROPPED)


@dataclass(frozen=True)
class Line:
    """An event with what becomes of it now, and with the draft."""

    event: Any
    outcome: Outcome
    said: Sign
    before: Sign
    after: Sign
    rule_before: str
    rule_after: str

    @property
    def differs(self) -> bool:
        """Whether something else becomes of it; of a repeat it does not matter which rule heard it."""
        if self.before != self.after:
            return True
        return self.outcome in DECIDED and self.rule_before != self.rule_after


@dataclass(frozen=True)
class Compared:
    """Both runs side by side."""

    counts: list[tuple[Sign, int, int]]
    different: list[Line]
    number_different: int
    same: list[Line]
    number: int
    hours: int
    # How many there would be now, and with the draft.
    incidents: tuple[int, int]
    # Of so many events only the newest were tried.
    is_cut: bool

    @property
    def more_different(self) -> int:
        return self.number_different - len(self.different)


@leads_only
def dry_run_page(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Posted: the draft of a form against the saved rules, with the form below; else these alone."""
    hours = _hours(request)
    now = timezone.now()
    saved = list(in_order())
    if request.method != "POST":
        context = {"tried": _compared(saved, saved, hours, now), "hours": hours, "choices": HOURS}
        return alarms_page(request, "dry_run", "desk:rules", context)
    form = RuleForm(request.POST, instance=get_object_or_404(Rule, pk=pk) if pk is not None else Rule())
    if not form.is_valid():
        return form_page(request, form, status=422)
    draft = _with_draft(saved, form.draft())
    tried = _compared(saved, draft, hours, now)
    return form_page(request, form, tried=tried, hours=hours, choices=HOURS)


def _hours(request: HttpRequest) -> int:
    asked = number_or_none(request.POST.get("hours", "") or request.GET.get("hours", ""))
    return asked if asked in HOURS else 24


def _with_draft(saved: Sequence[Rule], draft: Rule) -> list[Rule]:
    """The rules as they would be: the draft in the place of its row, a new one last."""
    if draft.pk is None:
        return [*saved, draft]
    return [draft if one.pk == draft.pk else one for one in saved]


def _compared(saved: Sequence[Rule], draft: Sequence[Rule], hours: int, now: datetime) -> Compared:
    since = now - timedelta(hours=hours)
    before = dry_run.run(rules=saved, since=since, until=now, now=now)
    after = before if draft is saved else dry_run.run(rules=draft, since=since, until=now, now=now)
    # By event: another may have been committed between the two runs.
    others = {one.event.pk: one for one in after.rows}
    lines = [_line(one, others[one.event.pk]) for one in reversed(before.rows) if one.event.pk in others]
    different = [line for line in lines if line.differs]
    return Compared(
        counts=[
            (became(outcome), before.counts.get(outcome, 0), after.counts.get(outcome, 0))
            for outcome in COUNTED
        ],
        different=different[:SHOWN],
        number_different=len(different),
        same=[line for line in lines if not line.differs][:SHOWN],
        number=len(lines),
        hours=hours,
        incidents=(before.incidents, after.incidents),
        is_cut=before.is_cut,
    )


def _line(one: Any, other: Any) -> Line:
    event = one.event
    return Line(
        event=event,
        said=said(event.action, event.severity),
        outcome=one.outcome,
        before=became(one.outcome, has_rule=one.rule is not None),
        after=became(other.outcome, has_rule=other.rule is not None),
        rule_before=str(one.rule or ""),
        rule_after=str(other.rule or ""),
    )
