"""The page of a new call: who calls, what is open already, and how far one form goes on record."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from desk.callers import calling_from, number_of_call
from desk.registering import FIELDS, register_call
from incidents import handling
from incidents.errors import NotPossible
from incidents.models import Agreement, Incident, Service, TimelineEntry
from people.actors import Actor
from people.models import Contact, Role
from tests import makers
from tests.desk.alarming import make_alarm, make_source

pytestmark = pytest.mark.django_db

NEW, JOIN = "/desk/new/", "/desk/new/join/{}/"


@pytest.fixture
def by() -> Actor:
    return makers.agent("Noor Bakker")


@pytest.fixture
def client(by: Actor) -> Client:
    client = Client()
    client.force_login(by.user)
    return client


@pytest.fixture
def grace() -> Contact:
    return makers.make_contact(makers.make_customer("Bennett Dairy"), "Grace Bennett", phone="+31 20 5550110")


def call(contact: Contact | None = None, **typed: str) -> dict[str, str]:
    """What a browser sends: every field, most of them empty."""
    sent = dict.fromkeys(FIELDS, "") | {"who": "known", "channel": "phone", "title": "No labels"}
    for box in ("temporary", "confirmed", "cell"):
        sent.pop(box)
    return sent | ({"contact": str(contact.pk)} if contact else {}) | typed


def make_service(name: str, *customers: object, **fields: object) -> Service:
    service = Service.objects.create(name=name, **fields)
    service.customers.set(customers)
    return service


def chosen_in(page: str) -> str:
    return re.search(r'name="contact" value="(\d*)"', page)[1]  # type: ignore[index]


# A telephone system opens the page.


@pytest.mark.parametrize(
    "address",
    [
        "?phone=tel:+31205550110",
        "?phone=tel:%2B31-20-555-0110;phone-context=example",
        "?phone=%2B31205550110",
        "?phone=+31205550110",
        "?phone=0205550110",
    ],
)
def test_the_one_contact_with_the_number_is_chosen_already(
    client: Client, grace: Contact, address: str
) -> None:
    makers.make_contact(name="Somebody Else", phone="+31 20 5550119")
    page = client.get(NEW + address).content.decode()
    assert chosen_in(page) == str(grace.pk)
    assert "Grace Bennett · Bennett Dairy" in page


def test_the_address_without_its_slash_keeps_the_number(client: Client, grace: Contact) -> None:
    answer = client.get("/desk/new?phone=tel:%2B31205550110", follow=True)
    assert chosen_in(answer.content.decode()) == str(grace.pk)


def test_several_with_a_number_are_listed_and_the_number_is_kept(client: Client, grace: Contact) -> None:
    makers.make_contact(grace.customer, "Warehouse", phone="020 555 01 10")
    other = makers.make_contact(name="Front desk", phone="+31205550110")
    page = client.get(NEW + "?phone=tel:%2B31205550110").content.decode()
    assert chosen_in(page) == ""
    assert f'data-contact="{grace.pk}"' in page
    assert f'data-contact="{other.pk}"' in page
    assert 'type="tel" value="+31205550110"' in page
    assert 'value="known" checked' in page


def test_a_number_written_down_without_country_code_is_offered_not_chosen(
    client: Client, grace: Contact
) -> None:
    national = makers.make_contact(name="National", phone="010 200 30 40")
    assert calling_from("+31102003040") == (None, [national])


def test_the_end_of_a_number_is_nobody_in_particular(grace: Contact) -> None:
    assert calling_from("110") == (None, [grace])
    assert calling_from("0") == (None, [])


def test_an_unknown_number_begins_a_new_contact(client: Client) -> None:
    page = client.get(NEW + "?phone=tel:%2B49301234567").content.decode()
    assert 'value="new" checked' in page
    assert 'type="tel" value="+49301234567"' in page


@pytest.mark.parametrize("given", ["anonymous", "tel:", "", "\u202e", "sip:reception"])
def test_what_is_no_number_opens_an_empty_form(client: Client, given: str) -> None:
    assert number_of_call(given) == ""
    page = client.get(NEW, {"phone": given})
    assert page.status_code == 200
    assert 'value="known" checked' in page.content.decode()


def test_opening_the_page_changes_nothing(client: Client) -> None:
    Agreement.objects.all().delete()
    for page in (NEW, NEW + "?phone=1234567", NEW + "open/", NEW + "customer/"):
        assert client.get(page).status_code == 200
    assert not Agreement.objects.exists()
    assert not Contact.objects.exists()


# Who calls.


def test_a_typing_error_in_a_name_is_forgiven(client: Client, grace: Contact) -> None:
    makers.make_contact(name="Oliver Hughes")
    page = client.get("/desk/contacts/", {"caller": "grace benett"}).content.decode()
    assert f'data-contact="{grace.pk}"' in page
    assert "Perhaps" in page
    assert "Oliver" not in page
    assert "Nobody is known by this" in client.get("/desk/contacts/", {"caller": "qqqq"}).content.decode()


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ({"caller": "Jo New"}, "Jo New"),
        ({"phone": "+31 6 1234"}, "+31 6 1234"),
        ({"caller": "Jo New", "phone": "+31 6 1234", "email": "jo@x.example"}, "Jo New"),
    ],
)
def test_a_name_or_a_number_is_enough_for_a_new_contact(
    client: Client, typed: dict[str, str], name: str
) -> None:
    customer = makers.make_customer("Acme")
    assert client.post(NEW, call(who="new", customer="acme", **typed)).status_code == 302
    contact = Contact.objects.get()
    assert (contact.name, contact.customer, contact.phone) == (name, customer, typed.get("phone", ""))
    assert Incident.objects.get().contact == contact


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"customer": "Acme"}, "caller"),
        ({"caller": "Jo"}, "customer"),
        ({"customer": "Nobody Ltd", "caller": "Jo"}, "customer"),
        ({"customer": "Acme", "caller": "J" * 151}, "caller"),
        ({"customer": "Acme", "phone": "1" * 41}, "phone"),
        ({"customer": "Acme", "caller": "Jo", "email": "nope"}, "email"),
        ({"customer": "Acme", "caller": "Jo", "email": f"jo@{'x.' * 130}example"}, "email"),
    ],
)
def test_what_is_wrong_with_a_new_contact_is_said_at_its_field(
    client: Client, typed: dict[str, str], field: str
) -> None:
    makers.make_customer("Acme")
    answer = client.post(NEW, call(who="new", **typed))
    assert answer.status_code == 422
    assert f'id="f-{field}-error"' in answer.content.decode()
    assert not Contact.objects.exists()
    assert not Incident.objects.exists()


def test_the_contact_with_that_address_is_used_instead_of_a_second(client: Client, grace: Contact) -> None:
    posted = call(who="new", customer="Bennett Dairy", caller="G. Bennett", email=grace.email.upper())
    assert client.post(NEW, posted).status_code == 302
    assert Incident.objects.get().contact == grace


def test_an_unknown_caller_can_be_registered(client: Client) -> None:
    assert client.post(NEW, call(who="unknown", caller="A lady from the harbour")).status_code == 302
    incident = Incident.objects.get()
    assert (incident.customer, incident.caller) == (None, "A lady from the harbour")


# What is open already.


def test_what_is_open_is_shown_of_the_contact_the_service_and_the_customer(
    client: Client, grace: Contact
) -> None:
    mail = make_service("Mail")
    colleague = makers.make_contact(grace.customer, "Amelia Clarke")
    makers.make_incident("classified", contact=grace, title="Own one")
    makers.make_incident(contact=colleague, title="Colleague's one")
    elsewhere = makers.make_incident(title="Mail down elsewhere", service=mail)
    makers.make_incident(title="Nothing to do with it")
    makers.make_incident("closed", contact=grace, title="Closed one")
    asked = {"contact": grace.pk, "who": "known", "service": mail.pk}
    page = client.get(NEW + "open/", asked).content.decode()
    places = [page.index(text) for text in ("Own one", "Mail down elsewhere", "Colleague&#39;s one")]
    assert places == sorted(places)
    assert "Nothing to do with it" not in page
    assert "Closed one" not in page
    assert "Classified" in page
    assert page.count("/desk/new/join/") == 2
    # What is said there is read by the other customer.
    assert JOIN.format(elsewhere.reference) not in page
    assert elsewhere.customer.name in page


def test_more_than_fit_are_a_link_into_the_queue(client: Client, grace: Contact) -> None:
    for number in range(7):
        makers.make_incident(contact=grace, title=f"Number {number}")
    page = client.get(NEW + "open/", {"contact": grace.pk}).content.decode()
    # The newest five of the contact; the two left are open at the customer.
    assert page.count("/desk/new/join/") == 7
    assert "/desk/?q=contact" in page


def test_the_services_are_those_the_customer_uses(client: Client, grace: Contact) -> None:
    for service in (
        make_service("For all"),
        make_service("For Bennett", grace.customer),
        make_service("For others", makers.make_customer()),
        make_service("No longer offered", is_active=False),
    ):
        assert service.pk
    page = client.get(NEW + "customer/", {"contact": grace.pk}).content.decode()
    assert "For all" in page
    assert "For Bennett" in page
    assert "For others" not in page
    assert "No longer offered" not in page
    by_name = client.get(NEW + "customer/", {"who": "new", "customer": "bennett dairy"}).content.decode()
    assert "For Bennett" in by_name


def test_a_chosen_service_is_registered_and_one_not_offered_is_refused(
    client: Client, grace: Contact
) -> None:
    mail, other = make_service("Mail", grace.customer), make_service("Other", makers.make_customer())
    for wrong in (str(other.pk), "x", "9" * 30):
        refused = client.post(NEW, call(grace, service=wrong))
        assert 'id="f-service-error"' in refused.content.decode()
    assert client.post(NEW, call(grace, service=str(mail.pk))).status_code == 302
    assert Incident.objects.get().service == mail


# Joining.


def test_a_call_joins_an_open_incident_instead_of_making_another(client: Client, grace: Contact) -> None:
    incident = makers.make_incident("diagnosing", contact=grace)
    posted = call(grace, title="Still no labels", description="Now at both\r\nprinters")
    for _click in range(2):
        answer = client.post(JOIN.format(incident.reference), posted)
        assert answer["Location"] == f"/desk/incidents/{incident.reference}/"
    entry = incident.timeline.get(kind="call_logged")
    assert entry.public_text == "Still no labels\n\nNow at both\nprinters"
    assert Incident.objects.count() == 1
    assert "The call is logged" in client.get(answer["Location"]).content.decode()


def test_a_call_of_a_colleague_says_who_it_was(client: Client, grace: Contact) -> None:
    incident = makers.make_incident(contact=grace)
    posted = call(who="new", caller="Amelia Clarke", customer="Bennett Dairy", title="Me too")
    client.post(JOIN.format(incident.reference), posted)
    told = incident.timeline.get(kind="call_logged").public_text
    assert told == "Amelia Clarke calls about this too:\n\nMe too"
    assert Contact.objects.count() == 1


def test_joining_without_a_word_logs_nothing(client: Client, grace: Contact) -> None:
    incident = makers.make_incident(contact=grace)
    answer = client.post(JOIN.format(incident.reference), call(grace, title=" \u200b"))
    assert answer.status_code == 302
    assert makers.fresh(incident).entry_count == 1
    assert "nothing is logged" in client.get(answer["Location"]).content.decode()


def test_a_get_of_a_join_changes_nothing(client: Client, grace: Contact) -> None:
    incident = makers.make_incident(contact=grace)
    answer = client.get(JOIN.format(incident.reference), call(grace))
    assert answer["Location"] == NEW
    assert makers.fresh(incident).entry_count == 1


def _too_long(incident: Incident) -> dict[str, str]:
    return call(incident.contact, description="Kept words" + "x" * 50_000)


def _of_another_customer(incident: Incident) -> dict[str, str]:
    return call(makers.make_contact(), description="Kept words")


def _of_nobody_known(incident: Incident) -> dict[str, str]:
    return call(who="unknown", caller="Somebody", description="Kept words")


def _unclear(incident: Incident) -> dict[str, str]:
    return call(description="Kept words")


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        (_too_long, "at most 50,000"),
        (_of_another_customer, "another customer"),
        (_of_nobody_known, "another customer"),
        (_unclear, "Type a name"),
    ],
)
def test_a_refused_join_keeps_every_word_and_leaves_no_trace(
    client: Client, posted: Callable[[Incident], dict[str, str]], said: str
) -> None:
    incident = makers.make_incident()
    typed = posted(incident) | {"cell": "high:low", "solution": "Kept solution", "intake_key": "kept-key"}
    answer = client.post(JOIN.format(incident.reference), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    for kept in (said, "Kept words", "Kept solution", 'value="No labels"', 'value="kept-key"'):
        assert kept in page
    assert re.search(r'value="high:low"[^>]* checked', page)
    assert makers.fresh(incident).entry_count == 1


def test_what_was_closed_meanwhile_is_not_joined(client: Client, grace: Contact) -> None:
    incident = makers.make_incident("closed", contact=grace)
    answer = client.post(JOIN.format(incident.reference), call(grace))
    assert answer.status_code == 422
    assert "closed meanwhile" in answer.content.decode()
    assert not incident.timeline.filter(kind="call_logged").exists()


def test_an_outside_expert_sees_and_joins_nothing(grace: Contact) -> None:
    expert = Client()
    expert.force_login(makers.make_user(role=Role.EXPERT))
    incident = makers.make_incident(contact=grace)
    for page in (NEW, NEW + "open/", NEW + "customer/", JOIN.format(incident.reference)):
        assert expert.get(page).status_code == 403
    assert expert.post(JOIN.format(incident.reference), call(grace)).status_code == 403
    assert Client().get(NEW + "open/").status_code == 302


# The matrix.


def test_a_cell_registers_and_classifies_in_one_go(client: Client, grace: Contact) -> None:
    client.post(NEW, call(grace, cell="high:normal"))
    incident = Incident.objects.get()
    assert (incident.state, incident.priority) == ("classified", 2)
    assert makers.kinds(incident) == ["registered", "classified"]


def test_without_a_cell_it_is_only_registered(client: Client, grace: Contact) -> None:
    client.post(NEW, call(grace, cell=""))
    assert Incident.objects.get().state == "registered"


def test_a_cell_that_is_none_is_said_at_the_matrix_and_nothing_is_registered(
    client: Client, grace: Contact
) -> None:
    page = client.post(NEW, call(grace, cell="huge:huge")).content.decode()
    assert "Choose a cell of the matrix" in page
    assert not Incident.objects.exists()


def test_the_effects_are_those_of_the_agreement_that_covers_the_customer(
    client: Client, grace: Contact
) -> None:
    version = makers.make_agreement()
    targets = version.terms["targets"] | {
        "1": {part: {"minutes": 10, "calendar": "always"} for part in ("response", "resolution")}
    }
    matrix = version.terms["matrix"] | {"high": {"high": 1, "normal": 1, "low": 1}}
    makers.make_agreement(grace.customer, targets=targets, matrix=matrix)
    with time_machine.travel("2026-03-03T09:00:00+00:00", tick=False):
        own = client.get(NEW + "customer/", {"contact": grace.pk, "cell": "high:low"}).content.decode()
        usual = client.get(NEW + "customer/").content.decode()
    effect = re.compile(r'effect--p1">(.*?)</dl>', re.DOTALL)
    assert effect.search(own)[1].count("Tue 3 Mar, 10:10") == 2  # type: ignore[index]
    assert "Tue 3 Mar, 14:00" in effect.search(usual)[1]  # type: ignore[index]
    # The chosen cell stays chosen, with the priority that it now has.
    assert re.search(r'value="high:low" data-priority="1"[^>]* checked', own)


def test_the_matrix_of_an_incident_still_demands_a_cell_and_shows_its_own(client: Client, by: Actor) -> None:
    incident = makers.make_incident("classified", by=by, urgency="low", impact="high")
    page = client.get(f"/desk/incidents/{incident.reference}/").content.decode()
    assert re.search(r'value="low:high"[^>]* checked required', page)
    assert "classify later" not in page


# Solved at once.


def test_a_call_is_registered_classified_and_solved_in_one_go(client: Client, grace: Contact) -> None:
    answer = client.post(NEW, call(grace, cell="low:low", solution="Restart it", temporary="on"))
    incident = Incident.objects.get()
    assert answer["Location"] == f"/desk/incidents/{incident.reference}/"
    assert makers.kinds(incident) == ["registered", "classified", "solution_proposed"]
    assert (incident.state, incident.solution) == ("resolved_pending_confirmation", "Restart it")
    assert incident.solution_is_temporary


def test_the_callers_word_closes_it(client: Client, grace: Contact) -> None:
    client.post(NEW, call(grace, cell="low:low", solution="Restart it", confirmed="on"))
    incident = Incident.objects.get()
    assert (incident.state, incident.close_reason) == ("closed", "confirmed")
    entries = list(incident.timeline.order_by("number"))
    assert [entry.kind for entry in entries][2:] == ["solution_proposed", "solution_confirmed"]
    assert len({entry.at for entry in entries}) == 1
    assert entries[-1].details["who"] == "Grace Bennett"


def test_an_unknown_caller_can_confirm_too(client: Client) -> None:
    typed = call(who="unknown", caller="The harbour", cell="low:low", solution="Restart it", confirmed="on")
    assert client.post(NEW, typed).status_code == 302
    incident = Incident.objects.get()
    assert incident.state == "closed"
    assert incident.timeline.get(kind="solution_confirmed").details["who"] == "The harbour"


def test_a_solution_that_nobody_can_be_mailed_waits_for_the_callers_word(client: Client) -> None:
    client.post(NEW, call(who="unknown", caller="The harbour", cell="low:low", solution="Restart it"))
    incident = Incident.objects.get()
    assert (incident.state, incident.confirmation_stop) == ("resolved_pending_confirmation", "no_address")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"solution": "Kept solution"}, "what is solved is classified too"),
        ({"solution": "Kept solution", "cell": "huge:low"}, "Choose how badly"),
        ({"solution": "Kept solution", "cell": "low:low", "title": ""}, "Say in a few words"),
        ({"solution": "Kept solution" + "x" * 50_000, "cell": "low:low"}, "at most 50,000"),
        ({"solution": " \u200b", "confirmed": "on", "cell": "low:low"}, "Write what solved it"),
        ({"temporary": "on"}, "Write what solved it"),
        ({"channel": "pigeon", "solution": "Kept solution", "cell": "low:low"}, "Choose how it was reported"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_all_that_was_typed_is_kept(
    client: Client, typed: dict[str, str], said: str
) -> None:
    makers.make_customer("Acme")
    mail = make_service("Mail")
    new = {"who": "new", "caller": "Jo New", "customer": "Acme", "phone": "0612345678"}
    answer = client.post(NEW, call(service=str(mail.pk), **new) | typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert f'<option value="{mail.pk}" selected>' in page
    for kept in ("Jo New", "0612345678", typed.get("solution", "").strip("\u200b ")[:50]):
        assert kept in page
    if typed.get("cell") == "low:low":
        assert re.search(r'value="low:low"[^>]* checked', page)
    assert "register__solved" in page
    assert re.search(r'register__solved" open', page)
    assert not Contact.objects.exists()
    assert not Incident.objects.exists()


def test_everything_that_is_wrong_is_said_in_one_answer(client: Client) -> None:
    page = client.post(NEW, call(title="", confirmed="on")).content.decode()
    for said in ("Type a name", "Say in a few words", "Write what solved it"):
        assert said in page


def test_a_failure_at_the_last_verb_leaves_nothing_of_the_first(
    by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    makers.make_customer("Acme")

    def refuse(*args: object, **kwargs: object) -> Incident:
        raise NotPossible("No.", fields={"when": "Not now."})

    monkeypatch.setattr("incidents.lifecycle.confirm_by_phone", refuse)
    new = {"who": "new", "caller": "Jo", "customer": "Acme"}
    typed = call(**new, cell="low:low", solution="Restart it", confirmed="on", temporary="")
    with pytest.raises(NotPossible) as refused:
        register_call(typed, by=by, key="k")
    assert refused.value.fields == {"confirmed": "Not now."}
    assert not Incident.objects.exists()
    assert not TimelineEntry.objects.exists()
    assert not Contact.objects.exists()


# Once is enough.


@pytest.mark.parametrize("solved", [{}, {"cell": "low:low", "solution": "Restart it", "confirmed": "on"}])
def test_the_same_form_twice_is_one_incident_and_one_contact(client: Client, solved: dict[str, str]) -> None:
    makers.make_customer("Acme")
    typed = call(who="new", caller="Jo", customer="Acme", intake_key="k" * 200, **solved)
    with time_machine.travel(timezone.now(), tick=False):
        first, second = client.post(NEW, typed), client.post(NEW, typed)
    assert first["Location"] == second["Location"]
    assert Incident.objects.count() == Contact.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_are_one_incident_and_one_contact(by: Actor) -> None:
    makers.make_customer("Acme")
    typed = dict.fromkeys(FIELDS, "") | call(who="new", caller="Jo", customer="Acme", solution="Restart it")
    typed |= {"cell": "low:low", "confirmed": "on"}

    def click(_number: int) -> int:
        try:
            return register_call(typed, by=by, key="k").pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as clicks:
        assert len(set(clicks.map(click, range(4)))) == 1
    assert Incident.objects.count() == Contact.objects.count() == 1


# How much it asks of the database.


@pytest.fixture
def counted(client: Client) -> Iterator[Callable[[str], int]]:
    def count(page: str) -> int:
        client.get(page)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page).status_code == 200
        return len(captured)

    yield count


def test_the_page_and_its_fragments_take_as_many_queries_however_much_is_open(
    counted: Callable[[str], int], by: Actor, grace: Contact
) -> None:
    mail = make_service("Mail")
    asked = f"?contact={grace.pk}&who=known&service={mail.pk}"
    pages = {
        NEW: 6,
        NEW + "?phone=%2B31205550110": 12,
        NEW + "open/" + asked: 8,
        NEW + "customer/" + asked: 10,
        "/desk/contacts/?caller=bennett": 5,
    }
    makers.make_incident(by=by, contact=grace, service=mail)
    few = {page: counted(page) for page in pages}
    for number in range(12):
        colleague = makers.make_contact(grace.customer, f"Bennett {number}")
        for contact in (grace, colleague, makers.make_contact()):
            makers.make_incident("classified", by=by, contact=contact, service=mail)
        make_service(f"Service {number}", grace.customer)
        make_alarm(make_source(), service=mail, incident=makers.make_incident(contact=grace))
    assert {page: counted(page) for page in pages} == few
    for page, most in pages.items():
        assert few[page] <= most, page


def test_a_call_of_now_stands_in_order_even_after_a_later_entry(client: Client, grace: Contact) -> None:
    incident = makers.make_incident(contact=grace)
    handling.note(
        incident, by=makers.agent(), text="From a fast clock", now=timezone.now() + timedelta(hours=1)
    )
    assert client.post(JOIN.format(incident.reference), call(grace)).status_code == 302
    assert makers.kinds(incident)[-1] == "call_logged"
