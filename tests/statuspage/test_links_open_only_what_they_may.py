"""Whose link opens what, in which language, and that looking changes nothing."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from incidents import handling, lifecycle
from incidents.links import token_of
from incidents.models import EntryKind, IncidentLink, LinkPurpose
from incidents.narration import told_to_customer
from incidents.querysets import PUBLIC_KINDS
from people.actors import Actor
from people.models import Role
from tests import makers
from tests.statuspage import mailed

pytestmark = pytest.mark.django_db

STATES = ["registered", "classified", "diagnosing", "resolved_pending_confirmation", "closed"]


def every_row() -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables with the version that PostgreSQL keeps of each."""
    rows = {}
    with connection.cursor() as cursor:
        for table in sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)}):
            cursor.execute(f'SELECT xmin::text, ctid::text, t::text FROM "{table}" t ORDER BY 2')
            rows[table] = cursor.fetchall()
    return rows


@pytest.mark.parametrize("state", STATES)
def test_looking_changes_no_row_and_sets_no_session(client: Client, state: str) -> None:
    incident = mailed.recent(state)
    paths = mailed.every_page(incident)
    before = every_row()
    for path in paths:
        for form in ("", "reply/", "reopen/", "yes/", "no/"):
            for look in (client.get, client.head, client.options):
                look(path + form)
    assert every_row() == before
    assert set(client.cookies) <= {"csrftoken"}


@pytest.mark.parametrize("state", STATES)
def test_every_page_stands_in_every_state_within_its_queries(
    client: Client, state: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    incident = mailed.recent(state)
    for number in range(12):
        handling.note(incident, by=makers.agent(), text=f"note {number}")
        handling.reply(incident, by=makers.agent(), text=f"reply {number}")
    for path in mailed.every_page(incident):
        with django_assert_max_num_queries(5):
            answer = client.get(path)
        assert answer.status_code == 200
        assert incident.title in answer.text


def test_pages_are_private_and_say_their_language(client: Client) -> None:
    incident = mailed.recent(mailed.PENDING, contact=makers.make_contact(language="nl"))
    for path in [*mailed.every_page(incident), "/i/nothing/"]:
        answer = client.get(path, headers={"accept-language": "en"})
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["X-Robots-Tag"].startswith("noindex")
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Content-Language"] == ("en, nl" if path == "/i/nothing/" else "nl")


def test_dates_are_in_the_contacts_language_and_the_customers_time_zone(client: Client) -> None:
    customer = makers.make_customer(language="nl", time_zone="America/Curacao")
    at = timezone.now() - timedelta(hours=2)
    incident = makers.make_incident(mailed.PENDING, at=at, contact=makers.make_contact(customer))
    page = client.get(mailed.confirm(incident), headers={"accept-language": "en"}).text
    assert '<html lang="nl">' in page
    assert incident.confirmation_due_at is not None
    hour = incident.confirmation_due_at.astimezone(ZoneInfo("America/Curacao")).strftime("%H:%M")
    days = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
    assert f", {hour}</strong>" in page
    assert any(f"<strong>{day} " in page for day in days)


@pytest.mark.parametrize(
    "path",
    [
        "/i/",
        "/i//",
        "/confirm/",
        "/dispute/",
        "/i/nothing/",
        "/i/" + "0" * 64 + "/",
        "/confirm/" + "é" * 64 + "/",
        "/dispute/" + "%00" * 64 + "/",
        "/i/" + "1" * 5000 + "/",
        "/confirm//yes/",
    ],
)
def test_unknown_tokens_are_told_nothing_in_two_languages(client: Client, path: str) -> None:
    for answer in (client.get(path), client.post(path, {"text": "x", "reason": "x"})):
        assert answer.status_code == 404
        assert "This link is not known" in answer.text
        assert "Deze link is niet bekend" in answer.text
        assert "INC-" not in answer.text


def test_link_opens_only_the_page_of_its_purpose(client: Client) -> None:
    incident = mailed.recent(mailed.PENDING)
    mailed.every_page(incident)
    known = {purpose: mailed.token(incident, purpose) for purpose in LinkPurpose}
    doors = {"/i/{}/": "follow", "/i/{}/reply/": "follow", "/i/{}/reopen/": "follow"} | {
        "/confirm/{}/": "confirm",
        "/confirm/{}/yes/": "confirm",
        "/confirm/{}/no/": "confirm",
        "/dispute/{}/": "dispute",
    }
    before = every_row()
    for purpose, token in known.items():
        for door, meant in doors.items():
            if purpose != meant:
                for look in (client.get, client.post):
                    answer = look(door.format(token))
                    assert answer.status_code == 404, (purpose, door)
                    assert incident.reference not in answer.text
    assert every_row() == before


def test_contact_who_moved_to_another_customer_is_refused(client: Client) -> None:
    incident = mailed.recent(mailed.PENDING)
    paths = mailed.every_page(incident)
    assert incident.contact is not None
    incident.contact.customer = makers.make_customer()
    incident.contact.save()
    for path in [*paths, mailed.confirm(incident, "yes"), mailed.follow(incident, "reply")]:
        for look in (client.get, client.post):
            answer = look(path, {"text": "mine?", "reason": "mine?"})
            assert answer.status_code == 404
            assert incident.title not in answer.text
    assert makers.fresh(incident).state == mailed.PENDING


def test_token_is_hashed_at_rest_and_never_in_a_stored_mail() -> None:
    incident = mailed.recent(mailed.PENDING)
    tokens = [token_of(link.nonce) for link in IncidentLink.objects.filter(incident=incident)]
    assert tokens
    everything = str(every_row())
    assert not [token for token in tokens if token in everything]


def test_expired_link_says_what_to_do_and_hands_the_text_back(client: Client) -> None:
    incident = mailed.recent(mailed.PENDING)
    IncidentLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(mailed.follow(incident)).status_code == 410
    answer = client.post(mailed.confirm(incident, "no"), {"reason": "Still no paper"})
    assert answer.status_code == 410
    assert "This link has expired" in answer.text
    assert "answer one of our mails" in answer.text
    assert "Still no paper" in answer.text
    assert makers.fresh(incident).state == mailed.PENDING


def test_internal_words_and_addresses_of_the_desk_never_appear(client: Client) -> None:
    by = makers.agent("Joris")
    nameless = Actor.of_user(makers.make_user(email="hidden@desk.example", name=" "))
    nameless = Actor(nameless.kind, "hidden@desk.example", user=nameless.user)
    expert = makers.make_user("Eve Secretive", Role.EXPERT)
    incident = mailed.recent("classified", by=by)
    incident = lifecycle.reclassify(incident, by=by, urgency="high", impact="high", reason="INTERNAL-1")
    incident = lifecycle.diagnose(incident, by=by, assignee=expert, text="INTERNAL-2")
    incident = handling.note(incident, by=by, text="INTERNAL-3")
    incident = handling.reply(incident, by=nameless, text="A public word")
    incident = handling.assign(incident, by=by, assignee=by.user, text="INTERNAL-4")
    incident = lifecycle.propose_solution(incident, by=by, solution="Solved so")
    incident = handling.hold_auto_close(incident, by=by, reason="INTERNAL-5")
    for path in mailed.every_page(incident):
        page = client.get(path).text
        assert "INTERNAL" not in page
        assert "@" not in page
        assert "Eve" not in page
        assert f"An expert of {expert.supplier} examines it" in page
        assert "A public word" in page
        assert "Priority P1" in page


def test_every_public_kind_has_its_sentence(client: Client) -> None:
    details = {"priority": 1, "urgency": "high", "impact": "high", "reason": "waiting_on_customer"}
    for kind in PUBLIC_KINDS:
        entry = mailed.recent("registered").timeline.get()
        entry.kind, entry.details = EntryKind(kind), details
        assert told_to_customer(entry).strip()


def test_reading_signs_nobody_in(client: Client) -> None:
    incident = mailed.recent(mailed.PENDING)
    client.get(mailed.confirm(incident))
    client.post(mailed.confirm(incident, "yes"))
    assert client.get("/desk/").status_code == 302
    assert set(client.cookies) <= {"csrftoken"}
