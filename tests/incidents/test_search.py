"""Finding incidents by words, names and numbers."""

from __future__ import annotations

import pytest
from django.db import connection

from incidents import handling, lifecycle, search
from incidents.models import IncidentSearch
from people.actors import Actor
from tests import makers

pytestmark = pytest.mark.django_db


def found(by: Actor, typed: str) -> list[str]:
    return [one.incident.title for one in search.search(by, typed).found]


def test_words_of_the_title_a_note_and_a_reply_are_found_while_the_last_is_typed() -> None:
    by = makers.agent()
    incident = makers.make_incident(by=by, title="Scanner refuses PDF")
    handling.note(incident, by=by, text="The toner smells of zürich")
    handling.reply(incident, by=by, text="We order a flangecoupler")
    makers.make_incident(by=by, title="Other trouble")
    for typed in ("scan", "refuses pdf", "toner zuri", "flangecoup", "PDF"):
        assert found(by, typed) == ["Scanner refuses PDF"], typed


def test_the_words_are_marked_and_what_customers_write_stays_text() -> None:
    by = makers.agent()
    incident = makers.make_incident(by=by, title="Scanner <b>down</b>")
    handling.note(incident, by=by, text="<b>toner</b> is empty")
    answer = search.search(by, "toner").found[0]
    assert answer.title == "Scanner &lt;b&gt;down&lt;/b&gt;"
    assert "<mark>toner</mark>" in answer.said
    assert "<b>" not in answer.said
    assert search.search(by, "scan").found[0].title.startswith("<mark>Scanner</mark>")


def test_a_misspelled_name_finds_the_incidents_of_contact_and_customer() -> None:
    by = makers.agent()
    contact = makers.make_contact(makers.make_customer("Bakkerij Steenbergen"), "Sophie Vermeer")
    makers.make_incident(by=by, contact=contact, title="Till stuck")
    makers.make_incident(by=by, title="Other trouble")
    for typed in ("Sofie Vermeer", "vermeir", "steenbergn"):
        assert found(by, typed) == ["Till stuck"], typed


def test_a_reference_comes_first_and_too_few_letters_find_nothing() -> None:
    by = makers.agent()
    incident = makers.make_incident(by=by, title="Numbered")
    for typed in (incident.reference, incident.reference.lower(), str(incident.pk)):
        assert found(by, typed)[0] == "Numbered"
    assert found(by, "nu") == []
    assert found(by, "  :*&|!(<-> ") == []


def test_open_incidents_stand_above_closed_ones_that_fit_as_well() -> None:
    by = makers.agent()
    makers.make_incident(by=by, title="Gateway open")
    makers.make_incident("closed", by=by, title="Gateway closed")
    assert found(by, "gateway") == ["Gateway open", "Gateway closed"]


def test_an_outside_expert_finds_only_what_was_handed_over() -> None:
    by, expert = makers.agent(), makers.agent("Expert", "expert")
    mine = makers.make_incident("diagnosing", by=by, title="Gateway mine")
    makers.make_incident("diagnosing", by=by, title="Gateway theirs")
    handling.assign(mine, by=by, assignee=expert.user)
    assert found(expert, "gateway") == ["Gateway mine"]
    assert found(expert, "Contact") == []


def test_when_recent_ones_do_not_fill_a_page_the_whole_past_is_searched(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    by = makers.agent()
    for number in range(4):
        makers.make_incident(by=by, title=f"Gateway {number}")
    monkeypatch.setattr(search, "RECENT", 2)
    assert search.search(by, "gateway", limit=2).recent_only
    everything = search.search(by, "gateway", limit=4)
    assert (len(everything.found), everything.recent_only) == (4, False)


def test_filling_after_a_bulk_load_finds_the_same_as_writing_one_by_one() -> None:
    by = makers.agent()
    incident = lifecycle.register(by=by, title="Gateway", channel="phone", caller="Jo", description="Smoke")
    handling.note(incident, by=by, text="inside")
    words = "SELECT strip(words)::text, strip(internal_words)::text FROM incidents_incidentsearch"
    with connection.cursor() as cursor:
        cursor.execute(words)
        written = cursor.fetchall()
    IncidentSearch.objects.all().delete()
    search.fill()
    with connection.cursor() as cursor:
        cursor.execute(words)
        assert cursor.fetchall() == written
