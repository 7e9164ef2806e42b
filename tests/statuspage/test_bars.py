"""The last ninety days of a service in words: what was a disruption, and for how long."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.utils import translation

from incidents.models import Service
from statuspage.rendering.bars import Bars, bars
from statuspage.snapshot import ServiceShown
from statuspage.status import Status, Stretch, at, days, first_midnight, history

ZONE = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 3, 10, 14, tzinfo=UTC)  # 15:00 in Amsterdam
MAJOR, PARTIAL, UNDER_MAINTENANCE = Status.MAJOR, Status.PARTIAL, Status.MAINTENANCE


def moment(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


def told_of(*stretches: tuple[datetime, datetime | None, Status], language: str = "en") -> Bars:
    derived = [Stretch(*one) for one in stretches]
    told = history(derived, [], first_midnight(NOW, ZONE), NOW)
    today = NOW.astimezone(ZONE).date()
    one = ServiceShown(Service(name="Mail"), at(NOW, derived, []), told, days(told, ZONE, today), None, None)
    with translation.override(language):
        return bars(one, NOW, ZONE)


def test_what_goes_on_is_told_by_its_beginning() -> None:
    running = (moment(10, 14, 30), None, MAJOR)
    assert told_of(running).told == [(date(2026, 3, 10), "Major outage", "since 14:30")]
    assert told_of(running, language="nl").told[0][2] == "sinds 14:30"


def test_it_began_when_the_first_of_its_grades_did() -> None:
    told = told_of((moment(10, 13), moment(10, 14), PARTIAL), (moment(10, 14), None, MAJOR)).told
    assert told == [(date(2026, 3, 10), "Major outage", "since 13:00")]


def test_what_lasts_since_another_day_names_the_day() -> None:
    told = told_of((moment(9, 22), None, MAJOR)).told
    assert told[0] == (date(2026, 3, 10), "Major outage", "since Mon 9 Mar, 22:00")
    assert told[1] == (date(2026, 3, 9), "Major outage", "2 h")


def test_what_ended_earlier_today_is_told_beside_what_goes_on() -> None:
    told = told_of((moment(10, 9), moment(10, 9, 20), MAJOR), (moment(10, 14, 30), None, MAJOR)).told
    assert told[0][2] == "20 min, and since 14:30"


def test_maintenance_is_no_disruption_and_adds_nothing_to_one() -> None:
    kept_up = (moment(8, 1), moment(8, 4), UNDER_MAINTENANCE)
    alone = told_of(kept_up)
    assert alone.summary == "1 day with planned maintenance"
    assert alone.spoken == "In the last 90 days: 1 day with planned maintenance."
    assert alone.told == [(date(2026, 3, 8), "Under maintenance", "3 h")]
    both = told_of(
        kept_up, (moment(8, 9), moment(8, 10), MAJOR), (moment(5, 2), moment(5, 3), UNDER_MAINTENANCE)
    )
    assert both.summary == "1 day with a disruption, 1 day with planned maintenance"
    assert both.told[0] == (date(2026, 3, 8), "Major outage", "1 h")


def test_what_nobody_knows_is_no_disruption() -> None:
    assert told_of((moment(8, 1), moment(8, 4), Status.UNKNOWN)).summary == "1 day of which we do not know"


def test_nothing_amiss_is_said_too() -> None:
    fine = told_of()
    assert (fine.summary, fine.told) == ("", [])
    assert fine.spoken == "Operational on each of the last 90 days."
