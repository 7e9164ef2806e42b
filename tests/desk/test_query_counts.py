"""Every page of the site map takes as many queries however much there is to show."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from desk.models import CannedAnswer, SavedView
from incidents import handling
from incidents.models import Calendar, Incident, Service
from incidents.terms import OFFICE_HOURS
from monitoring.models import Check, CheckFinding, Feed, Heartbeat, Ping, SourceKind
from people.actors import Actor
from people.models import Role, Supplier
from tests import makers, site_map
from tests.desk.test_doors import queries, signed_in
from tests.monitoring import watched

pytestmark = pytest.mark.django_db

# The most that any page may ask; what each of the busy ones asks is tested beside it.
MOST = 15


def _more_of_everything(by: Actor) -> None:
    for number in range(3):
        for state in site_map.STATES:
            makers.make_incident(state, contact=makers.make_contact(phone=f"+31 20 555 02 0{number}"))
        for incident in Incident.objects.open():
            handling.note(incident, by=by, text=f"Note {number}")
        makers.make_agreement(makers.make_customer())
        makers.make_user().teams.add(makers.make_team())
        makers.make_user(role=Role.EXPERT, supplier=Supplier.objects.create(name=f"Supplier {number}"))
        Service.objects.create(name=f"Service {number}")
        Calendar.objects.create(name=f"Calendar {number}", **OFFICE_HOURS)
        CannedAnswer.objects.create(name=f"Answer {number}", text_en="x")
        SavedView.objects.create(user=by.user, name=f"View {number}", query=f"p:{number + 1}")
        watched.make_alarm(service=Service.objects.get(name=f"Service {number}"))
        watched.own_alarm(SourceKind.CHECK, f"check:more-{number}", "Down")
        watched.make_watched_check(state="down", past=True, service=Service.objects.first())
        watched.make_beat(state="down", pings=3)
        watched.make_told(watched.make_feed(), "Errors")
        watched.make_source()
        for feed in Feed.objects.all():
            watched.make_component(feed, f"Part {number}", service=Service.objects.first())
            watched.make_told(feed, f"Trouble {number}", updates=3)
        for check in Check.objects.all():
            CheckFinding.objects.create(check_seen=check, at=timezone.now(), state="down", words="no answer")
        for beat in Heartbeat.objects.all():
            Ping.objects.create(heartbeat=beat, kind="success", at=timezone.now(), body=b"done")
        makers.make_token(f"Program {number}")
        makers.make_token(f"Script {number}", holder="person", user=by.user)
        customers = {"scopes": ["incidents:read"], "contact": makers.make_contact()}
        makers.make_token(f"Customer's {number}", holder="contact", **customers)


def _counted(client: Client, pages: list[str]) -> dict[str, int]:
    found = {}
    for page in pages:
        cache.clear()
        found[page] = queries(client, page)
    return found


def test_no_page_asks_more_for_more_rows() -> None:
    lead = makers.agent("Emma", Role.LEAD)
    client = signed_in(lead)
    made = site_map.desk_pages() | site_map.settings_pages(lead) | site_map.own_pages(lead)
    pages = [page for pages in made.values() for page in pages if "there-is-none" not in page]
    few = _counted(client, pages)
    _more_of_everything(lead)
    many = _counted(client, pages)
    assert {page: (few[page], many[page]) for page in pages if many[page] > few[page]} == {}
    assert {page: count for page, count in many.items() if count > MOST} == {}
