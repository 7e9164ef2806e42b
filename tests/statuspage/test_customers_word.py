"""What a customer does on the pages: reply, reopen, confirm, reject, contradict."""

from __future__ import annotations

from datetime import timedelta
from unittest import mock

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from redis.exceptions import ConnectionError as RedisGone

from incidents import handling, lifecycle
from incidents.models import Incident, LinkPurpose
from people.actors import Actor
from statuspage import visit
from statuspage.visit import WRITES_PER_HOUR
from tests import makers
from tests.statuspage import mailed

pytestmark = pytest.mark.django_db

MEGABYTE = "x" * 1_000_000


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    cache.clear()


def closed_by_silence(days_ago: int = 0) -> Incident:
    at = timezone.now() - timedelta(days=days_ago + 1, hours=2)
    incident = makers.make_incident(mailed.PENDING, at=at)
    return lifecycle.close_without_response(incident, now=at + timedelta(days=1, hours=1))


# Reply


def test_reply_is_the_contacts_and_stops_the_automatic_closing(client: Client) -> None:
    incident = mailed.recent(mailed.PENDING)
    answer = client.post(mailed.follow(incident, "reply"), {"text": "Not sure yet"})
    assert answer.status_code == 303
    entry = incident.timeline.latest("number")
    assert (entry.kind, entry.actor_kind, entry.contact) == ("customer_replied", "contact", incident.contact)
    assert entry.public_text == "Not sure yet"
    assert makers.fresh(incident).confirmation_stop == "reply"
    page = client.get(answer["Location"]).text
    assert "Your message is with the service desk" in page
    assert "It does not close by itself" in page


def test_reply_ends_a_pause_and_the_page_explains_it(client: Client) -> None:
    incident = mailed.recent("classified")
    handling.wait(incident, by=makers.agent(), text="Which lamp is lit?")
    assert "The clock stands still since" in client.get(mailed.follow(incident)).text
    client.post(mailed.follow(incident, "reply"), {"text": "The orange one"})
    assert not makers.fresh(incident).is_paused
    assert "The clock stood still for" in client.get(mailed.follow(incident)).text


@pytest.mark.parametrize("text", ["", "   \n ", "\x00\x07"])
def test_empty_reply_is_asked_for_at_the_field(client: Client, text: str) -> None:
    incident = mailed.recent("registered")
    answer = client.post(mailed.follow(incident, "reply"), {"text": text})
    assert answer.status_code == 422
    assert 'id="reply-text-error"' in answer.text
    assert "Write your message." in answer.text
    assert makers.kinds(incident) == ["registered"]


@pytest.mark.parametrize(
    ("form", "field"), [("reply", "text"), ("yes", "text"), ("no", "reason"), ("dispute", "reason")]
)
def test_a_megabyte_is_refused_at_the_field_and_kept(client: Client, form: str, field: str) -> None:
    incident = mailed.recent(mailed.CLOSED if form == "dispute" else mailed.PENDING)
    paths = {
        "reply": lambda: mailed.follow(incident, "reply"),
        "yes": lambda: mailed.confirm(incident, "yes"),
        "no": lambda: mailed.confirm(incident, "no"),
        "dispute": lambda: mailed.dispute(incident),
    }
    before = makers.kinds(incident)
    answer = client.post(paths[form](), {field: MEGABYTE})
    assert answer.status_code == 422
    assert f'id="{form}-{field}-error"' in answer.text
    assert "at most 50,000 fit" in answer.text
    assert MEGABYTE in answer.text
    assert makers.kinds(incident) == before


def test_a_script_in_a_reply_is_shown_as_text(client: Client) -> None:
    incident = mailed.recent("registered")
    client.post(mailed.follow(incident, "reply"), {"text": "<script>alert(1)</script>"})
    page = client.get(mailed.follow(incident)).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


# Answered


def test_only_a_yes_is_answered_in_green_and_both_lead_on_to_the_incident(client: Client) -> None:
    for word, typed, is_open in (("yes", {}, False), ("no", {"reason": "Still dark"}, True)):
        incident = mailed.recent(mailed.PENDING)
        asked = client.get(mailed.confirm(incident)).text
        page = client.post(mailed.confirm(incident, word), typed, follow=True).text
        assert 'class="answered' in page
        assert ("answered--open" in page) == is_open
        for shown in (asked, page):
            assert f'<a href="/status/my/{incident.reference}/">See the whole incident</a>' in shown


def test_a_mailed_page_speaks_the_language_that_is_chosen_on_it(client: Client) -> None:
    here = mailed.follow(mailed.recent("registered"))
    assert '<a href="?lang=nl" lang="nl" hreflang="nl">Nederlands</a>' in client.get(here).text
    assert '<html lang="nl"' in client.get(f"{here}?lang=nl").text
    answer = client.post(f"{here}reply/", {"text": "Hallo"}, follow=True)
    assert "Uw bericht is bij de servicedesk" in answer.text


# Reopen


def test_closed_incident_is_opened_again_with_a_reason(client: Client) -> None:
    incident = closed_by_silence()
    assert "Not solved after all?" in client.get(mailed.follow(incident)).text
    answer = client.post(mailed.follow(incident, "reopen"), {"reason": "It came back"})
    assert answer.status_code == 303
    assert makers.fresh(incident).state == mailed.DIAGNOSING
    entry = incident.timeline.latest("number")
    assert (entry.kind, entry.contact, entry.public_text) == ("reopened", incident.contact, "It came back")
    assert "The incident is open again" in client.get(answer["Location"]).text


def test_reopening_needs_a_reason(client: Client) -> None:
    incident = closed_by_silence()
    answer = client.post(mailed.follow(incident, "reopen"), {"reason": " "})
    assert answer.status_code == 422
    assert 'id="reopen-reason-error"' in answer.text
    assert makers.fresh(incident).state == mailed.CLOSED


def test_after_the_window_nothing_reopens_and_the_text_is_kept(client: Client) -> None:
    incident = closed_by_silence(days_ago=8)
    for path, form in ((mailed.follow(incident), "reopen"), (mailed.confirm(incident), "no")):
        assert "open it again until" not in client.get(path).text
        answer = client.post(f"{path}{form}/", {"reason": "It came back"})
        assert answer.status_code == 409
        assert "Register a new incident" in answer.text
        assert "It came back</textarea>" in answer.text
    assert makers.fresh(incident).state == mailed.CLOSED


def test_open_incident_is_not_reopened_through_the_page(client: Client) -> None:
    incident = mailed.recent(mailed.PENDING)
    answer = client.post(mailed.follow(incident, "reopen"), {"reason": "No"})
    assert answer.status_code == 409
    assert makers.fresh(incident).state == mailed.PENDING


# Confirm and reject


def test_yes_closes_as_confirmed_by_the_contact(client: Client) -> None:
    incident = mailed.recent(mailed.PENDING)
    page = client.get(mailed.confirm(incident)).text
    assert "Try it again." in page
    assert "Without an answer it closes by itself on" in page
    answer = client.post(mailed.confirm(incident, "yes"), {"text": "Great"})
    assert answer.status_code == 303
    closed = makers.fresh(incident)
    assert (closed.state, closed.close_reason) == (mailed.CLOSED, "confirmed")
    entry = incident.timeline.latest("number")
    assert (entry.contact, entry.public_text) == (incident.contact, "Great")
    after = client.get(answer["Location"])
    assert after.status_code == 200
    assert "You chose: it works" in after.text
    assert "<button" not in after.text


def test_no_takes_it_up_again_with_the_reason(client: Client) -> None:
    incident = mailed.recent(mailed.PENDING)
    answer = client.post(mailed.confirm(incident, "no"), {"reason": "Still no paper"})
    assert answer.status_code == 303
    assert makers.fresh(incident).state == mailed.DIAGNOSING
    assert makers.kinds(incident)[-1] == "solution_rejected"
    assert "You chose: it does not work" in client.get(answer["Location"]).text


def test_no_needs_a_word(client: Client) -> None:
    incident = mailed.recent(mailed.PENDING)
    answer = client.post(mailed.confirm(incident, "no"), {"reason": ""})
    assert answer.status_code == 422
    assert 'id="no-reason-error"' in answer.text
    assert makers.fresh(incident).state == mailed.PENDING


@pytest.mark.parametrize("again", ["yes", "no"])
def test_used_link_is_refused_and_leaves_no_trace(client: Client, again: str) -> None:
    incident = mailed.recent(mailed.PENDING)
    client.post(mailed.confirm(incident, "yes"))
    before = makers.kinds(incident)
    answer = client.post(mailed.confirm(incident, again), {"reason": "Changed my mind"})
    assert answer.status_code == 409
    assert "answered already" in answer.text
    assert "You chose: it works" in answer.text
    if again == "no":
        assert "Changed my mind" in answer.text
    assert makers.kinds(incident) == before


def test_no_after_closing_by_silence_opens_it_again(client: Client) -> None:
    incident = closed_by_silence()
    page = client.get(mailed.confirm(incident)).text
    assert "Does it not work after all?" in page
    assert "Yes, it works" not in page
    answer = client.post(mailed.confirm(incident, "no"), {"reason": "I was on holiday"})
    assert answer.status_code == 303
    assert makers.kinds(incident)[-1] == "reopened"
    assert "You chose: it does not work" in client.get(answer["Location"]).text


def test_closing_by_silence_is_not_shown_as_confirmed(client: Client) -> None:
    page = client.get(mailed.follow(closed_by_silence())).text
    step = page[page.index("Your confirmation") :][:80]
    assert "not done" in step
    assert "Closed: we heard nothing more" in page


def test_yes_after_closing_by_silence_says_that_nothing_is_needed(client: Client) -> None:
    incident = closed_by_silence()
    before = makers.kinds(incident)
    answer = client.post(mailed.confirm(incident, "yes"))
    assert answer.status_code == 409
    assert "you need to do nothing" in answer.text
    assert makers.kinds(incident) == before


def test_old_link_does_not_confirm_a_newer_solution(client: Client) -> None:
    by = makers.agent()
    incident = mailed.recent(mailed.PENDING, by=by)
    old = mailed.confirm(incident)
    lifecycle.reject(incident, by=by, reason="They called: no")
    assert "The service desk has taken the incident up again" in client.get(old).text
    lifecycle.propose_solution(incident, by=by, solution="Now really")
    page = client.get(old).text
    assert "Meanwhile there is a newer solution" in page
    assert "Yes, it works" not in page
    answer = client.post(f"{old}yes/")
    assert answer.status_code == 409
    assert makers.fresh(incident).state == mailed.PENDING


def test_solution_replaced_between_look_and_word_is_not_confirmed(client: Client) -> None:
    by = makers.agent()
    incident = mailed.recent(mailed.PENDING, by=by)

    def meanwhile(*_asked: object) -> bool:
        lifecycle.reject(incident, by=by, reason="They called: no")
        lifecycle.propose_solution(incident, by=by, solution="Now really")
        return False

    with mock.patch.object(visit, "too_many", meanwhile):
        answer = client.post(mailed.confirm(incident, "yes"))
    assert answer.status_code == 409
    assert makers.fresh(incident).state == mailed.PENDING


def test_withdrawn_incident_is_not_rejected(client: Client) -> None:
    incident = mailed.recent(mailed.PENDING)
    lifecycle.withdraw(incident, by=makers.agent(), reason="Not needed")
    page = client.get(mailed.confirm(incident)).text
    assert "it was withdrawn" in page
    assert "<button" not in page
    assert client.post(mailed.confirm(incident, "no"), {"reason": "x"}).status_code == 409


def test_colleagues_answer_is_told_on_the_other_colleagues_link(client: Client) -> None:
    incident = mailed.recent(mailed.PENDING)
    assert incident.contact is not None
    colleague = makers.make_contact(incident.contact.customer, "Carla")
    lifecycle.confirm(incident, by=Actor.of_contact(colleague))
    assert "Carla told us that it works" in client.get(mailed.confirm(incident)).text


def test_opening_a_forms_address_leads_to_its_page(client: Client) -> None:
    incident = mailed.recent(mailed.PENDING)
    answer = client.get(mailed.confirm(incident, "yes"))
    assert (answer.status_code, answer["Location"]) == (302, mailed.confirm(incident))


# Contradict


def test_receipt_of_a_phone_call_is_contradicted_once(client: Client) -> None:
    incident = mailed.recent(mailed.CLOSED)
    path = mailed.dispute(incident)
    assert "That is not right" in client.get(path).text
    assert client.post(path, {"reason": ""}).status_code == 422
    answer = client.post(path, {"reason": "Nobody called me"})
    assert answer.status_code == 303
    assert makers.fresh(incident).state == mailed.DIAGNOSING
    assert mailed.last_link(incident, LinkPurpose.DISPUTE).used_at is not None
    assert "You chose: it does not work" in client.get(path).text
    assert client.post(path, {"reason": "Again"}).status_code == 409
    assert makers.kinds(incident).count("reopened") == 1


# Doors


def test_form_without_its_csrf_token_changes_nothing_and_says_so() -> None:
    incident = mailed.recent(mailed.PENDING)
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(mailed.confirm(incident, "yes"))
    assert answer.status_code == 403
    assert "Nothing was changed" in answer.text
    assert makers.fresh(incident).state == mailed.PENDING


def test_too_many_writes_are_refused_with_the_text_kept(client: Client) -> None:
    incident = mailed.recent("registered")
    for _ in range(WRITES_PER_HOUR):
        client.post(mailed.follow(incident, "reply"), {"text": ""})
    answer = client.post(mailed.follow(incident, "reply"), {"text": "One more"})
    assert answer.status_code == 429
    assert "One more" in answer.text
    assert client.get(mailed.follow(incident)).status_code == 200
    assert makers.kinds(incident) == ["registered"]


def test_customers_word_counts_while_the_cache_is_away(client: Client) -> None:
    incident = mailed.recent("registered")
    with mock.patch("statuspage.limits.cache.add", side_effect=RedisGone("away")):
        answer = client.post(mailed.follow(incident, "reply"), {"text": "Hello"})
    assert answer.status_code == 303


def test_other_methods_are_not_allowed(client: Client) -> None:
    incident = mailed.recent(mailed.PENDING)
    assert client.put(mailed.confirm(incident)).status_code == 405
    assert client.delete(mailed.confirm(incident, "yes")).status_code == 405
