"""What leads set up about the promise: hours and targets as they type them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from incidents.models import Agreement, AgreementVersion, Calendar
from people.models import Role, User
from tests import makers

pytestmark = pytest.mark.django_db

CALENDARS, VERSIONS = "/admin/incidents/calendar/add/", "/admin/incidents/agreementversion/add/"


@pytest.fixture
def lead() -> Client:
    user: User = makers.make_user(role=Role.LEAD, is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(user)
    return client


def hours(**changes: str) -> dict[str, str]:
    week = {f"day{number}": "08:30-12:30, 13:00-17:00" for number in range(5)} | {"day5": "", "day6": ""}
    named = {"name": "Office", "time_zone": "Europe/Amsterdam", "country": "NL", "closed": "2026-12-24"}
    return named | week | changes


def test_hours_are_typed_as_people_write_them(lead: Client) -> None:
    assert lead.post(CALENDARS, hours()).status_code == 302
    calendar = Calendar.objects.get()
    assert calendar.hours == [[[510, 750], [780, 1020]]] * 5 + [[], []]
    assert calendar.closed_dates == ["2026-12-24"]
    assert (
        "08:30-12:30, 13:00-17:00"
        in lead.get(f"/admin/incidents/calendar/{calendar.pk}/change/").content.decode()
    )


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("day0", "half nine", "Write hours like"),
        ("day0", "17:00-09:00", "they end before they begin"),
        ("day1", "09:00-12:00, 11:00-13:00", "overlap"),
        ("time_zone", "Mars/Olympus", "is not a time zone"),
        ("closed", "Christmas", "Write each date like"),
    ],
)
def test_hours_that_cannot_be_are_refused_and_kept(lead: Client, field: str, typed: str, said: str) -> None:
    answer = lead.post(CALENDARS, hours(**{field: typed}))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert said in page
    assert typed in page
    assert not Calendar.objects.exists()


def test_a_calendar_without_hours_is_refused_at_its_hours(lead: Client) -> None:
    answer = lead.post(CALENDARS, hours(**{f"day{number}": "" for number in range(7)}))
    assert "open it on at least one day" in answer.content.decode()
    assert answer.context["adminform"].form.errors.keys() == {"day0"}
    assert not Calendar.objects.exists()


def terms(lead: Client, agreement: Agreement, **changes: Any) -> dict[str, Any]:
    """The form as the page fills it in, with changes."""
    form = lead.get(f"{VERSIONS}?agreement={agreement.pk}").context["adminform"].form
    filled = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    filled |= {"agreement": agreement.pk, "calendar": Calendar.objects.get().pk}
    del filled["valid_from"]
    return filled | {"valid_from_0": "2026-11-01", "valid_from_1": "09:00"} | changes


@pytest.fixture
def agreement(lead: Client) -> Agreement:
    lead.post(CALENDARS, hours())
    return Agreement.objects.create(name="Gold")


def test_a_version_is_published_with_targets_as_people_say_them(lead: Client, agreement: Agreement) -> None:
    posted = terms(lead, agreement, response1="10 min", resolution1="2 h 30 min", confirmation="working_day")
    assert lead.post(VERSIONS, posted).status_code == 302
    version = AgreementVersion.objects.get(agreement=agreement)
    assert version.number == 1
    assert version.terms["targets"]["1"]["response"] == {"minutes": 10, "calendar": "always"}
    assert version.terms["targets"]["1"]["resolution"]["minutes"] == 150
    assert version.terms["confirmation"] == {"kind": "working_day"}
    assert version.terms["calendar"]["hours"][0] == [[510, 750], [780, 1020]]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"response1": "soon"}, "Write a time like"),
        ({"resolution1": "90 h"}, "P1 has a longer target than P2"),
        ({"cell_high_high": 5}, "has a lower priority"),
        ({"counts1": "office"}, "P1 counts in office hours while P2 counts around the clock"),
    ],
)
def test_a_promise_that_contradicts_itself_is_refused(
    lead: Client, agreement: Agreement, changes: dict[str, Any], said: str
) -> None:
    answer = lead.post(VERSIONS, terms(lead, agreement, **changes))
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not AgreementVersion.objects.filter(agreement=agreement).exists()


def test_a_published_version_cannot_be_changed(lead: Client, agreement: Agreement) -> None:
    lead.post(VERSIONS, terms(lead, agreement))
    version = AgreementVersion.objects.get(agreement=agreement)
    page = f"/admin/incidents/agreementversion/{version.pk}"
    assert lead.get(f"{page}/change/").status_code == 200
    assert lead.post(f"{page}/change/", terms(lead, agreement, response1="1 min")).status_code == 403
    assert lead.post(f"{page}/delete/", {"post": "yes"}).status_code == 403
    later = terms(lead, agreement, valid_from_0="2026-10-01")
    assert "begins after the one before it" in lead.post(VERSIONS, later).content.decode()
