"""The agents' pages: what they show, to whom, with how many queries, and how they refuse."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from incidents import handling
from incidents.models import Incident, Service
from people.actors import Actor
from people.models import Contact, Role
from tests import makers

pytestmark = pytest.mark.django_db

QUEUE, NEW = "/desk/", "/desk/new/"


def signed_in(by: Actor) -> Client:
    client = Client()
    assert by.user is not None
    client.force_login(by.user)
    return client


def address(incident: Incident, verb: str = "") -> str:
    return f"/desk/incidents/{incident.reference}/" + (f"{verb}/" if verb else "")


def queries(client: Client, page: str) -> int:
    # What pages share is kept for seconds: kept anew, none of it runs out between the two.
    cache.clear()
    client.get(page)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(page).status_code == 200
    return len(captured)


def test_every_page_asks_for_sign_in() -> None:
    incident = makers.make_incident()
    for page in (QUEUE, NEW, address(incident), "/desk/mail/", "/desk/contacts/"):
        answer = Client().get(page)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")


def test_the_queue_takes_six_queries_however_many_rows() -> None:
    by = makers.agent()
    client = signed_in(by)
    makers.make_incident(by=by)
    few = queries(client, QUEUE)
    for state in ("registered", "classified", "diagnosing", "resolved_pending_confirmation") * 5:
        makers.make_incident(state, by=by)
    assert queries(client, QUEUE) == few <= 6


def test_the_incident_page_takes_ten_queries_however_long_its_timeline() -> None:
    by = makers.agent()
    client = signed_in(by)
    for state in ("registered", "diagnosing", "resolved_pending_confirmation", "closed"):
        incident = makers.make_incident(state, by=by)
        few = queries(client, address(incident))
        for number in range(40):
            handling.note(incident, by=by, text=f"Note {number}")
        assert queries(client, address(incident)) == few <= 10, state


def test_only_legal_steps_are_offered() -> None:
    by = makers.agent()
    page = signed_in(by).get(address(makers.make_incident("classified", by=by))).content.decode()
    assert "/diagnose/" in page
    for verb in ("classify/", "confirm_by_phone/", "reopen/", "resume/"):
        assert f"/{verb}" not in page.replace("/reclassify/", "")


def test_a_cell_of_the_matrix_classifies() -> None:
    by = makers.agent()
    incident = makers.make_incident(by=by)
    answer = signed_in(by).post(address(incident, "classify"), {"cell": "high:normal", "seen": "1"})
    assert answer.status_code == 302
    assert makers.fresh(incident).priority == 2


def test_an_illegal_step_is_refused_with_what_is_possible_and_the_text_kept() -> None:
    by = makers.agent()
    incident = makers.make_incident(by=by)
    answer = signed_in(by).post(address(incident, "propose_solution"), {"solution": "Kept words"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Possible now" in page
    assert "Kept words" in page
    assert makers.fresh(incident).state == "registered"


def test_the_slower_of_two_agents_is_told_keeps_the_text_and_may_repeat() -> None:
    noor, bram = makers.agent("Noor"), makers.agent("Bram")
    incident = makers.make_incident("diagnosing", by=noor)
    seen = str(incident.entry_count)
    handling.reply(incident, by=noor, text="I am on it")
    client = signed_in(bram)
    late = client.post(address(incident, "propose_solution"), {"solution": "Restarted it", "seen": seen})
    page = late.content.decode()
    assert late.status_code == 409
    assert "Noor" in page
    assert "Restarted it" in page
    assert f'name="seen" value="{makers.fresh(incident).entry_count}"' in page
    again = client.post(
        address(incident, "propose_solution"),
        {"solution": "Restarted it", "seen": str(makers.fresh(incident).entry_count)},
    )
    assert again.status_code == 302


@pytest.mark.parametrize(
    ("verb", "posted", "said"),
    [
        ("diagnose", {"assignee": ""}, "Choose who examines it"),
        ("diagnose", {"assignee": "user:999999"}, "Choose who examines it"),
        ("close_as_duplicate", {"original": "INC-99999999"}, "There is no incident"),
        ("close_as_duplicate", {"original": "\u202e'; --"}, "There is no incident"),
        ("propose_solution", {"solution": " \u200b\x00 "}, "Write what the customer can now try"),
        ("propose_solution", {"solution": "x" * 1_048_576}, "at most 50,000"),
        ("reclassify", {"cell": "high:high", "reason": ""}, "Say why"),
        ("reclassify", {"cell": "huge:huge", "reason": "x"}, "Choose how"),
        ("wait", {"reason": "lunch", "text": "x"}, "does not let the clock pause"),
    ],
)
def test_what_was_typed_wrong_is_said_at_its_field(verb: str, posted: dict[str, str], said: str) -> None:
    by = makers.agent()
    incident = makers.make_incident("classified", by=by)
    answer = signed_in(by).post(address(incident, verb), posted)
    assert answer.status_code in (409, 422)
    assert said in answer.content.decode()
    assert makers.fresh(incident).entry_count == 2


@pytest.mark.parametrize("when", ["", "yesterday", "2026-13-45T99:99", "2999-01-01T10:00"])
def test_the_moment_of_a_call_must_be_one(when: str) -> None:
    by = makers.agent()
    incident = makers.make_incident("resolved_pending_confirmation", by=by)
    answer = signed_in(by).post(address(incident, "confirm_by_phone"), {"who": "Ann", "when": when})
    assert answer.status_code == 422
    assert makers.fresh(incident).state == "resolved_pending_confirmation"


def test_an_outside_expert_has_what_was_handed_over_and_may_only_note() -> None:
    by, expert = makers.agent(), makers.agent(role=Role.EXPERT)
    mine = makers.make_incident("diagnosing", by=by, title="Handed over")
    other = makers.make_incident("diagnosing", by=by, title="Not theirs")
    handling.assign(mine, by=by, assignee=expert.user)
    client = signed_in(expert)
    queue = client.get(QUEUE).content.decode()
    assert "Handed over" in queue
    assert "Not theirs" not in queue
    assert client.get(address(other)).status_code == 404
    assert client.post(address(other, "note"), {"text": "x"}).status_code == 404
    assert client.get(NEW).status_code == 403
    assert client.get("/desk/contacts/", {"caller": "co"}).status_code == 403
    assert client.post(address(mine, "note"), {"text": "Found it"}).status_code == 302
    assert client.post(address(mine, "reply"), {"text": "Hello customer"}).status_code == 403
    page = client.get(address(mine)).content.decode()
    assert "/note/" in page
    assert "/propose_solution/" not in page


def test_mail_is_for_leads() -> None:
    makers.make_incident()
    assert signed_in(makers.agent()).get("/desk/mail/").status_code == 403
    assert signed_in(makers.agent(role=Role.LEAD)).get("/desk/mail/").status_code == 200


def test_a_call_is_registered_for_the_found_contact() -> None:
    contact = makers.make_contact(name="Grace Bennett", phone="+44 20 7946 0110")
    client = signed_in(makers.agent())
    assert "Grace Bennett" in client.get("/desk/contacts/", {"caller": "79460110"}).content.decode()
    posted = {
        "title": "No labels",
        "channel": "phone",
        "contact": contact.pk,
        "intake_key": "k",
        "who": "known",
    }
    first, second = client.post(NEW, posted), client.post(NEW, posted)
    assert first["Location"] == second["Location"]
    assert Incident.objects.get().contact == contact


def test_a_new_contact_is_made_with_the_incident_or_not_at_all() -> None:
    makers.make_customer("Acme")
    client = signed_in(makers.agent())
    typed = {
        "who": "new", "caller": "Jo \u202eNew", "customer": "acme", "email": "jo@acme.example",
        "channel": "phone", "title": "",
    }  # fmt: skip
    refused = client.post(NEW, typed)
    assert refused.status_code == 422
    assert "jo@acme.example" in refused.content.decode()
    assert not Contact.objects.exists()
    assert client.post(NEW, typed | {"title": "Down"}).status_code == 302
    assert Contact.objects.get().name == "Jo New"
    client.post(NEW, typed | {"title": "Again down"})
    assert Contact.objects.count() == 1


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        ({"who": "known", "caller": "nobody at all"}, "Nobody is known"),
        ({"who": "known", "contact": "99999"}, "no longer exists"),
        ({"who": "new", "caller": "Jo", "customer": "Unknown Ltd", "phone": "1"}, "No customer is called"),
        ({"who": "new", "caller": "Jo", "customer": "Acme", "email": "not-a-mail"}, "not an e-mail address"),
        ({"who": "new", "caller": "\u200b", "customer": "Acme", "phone": " "}, "the caller&#39;s name"),
        ({"who": "unknown", "caller": " "}, "Note who called"),
        ({"who": "known", "caller": ""}, "Type a name"),
    ],
)
def test_an_unclear_caller_is_said_and_nothing_typed_is_lost(posted: dict[str, str], said: str) -> None:
    makers.make_customer("Acme")
    answer = signed_in(makers.agent()).post(NEW, {"title": "Typed title", "channel": "phone"} | posted)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "Typed title" in page
    assert not Incident.objects.exists()


def test_customer_text_is_never_markup() -> None:
    by = makers.agent()
    incident = makers.make_incident(by=by, title="<script>alert(1)</script>", description="<img src=x>")
    for page in (QUEUE, address(incident)):
        shown = signed_in(by).get(page).content.decode()
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown


def test_a_post_without_its_token_changes_nothing() -> None:
    by = makers.agent()
    incident = makers.make_incident(by=by)
    client = Client(enforce_csrf_checks=True)
    client.force_login(by.user)
    assert client.post(address(incident, "note"), {"text": "x"}).status_code == 403
    assert makers.fresh(incident).entry_count == 1


def test_a_new_name_is_offered_at_once() -> None:
    incident = makers.make_incident("diagnosing")
    client = signed_in(makers.agent())
    page = f"/desk/incidents/{incident.reference}/"
    assert "Printing" not in client.get(page).content.decode()
    Service.objects.create(name="Printing")
    makers.make_team("Night shift")
    shown = client.get(page).content.decode()
    assert "Printing" in shown and "Night shift" in shown
