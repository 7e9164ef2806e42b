"""The uptime for programs: what the page shows, under the ids of the components."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from statuspage import notices
from statuspage.hand_set import set_by_hand
from statuspage.models import NoticeState
from statuspage.notices import Words
from statuspage.status import Status
from tests.makers import agent, make_customer
from tests.statuspage.rendered import make_service, program, render, text

pytestmark = pytest.mark.django_db


def test_programs_read_the_uptime_that_the_page_shows() -> None:
    mail, network = make_service("Mail", is_public=True), make_service("Network", is_public=True)
    by, at = agent(), (timezone.now() - timedelta(days=3)).replace(microsecond=0)
    title, said = Words("Mail is down"), Words("We look.")
    notice = notices.announce_disruption(by=by, title=title, text=said, services={mail: Status.MAJOR}, now=at)
    notices.publish_update(notice, by=by, text=said, state=NoticeState.RESOLVED, now=at + timedelta(hours=9))
    render()
    told = program(None, "uptime")
    assert told["page"]["id"] == program(None, "summary")["page"]["id"]
    by_name = {one["name"]: one for one in told["components"]}
    ids = {one["name"]: one["id"] for one in program(None, "components")["components"]}
    assert {name: one["id"] for name, one in by_name.items()} == ids
    assert by_name["Network"]["uptime_90_days"] == 100
    assert 99 < by_name["Mail"]["uptime_90_days"] < 100
    assert f"{by_name['Mail']['uptime_90_days']} %" in text()
    days = by_name["Mail"]["days"]
    assert len(days) == 90
    assert [day["date"] for day in days] == sorted(day["date"] for day in days)
    assert sum(day["disturbed_seconds"] for day in days) == 9 * 3600
    assert {day["status"] for day in days} == {"operational", "major"}
    assert network.name in by_name


def test_uptime_of_which_nothing_is_known_is_null_and_a_customer_reads_their_own() -> None:
    acme = make_customer("Acme")
    portal, by = make_service("Portal", acme), agent().user
    assert by is not None
    now = timezone.now()
    made = set_by_hand(portal, by=by, status=Status.UNKNOWN, ends_at=now + timedelta(days=1), now=now)
    type(made).objects.filter(pk=made.pk).update(began_at=now - timedelta(days=100))
    render(now + timedelta(seconds=1))
    (told,) = program(acme, "uptime")["components"]
    assert (told["name"], told["uptime_90_days"]) == ("Portal", None)
    assert told["days"][-1]["status"] == "unknown"
    assert program(None, "uptime")["components"] == []
