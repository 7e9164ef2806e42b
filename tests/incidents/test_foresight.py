"""What other terms would have given: numbers worked out by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents import handling, lifecycle
from incidents.foresight import Outcome, foresee
from incidents.models import Incident
from incidents.terms import OFFICE_HOURS, Terms, default_terms
from tests import makers

pytestmark = pytest.mark.django_db

LATER = makers.TUESDAY + timedelta(days=10)


def terms(**targets: tuple[int, int]) -> Terms:
    """The default terms with other minutes: `p3=(60, 120)`."""
    stored: dict[str, Any] = default_terms(OFFICE_HOURS)
    for name, (response, resolution) in targets.items():
        stored["targets"][name[1:]]["response"]["minutes"] = response
        stored["targets"][name[1:]]["resolution"]["minutes"] = resolution
    return Terms.from_json(stored)


def solved(after: timedelta, *, pause: timedelta | None = None) -> Incident:
    """P3, registered on Tuesday 10:00 in Amsterdam, answered after 90 minutes, solved `after` it."""
    by = makers.agent()
    at = makers.TUESDAY
    incident = makers.make_incident("classified", by=by, at=at)
    incident = handling.reply(incident, by=by, text="We look.", now=at + timedelta(minutes=90))
    if pause is not None:
        incident = handling.wait(incident, by=by, text="Which one?", now=at + timedelta(minutes=100))
        incident = handling.resume(incident, by=by, now=at + timedelta(minutes=100) + pause)
    return lifecycle.propose_solution(incident, by=by, solution="New cable.", now=at + after)


def test_shorter_targets_turn_what_was_met_into_missed() -> None:
    # The default gives P3 2 h and 16 h of office time: answered after 1:30, solved after 4:00, both met.
    solved(timedelta(hours=4))
    seen = foresee(Incident.objects.all(), terms(p1=(15, 60), p2=(30, 120), p3=(60, 180)), now=LATER)
    (one,) = seen.differing
    assert (one.now.priority, one.then.priority) == (3, 3)
    assert (one.now.response, one.then.response) == (Outcome.MET, Outcome.MISSED)
    assert (one.now.resolution, one.then.resolution) == (Outcome.MET, Outcome.MISSED)
    # 16 h of 8:30–17:30 from Tuesday 10:00: 7:30 that day and 8:30 on Wednesday, so 17:00 in Amsterdam.
    assert one.now.resolution_due == datetime(2026, 3, 4, 16, 0, tzinfo=UTC)
    assert one.then.resolution_due == datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
    assert seen.count("now", "resolution", "met") == seen.count("then", "resolution", "missed") == 1
    assert seen.count("then", "resolution", "met") == 0


def test_another_matrix_gives_another_priority() -> None:
    solved(timedelta(hours=4))
    stored = default_terms(OFFICE_HOURS)
    stored["matrix"]["normal"]["normal"] = 2
    (one,) = foresee(Incident.objects.all(), Terms.from_json(stored), now=LATER).differing
    # P2: 30 min and 8 h around the clock, from 10:00 in Amsterdam.
    assert (one.then.priority, one.then.response, one.then.resolution) == (2, Outcome.MISSED, Outcome.MET)
    assert one.then.resolution_due == makers.TUESDAY + timedelta(hours=8)


def test_a_pause_that_the_new_terms_do_not_know_counts_as_time() -> None:
    # Solved after 4 h of which 2 stood still: 2 h used of the new 3.
    solved(timedelta(hours=4), pause=timedelta(hours=2))
    short = terms(p1=(15, 60), p2=(30, 120), p3=(120, 180))
    assert foresee(Incident.objects.all(), short, now=LATER).count("then", "resolution", "met") == 1
    stored = default_terms(OFFICE_HOURS) | {"pause_reasons": []}
    for number, (response, resolution) in {"1": (15, 60), "2": (30, 120), "3": (120, 180)}.items():
        stored["targets"][number]["response"]["minutes"] = response
        stored["targets"][number]["resolution"]["minutes"] = resolution
    seen = foresee(Incident.objects.all(), Terms.from_json(stored), now=LATER)
    assert seen.count("then", "resolution", "missed") == 1


def test_what_is_open_and_in_time_is_neither_met_nor_missed() -> None:
    makers.make_incident("classified")
    early = makers.TUESDAY + timedelta(minutes=30)
    seen = foresee(Incident.objects.all(), terms(p1=(5, 5), p2=(10, 10), p3=(15, 600)), now=early)
    (one,) = seen.judged
    assert (one.now.response, one.then.response) == (Outcome.OPEN, Outcome.MISSED)
    assert (one.now.resolution, one.then.resolution) == (Outcome.OPEN, Outcome.OPEN)


def test_the_same_terms_change_nothing() -> None:
    solved(timedelta(hours=4), pause=timedelta(hours=1))
    makers.make_incident("classified")
    makers.make_incident()
    seen = foresee(Incident.objects.all(), terms(), now=LATER)
    assert len(seen.judged) == 2
    assert seen.differing == []


def test_two_queries_however_many_incidents() -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            foresee(Incident.objects.all(), terms(), now=LATER)
        return len(captured)

    makers.make_incident("classified")
    assert asked() == 2
    for state in ("classified", "diagnosing", "closed"):
        makers.make_incident(state)
    assert asked() == 2
