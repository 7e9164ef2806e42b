"""What monitoring found in a service of many customers: workable, shown to all of them, and nothing leaks."""

from __future__ import annotations

import pytest
from django.urls import reverse

from incidents import conditions, handling, lifecycle, observing
from incidents.errors import NotPermitted, NotPossible
from incidents.models import ConfirmationStop, Incident, Service
from incidents.permissions import can
from people.actors import Actor
from statuspage import follower, pages, publishing
from statuspage.models import Disruption, Document, Page, Subscription
from tests import makers
from tests.monitoring.saying import NOW, after, hear, incident, make_service, make_source

pytestmark = pytest.mark.django_db


def shared_outage(*names: str) -> tuple[Service, list[Page], Incident]:
    customers = [makers.make_customer(name) for name in names]
    service = make_service(*customers, name="Shared mail")
    shown = [pages.page_of(customer) for customer in customers]
    hear(
        make_source(service=service),
        severity="critical",
        title="CANARY-title host CANARY-host",
        text="CANARY-text",
        labels={"host": "CANARY-label"},
    )
    return service, shown, incident()


def test_it_is_nobodys_in_particular_and_no_unknown_sender() -> None:
    _service, shown, found = shared_outage("Acme", "Beta")
    assert (found.customer, found.is_own_finding) == (None, True)
    assert [one.name for one in observing.customers_concerned(found)] == ["Acme", "Beta"]
    assert not Incident.objects.filter(conditions.unknown_sender()).exists()
    makers.make_incident(channel="email")
    of_one = makers.make_incident()
    assert list(observing.customers_concerned(of_one)) == [of_one.customer]
    assert len(shown) == 2


def test_one_without_a_service_waits_among_the_unknown() -> None:
    hear(make_source())
    assert Incident.objects.filter(conditions.unknown_sender()).get() == incident()
    assert not observing.customers_concerned(incident()).exists()


def test_a_service_without_customers_concerns_everybody() -> None:
    makers.make_customer("Acme")
    hear(make_source(service=make_service()))
    assert [one.name for one in observing.customers_concerned(incident())] == ["Acme"]


def test_agents_work_on_it_solve_it_and_verify_it_by_name() -> None:
    _service, _shown, found = shared_outage("Acme", "Beta")
    by = makers.agent("Ann")
    lifecycle.diagnose(found, by=by, assignee=by.user, now=after(minutes=1))
    pending = lifecycle.propose_solution(found, by=by, solution="Disk enlarged.", now=after(minutes=2))
    assert pending.confirmation_stop == "no_address"
    assert lifecycle.close_unconfirmed(now=after(days=30)) == 0
    assert not can(by, "confirm_by_phone", pending)
    with pytest.raises(NotPossible):
        lifecycle.verify(pending, by=by, text=" ", now=after(minutes=3))
    closed = lifecycle.verify(pending, by=by, text="A test mail came through.", now=after(minutes=3))
    entry = closed.timeline.get(kind="solution_confirmed")
    assert (closed.state, closed.close_reason) == ("closed", "verified")
    assert (entry.actor_name, entry.internal_text, entry.details) == (
        "Ann",
        "A test mail came through.",
        {"verified": True},
    )


@pytest.mark.parametrize("verb", ["diagnose", "take_over"])
def test_that_somebody_takes_it_up_is_its_response_for_there_is_nobody_to_answer(verb: str) -> None:
    _service, _shown, found = shared_outage("Acme", "Beta")
    by = makers.agent()
    if verb == "diagnose":
        found = lifecycle.diagnose(found, by=by, assignee=by.user, now=after(minutes=4))
    else:
        found = handling.take_over(found, by=by, now=after(minutes=4))
    assert (found.responded_at, found.response_warn_at) == (after(minutes=4), None)
    assert found.timeline.latest("number").details["first_response"] is True
    of_customer = makers.make_incident("diagnosing")
    assert of_customer.responded_at is None


@pytest.mark.parametrize("stop", ["no_address", "hold"])
def test_that_it_is_wrong_again_takes_the_place_of_a_lesser_reason_and_the_queue_says_so(
    client, stop
) -> None:  # type: ignore[no-untyped-def]
    source, by = (
        make_source(service=make_service(makers.make_customer(), makers.make_customer())),
        makers.agent(),
    )
    hear(source)
    lifecycle.propose_solution(incident(), by=by, solution="Done.", now=after(minutes=1))
    Incident.objects.update(confirmation_stop=stop)
    hear(source, "resolve", at=after(minutes=2))
    hear(source, at=after(minutes=3))
    assert incident().confirmation_stop == "seen_again"
    client.force_login(by.user)
    shown = client.get(reverse("desk:queue")).content.decode()
    assert str(ConfirmationStop.SEEN_AGAIN.label) in shown
    assert "to be verified by the desk" not in shown


@pytest.mark.parametrize("stop", ["reply", "mail_failed"])
def test_what_asks_for_something_to_be_done_keeps_its_place(stop: str) -> None:
    source = make_source(customer=makers.make_customer())
    hear(source)
    lifecycle.propose_solution(incident(), by=makers.agent(), solution="Done.", now=after(minutes=1))
    hear(source, "resolve", at=after(minutes=2))
    Incident.objects.update(confirmation_stop=stop)
    hear(source, at=after(minutes=3))
    assert incident().confirmation_stop == stop


def test_what_is_a_customers_only_the_customer_confirms() -> None:
    by = makers.agent()
    pending = makers.make_incident("resolved_pending_confirmation", by=by)
    with pytest.raises(NotPossible):
        lifecycle.verify(pending, by=by, text="Works", now=after(hours=1))
    with pytest.raises(NotPermitted):
        observing.note_alarm(pending, by=by, text="Wrong", now=after(hours=1))


def test_all_who_see_the_service_see_the_disruption_and_nothing_else_of_it() -> None:
    service, shown, found = shared_outage("Acme", "Beta")
    Service.objects.filter(pk=service.pk).update(is_public=True)
    other = pages.page_of(makers.make_customer("Other"))
    public = Page.objects.create()
    Page.objects.update(rendered_at=NOW, changed_at=None)
    assert follower.read_on(now=after(minutes=1))
    rows = Disruption.objects.values_list("service", "customer", "status", "began_at", "ended_at")
    assert list(rows) == [(service.pk, None, "partial", NOW, None)]
    marked = set(Page.objects.filter(changed_at__isnull=False).values_list("pk", flat=True))
    assert marked == {*(page.pk for page in shown), public.pk}
    for page in (*shown, public, other):
        publishing.render(Page.objects.select_related("customer").get(pk=page.pk), now=after(minutes=2))
    told = {
        page.pk: b"\n".join(
            bytes(body) for body in Document.objects.filter(page=page).values_list("body", flat=True)
        )
        for page in (*shown, public, other)
    }
    for page in (*shown, public):
        assert b"partial" in told[page.pk]
    for body in told.values():
        assert b"CANARY" not in body
        assert found.reference.encode() not in body
    assert b"Shared mail" not in told[other.pk]


def test_the_disruption_ends_with_the_solution_and_its_pages_are_told() -> None:
    _service, shown, found = shared_outage("Acme", "Beta")
    follower.read_on(now=after(minutes=1))
    Page.objects.update(changed_at=None)
    lifecycle.propose_solution(found, by=makers.agent(), solution="Done.", now=after(minutes=5))
    follower.read_on(now=after(minutes=6))
    assert Disruption.objects.get().ended_at == after(minutes=5)
    assert Page.objects.filter(pk__in=[page.pk for page in shown], changed_at__isnull=False).count() == 2
    assert not Subscription.objects.exists()


def test_an_unknown_senders_word_disturbs_no_page() -> None:
    service, by = make_service(makers.make_customer()), makers.agent()
    found = lifecycle.register(
        by=by, title="Mail is down", channel="email", service=service, caller="x", now=NOW
    )
    lifecycle.classify(found, by=by, urgency="high", impact="high", now=NOW)
    follower.read_on(now=NOW)
    assert not Disruption.objects.exists()


def test_contacts_of_those_customers_do_not_see_the_incident() -> None:
    _service, shown, found = shared_outage("Acme", "Beta")
    contact = Actor.of_contact(makers.make_contact(shown[0].customer))
    assert not Incident.objects.visible_to(contact).filter(pk=found.pk).exists()


def test_its_page_at_the_desk_opens_and_offers_to_verify(client) -> None:  # type: ignore[no-untyped-def]
    _service, _shown, found = shared_outage("Acme", "Beta")
    by = makers.agent()
    lifecycle.propose_solution(found, by=by, solution="Done.", now=after(minutes=5))
    client.force_login(by.user)
    answer = client.get(reverse("desk:incident", args=[found.reference]))
    assert answer.status_code == 200
    assert "How you made sure that it works" in answer.content.decode()


def test_the_queue_tells_it_from_an_unknown_sender(client) -> None:  # type: ignore[no-untyped-def]
    _service, _shown, found = shared_outage("Acme", "Beta")
    by = makers.agent()
    client.force_login(by.user)
    shown = client.get(reverse("desk:queue")).content.decode()
    assert 'class="queue__found"' in shown
    assert "nknown sender" not in shown
    lifecycle.propose_solution(found, by=by, solution="Done.", now=after(minutes=5))
    assert "to be verified by the desk" in client.get(reverse("desk:queue")).content.decode()
    assert found.reference not in client.get(reverse("desk:queue"), {"q": "customer:none"}).content.decode()
