"""The settings pages: open to leads alone, saving what was typed, refusing in words."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from desk.agreement_forms import VersionForm
from desk.models import CannedAnswer, SavedView
from desk.settings_pages.mails import MAILS
from incidents import agreements, lifecycle
from incidents.models import Agreement, AgreementVersion, Calendar, Coverage, Service
from incidents.terms import OFFICE_HOURS, default_terms
from notifications.models import Delivery
from people.actors import Actor
from people.models import Contact, Customer, Role, Supplier, Team, User
from tests import makers, site_map
from tests.desk.test_doors import queries, signed_in
from tests.integrations.hooked import make_hook
from tests.site_map import LISTS

pytestmark = pytest.mark.django_db

SETTINGS = "/desk/settings/"


@pytest.fixture
def boss() -> Actor:
    return makers.agent("Emma", role=Role.LEAD)


@pytest.fixture
def lead(boss: Actor) -> Client:
    return signed_in(boss)


def saved(client: Client, page: str, **typed: Any) -> str:
    """Post a form that must be right; returns the page that it leads to."""
    answer = client.post(SETTINGS + page, typed, follow=True)
    form = (answer.context or {}).get("form") if answer.status_code == 200 else None
    assert answer.redirect_chain, getattr(form, "errors", answer.status_code)
    return answer.content.decode()


def refused(client: Client, page: str, **typed: Any) -> str:
    answer = client.post(SETTINGS + page, typed)
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_page_opens_for_a_lead_and_for_nobody_else(lead: Client, boss: Actor) -> None:
    agent = signed_in(makers.agent())
    for page in sorted(page for pages in site_map.settings_pages(boss).values() for page in pages):
        answer = lead.get(page)
        assert answer.status_code == 200, page
        assert "settings.css" in answer.content.decode()
        assert agent.get(page).status_code == 403, page
        assert agent.post(page).status_code == 403, page
        assert Client().get(page).status_code == 302


def test_an_empty_list_says_what_to_do_next(lead: Client) -> None:
    for name in LISTS:
        if name == "people":
            continue
        page = lead.get(f"{SETTINGS}{name}/").content.decode()
        assert "Nothing here yet" in page, name
        assert name == "views" or f"/desk/settings/{name}/new/" in page


@pytest.mark.parametrize("name", LISTS)
def test_a_list_takes_as_many_queries_for_many_rows_as_for_few(lead: Client, boss: Actor, name: str) -> None:
    site_map.one_of_each(boss)
    few = queries(lead, f"{SETTINGS}{name}/")
    for number in range(6):
        customer = makers.make_customer()
        make_hook("https://hooks.example.org/1", customers=[customer])
        makers.make_contact(customer)
        makers.make_agreement(customer)
        service = Service.objects.create(
            name=f"S{number}", supplier=Supplier.objects.create(name=f"F{number}")
        )
        service.customers.add(customer)
        makers.make_user(role=Role.EXPERT)
        makers.make_user().teams.add(makers.make_team())
        Calendar.objects.create(name=f"C{number}", **OFFICE_HOURS)
        CannedAnswer.objects.create(name=f"A{number}", text_en="x")
        SavedView.objects.create(user=makers.make_user(), name=f"V{number}", is_shared=True)
    assert queries(lead, f"{SETTINGS}{name}/") == few <= 7


def test_the_menu_leads_to_the_settings(lead: Client) -> None:
    assert f'href="{SETTINGS}"' in lead.get("/desk/").content.decode()
    assert f'href="{SETTINGS}"' not in signed_in(makers.agent()).get("/desk/").content.decode()


# Customers, contacts, teams, suppliers, services.


def test_a_customer_gets_its_short_name_from_its_name(lead: Client) -> None:
    typed = {"name": " Hoekstra  Logistiek ", "language": "nl", "time_zone": "Europe/Amsterdam"}
    assert "Hoekstra Logistiek” is saved" in saved(lead, "customers/new/", slug="", **typed)
    customer = Customer.objects.get()
    assert (customer.name, customer.slug, customer.language) == (
        "Hoekstra Logistiek",
        "hoekstra-logistiek",
        "nl",
    )


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(lead: Client) -> None:
    makers.make_customer("Acme")
    page = refused(
        lead, "customers/new/", name="Acme", slug="not a slug", language="nl", time_zone="Mars/Olympus"
    )
    assert 'id="id_name_error"' in page
    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="id_slug_helptext id_slug_error"' in page
    assert 'value="not a slug"' in page
    assert '<option value="nl" selected>' in page
    assert Customer.objects.count() == 1


def test_contacts_are_found_by_name_company_and_phone(lead: Client) -> None:
    acme = makers.make_customer("Acme")
    makers.make_contact(acme, "Zoë Smit", phone="+31 20 555 01 99")
    makers.make_contact(name="Somebody Else")
    for text in ("smit", "acme", "020 555 01 99"):
        page = lead.get(f"{SETTINGS}contacts/", {"q": text}).content.decode()
        assert "Zoë Smit" in page
        assert "Somebody Else" not in page
    assert "Nothing found for “nobody”" in lead.get(f"{SETTINGS}contacts/", {"q": "nobody"}).content.decode()


def test_a_contact_belongs_to_a_customer_and_has_an_address_of_its_own_there(lead: Client) -> None:
    acme = makers.make_customer("Acme")
    makers.make_contact(acme, "Ann", email="ann@acme.example")
    typed = {"name": "Ben", "email": "ANN@acme.example", "phone": "", "language": ""}
    page = refused(lead, "contacts/new/", customer=acme.pk, **typed)
    assert "Ann of this customer has this address already." in page
    assert 'value="ANN@acme.example"' in page
    assert "This field is required" in refused(lead, "contacts/new/", customer="", **typed)
    saved(lead, "contacts/new/", customer=acme.pk, **typed | {"email": "ben@acme.example"})
    assert Contact.objects.get(name="Ben").customer == acme


@pytest.mark.parametrize("name", ["contacts", "customers"])
@pytest.mark.parametrize("q", ["", "some"])
def test_long_lists_go_on_behind_the_last_name(lead: Client, name: str, q: str) -> None:
    acme = makers.make_customer("Acme")
    for number in range(53):
        if name == "contacts":
            makers.make_contact(acme, f"Somebody {number:02}x")
        else:
            makers.make_customer(f"Somebody {number:02}x")
    first = lead.get(f"{SETTINGS}{name}/", {"q": q}).content.decode()
    last = 49 if name == "contacts" or q else 48
    assert f"Somebody {last}x" in first
    assert f"Somebody {last + 1}x" not in first
    after = first.split("after=")[1].split('"')[0]
    second = lead.get(f"{SETTINGS}{name}/", {"q": q, "after": after}).content.decode()
    assert f"Somebody {last}x" not in second
    assert all(f"Somebody {number}x" in second for number in range(last + 1, 53))
    assert lead.get(f"{SETTINGS}{name}/", {"after": "nonsense"}).status_code == 200


def test_a_team_is_made_with_its_members(lead: Client) -> None:
    noor, bram = makers.make_user("Noor"), makers.make_user("Bram")
    saved(lead, "teams/new/", name="Network", email="", members=[noor.pk, bram.pk])
    team = Team.objects.get()
    assert set(team.members.all()) == {noor, bram}
    saved(lead, f"teams/{team.pk}/", name="Network", email="", members=[bram.pk])
    assert set(team.members.all()) == {bram}


def test_a_service_is_offered_to_chosen_customers(lead: Client) -> None:
    acme, fibre = makers.make_customer("Acme"), Supplier.objects.create(name="Fibre")
    typed = {
        "name": "Office network", "description": "", "supplier": fibre.pk, "is_active": "on", "position": 0
    }  # fmt: skip
    saved(lead, "services/new/", customers=[acme.pk], **typed)
    service = Service.objects.get()
    assert (service.supplier, list(service.customers.all()), service.is_active) == (fibre, [acme], True)


# Deleting.


def test_what_nothing_refers_to_is_deleted(lead: Client) -> None:
    supplier = Supplier.objects.create(name="Fibre")
    assert "“Fibre” is deleted." in saved(lead, f"suppliers/{supplier.pk}/delete/")
    assert not Supplier.objects.exists()
    assert lead.get(f"{SETTINGS}suppliers/{supplier.pk}/delete/").status_code == 405


def test_what_is_in_use_stays_and_the_page_says_why(lead: Client) -> None:
    incident = makers.make_incident("diagnosing")
    contact = incident.contact
    service = Service.objects.create(name="Mail")
    assert contact is not None
    service.customers.add(contact.customer)
    team = makers.make_team()
    makers.make_user().teams.add(team)
    for page, words in (
        (f"contacts/{contact.pk}", "incidents"),
        (f"customers/{contact.customer_id}", "contacts, incidents, services"),
        (f"people/{incident.owner_id}", "Switch the account off instead"),
        (f"teams/{team.pk}", "people"),
        (f"agreements/{incident.agreement_version.agreement_id}", "published versions"),
    ):
        answer = lead.post(f"{SETTINGS}{page}/delete/")
        assert answer.status_code == 409, page
        assert "cannot be deleted" in answer.content.decode()
        assert words in answer.content.decode(), page
    assert Contact.objects.filter(pk=contact.pk).exists()
    assert Team.objects.filter(pk=team.pk).exists()


# People.


def person(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Ada",
        "email": "ada@desk.example",
        "role": "agent",
        "language": "nl",
        "is_active": "on",
    } | changes


def test_a_new_person_is_mailed_to_choose_a_password(lead: Client) -> None:
    team = makers.make_team()
    page = saved(lead, "people/new/", **person(email="Ada@desk.example", teams=[team.pk]))
    ada = User.objects.get(name="Ada")
    assert "lets Ada choose a password" in page
    assert (ada.email, ada.has_usable_password(), list(ada.teams.all())) == (
        "ada@desk.example",
        False,
        [team],
    )
    delivery = Delivery.objects.get(template="account")
    assert delivery.to_address == "ada@desk.example"
    assert delivery.language == "nl"
    assert "wachtwoord" in delivery.context["text"]
    assert "/accounts/password/reset/key/" in delivery.context["text"]


def test_the_mailed_link_lets_a_new_person_choose_a_password(lead: Client) -> None:
    saved(lead, "people/new/", **person())
    text = Delivery.objects.get(template="account").context["text"]
    path = next(word for word in text.split() if "/password/reset/key/" in word).partition("/accounts")[2]
    visitor = Client()
    asked = visitor.get(f"/accounts{path}", follow=True)
    chosen = {"password1": "seven-green-boats", "password2": "seven-green-boats"}
    visitor.post(asked.redirect_chain[-1][0], chosen)
    assert User.objects.get(name="Ada").check_password("seven-green-boats")


def test_a_lead_may_set_the_first_password(lead: Client) -> None:
    page = refused(lead, "people/new/", **person(password="ada"))
    assert "This password is too short" in page
    assert 'value="ada@desk.example"' in page
    saved(lead, "people/new/", **person(password="seven-green-boats"))
    assert User.objects.get(name="Ada").check_password("seven-green-boats")
    assert not Delivery.objects.filter(template="account").exists()


def test_changing_somebody_keeps_their_password_and_a_mail_can_be_sent_again(lead: Client) -> None:
    user = makers.make_user("Ada")
    saved(lead, f"people/{user.pk}/", **person(password="not-to-be-set-here"))
    user.refresh_from_db()
    assert user.check_password("a-password-for-tests")
    assert "lets Ada choose a password" in saved(lead, f"people/{user.pk}/invite/")
    saved(lead, f"people/{user.pk}/", **person(is_active=""))
    assert "No mail was sent" in saved(lead, f"people/{user.pk}/invite/")
    assert Delivery.objects.filter(template="account").count() == 1


def test_nobody_shuts_themselves_out(lead: Client, boss: Actor) -> None:
    me = boss.user
    assert me is not None
    mine = person(name=me.name, email=me.email)
    assert "You cannot take your own lead role away" in refused(lead, f"people/{me.pk}/", **mine)
    off = mine | {"role": "lead", "is_active": ""}
    assert "You cannot switch your own account off" in refused(lead, f"people/{me.pk}/", **off)
    assert lead.post(f"{SETTINGS}people/{me.pk}/delete/").status_code == 404
    me.refresh_from_db()
    assert me.is_lead
    assert me.is_active


def test_who_is_no_lead_any_more_leaves_the_admin_too(lead: Client) -> None:
    other = makers.make_user("Ada", role=Role.LEAD, is_staff=True, is_superuser=True)
    saved(lead, f"people/{other.pk}/", **person())
    other.refresh_from_db()
    assert (other.role, other.is_staff, other.is_superuser) == ("agent", False, False)


def test_an_outside_expert_works_for_a_supplier_and_nobody_else_does(lead: Client) -> None:
    fibre = Supplier.objects.create(name="Fibre")
    assert 'id="id_supplier_error"' in refused(lead, "people/new/", **person(role="expert"))
    assert 'id="id_supplier_error"' in refused(lead, "people/new/", **person(supplier=fibre.pk))
    saved(lead, "people/new/", **person(role="expert", supplier=fibre.pk))
    assert User.objects.get(name="Ada").supplier == fibre


def test_an_address_is_somebody_s_own(lead: Client) -> None:
    known = makers.make_user("Bea")
    assert "Bea has this address already." in refused(
        lead, "people/new/", **person(email=known.email.upper())
    )


# Calendars and agreements.


def test_a_calendar_is_typed_as_people_write_hours(lead: Client) -> None:
    week = {f"day{number}": "08:30-12:30, 13:00-17:00" for number in range(5)} | {"day5": "", "day6": ""}
    typed = {
        "name": "Office",
        "time_zone": "Europe/Amsterdam",
        "country": "NL",
        "closed": "2026-12-24",
        **week,
    }
    page = refused(lead, "calendars/new/", **typed | {"day0": "half nine"})
    assert 'id="id_day0_error"' in page
    assert 'value="half nine"' in page
    saved(lead, "calendars/new/", **typed)
    assert Calendar.objects.get().hours[0] == [[510, 750], [780, 1020]]


def test_an_agreement_takes_over_the_customers_it_is_given(lead: Client) -> None:
    acme, zeta = makers.make_customer("Acme"), makers.make_customer("Zeta")
    silver = makers.make_agreement(acme).agreement
    saved(lead, "agreements/new/", name="Gold", customers=[acme.pk, zeta.pk])
    gold = Agreement.objects.get(name="Gold")
    assert set(gold.customers.all()) == {acme, zeta}
    assert not silver.customers.exists()
    saved(lead, f"agreements/{gold.pk}/", name="Gold", customers=[acme.pk])
    assert set(gold.customers.all()) == {acme}
    assert not Coverage.objects.filter(customer=zeta).exists()


def test_there_is_one_default_and_it_promises_something(lead: Client) -> None:
    empty = Agreement.objects.create(name="Empty")
    page = refused(lead, f"agreements/{empty.pk}/", name="Empty", is_default="on")
    assert "Publish a version first" in page
    first, second = (makers.make_agreement().agreement for _number in range(2))
    for one in (first, second):
        saved(lead, f"agreements/{one.pk}/", name=one.name, is_default="on")
        assert list(Agreement.objects.filter(is_default=True)) == [one]
    # The default cannot be unticked, only moved.
    saved(lead, f"agreements/{second.pk}/", name=second.name)
    assert list(Agreement.objects.filter(is_default=True)) == [second]


def test_without_a_calendar_the_page_leads_to_one(lead: Client) -> None:
    agreement = Agreement.objects.create(name="Gold")
    page = lead.get(f"{SETTINGS}agreements/{agreement.pk}/versions/new/").content.decode()
    assert "/desk/settings/calendars/new/" in page


def terms(agreement: Agreement, **changes: Any) -> dict[str, Any]:
    """The form of the next version as the page fills it in, with changes."""
    Calendar.objects.get_or_create(name="Office", defaults=OFFICE_HOURS)
    form = VersionForm(initial={"agreement": agreement.pk})
    filled = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    filled |= {"calendar": Calendar.objects.get(name="Office").pk, "valid_from": "2026-11-01T09:00"}
    del filled["agreement"]
    return filled | changes


@pytest.fixture
def gold() -> Agreement:
    agreement = Agreement.objects.create(name="Gold", is_default=True)
    begun = makers.TUESDAY.replace(year=2025)
    agreements.publish_version(agreement, default_terms(OFFICE_HOURS), valid_from=begun)
    return agreement


def test_the_next_version_is_published(lead: Client, gold: Agreement) -> None:
    page = saved(lead, f"agreements/{gold.pk}/versions/new/", **terms(gold, response1="10 min"))
    assert "Gold v2 is published." in page
    version = AgreementVersion.objects.get(agreement=gold, number=2)
    assert version.terms["targets"]["1"]["response"]["minutes"] == 10
    shown = lead.get(f"{SETTINGS}agreements/{gold.pk}/versions/2/").content.decode()
    assert "10 min, around the clock" in shown
    assert lead.get(f"{SETTINGS}agreements/{gold.pk}/versions/3/").status_code == 404


def test_terms_that_cannot_be_are_refused_in_their_cell(lead: Client, gold: Agreement) -> None:
    page = refused(lead, f"agreements/{gold.pk}/versions/new/", **terms(gold, response1="soon", preview="1"))
    assert 'id="id_response1_error"' in page
    assert 'value="soon"' in page
    assert "What these terms would have given" not in page
    late = terms(gold, valid_from="2020-01-01T00:00")
    assert 'id="id_valid_from_error"' in refused(lead, f"agreements/{gold.pk}/versions/new/", **late)
    assert gold.versions.count() == 1


def test_office_hours_in_which_a_target_never_passes_are_refused(lead: Client, gold: Agreement) -> None:
    minute = [[[540, 541]], [], [], [], [], [], []]
    rare = Calendar.objects.create(name="One minute a week", time_zone="Europe/Amsterdam", hours=minute)
    for button in ({}, {"preview": "1"}):
        typed = terms(gold, calendar=rare.pk, **button)
        page = refused(lead, f"agreements/{gold.pk}/versions/new/", **typed)
        assert "the time does not pass in ten years" in page
        assert 'id="id_calendar_error"' in page
    assert gold.versions.count() == 1


def preview(client: Client, agreement: Agreement, **changes: Any) -> str:
    typed = terms(agreement, preview="1", **changes)
    return refused(client, f"agreements/{agreement.pk}/versions/new/", **typed)


def test_a_preview_says_what_would_have_been_and_publishes_nothing(lead: Client, gold: Agreement) -> None:
    by = makers.agent()
    incident = makers.make_incident("classified", by=by, title="Slow one", at=makers.TUESDAY)
    five = makers.TUESDAY.replace(hour=14)
    lifecycle.propose_solution(incident, by=by, solution="New cable.", now=five)
    same = preview(lead, gold)
    assert "None of them would have been treated differently." in same
    changed = preview(lead, gold, response3="2 h", resolution1="1 h", resolution2="2 h", resolution3="3 h")
    assert "1 incident would have been treated differently" in changed
    assert "Slow one" in changed
    # Sixteen office hours from Tuesday 10:00 end on Wednesday 17:00; three end on Tuesday 13:00.
    assert "4 Mar, 17:00" in changed
    assert "3 Mar, 13:00" in changed
    assert 'value="3 h"' in changed
    assert gold.versions.count() == 1


def test_a_preview_takes_a_handful_of_queries_however_many_incidents(lead: Client, gold: Agreement) -> None:
    typed = terms(gold, preview="1", response1="10 min", resolution1="1 h")

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            page = refused(lead, f"agreements/{gold.pk}/versions/new/", **typed)
        assert "would have been treated differently" in page
        return len(captured)

    makers.make_incident("classified", urgency="high", impact="high")
    asked()
    few = asked()
    for _number in range(5):
        makers.make_incident("classified", urgency="high", impact="high")
    assert asked() == few <= 16


# Words.


def test_a_canned_answer_names_only_what_is_filled_in(lead: Client) -> None:
    typed = {"name": "Greeting", "text_en": "Hello {contact} of {company}", "text_nl": ""}
    page = refused(lead, "answers/new/", **typed)
    assert "Nothing is known as {company}." in page
    assert "Hello {contact} of {company}" in page
    assert "{reference}" in page
    assert "Write the answer in English" in refused(lead, "answers/new/", **typed | {"text_en": ""})
    saved(lead, "answers/new/", **typed | {"text_en": "Hello {contact} of {customer}"})
    assert CannedAnswer.objects.get().text_en == "Hello {contact} of {customer}"


def test_leads_keep_the_shared_views_in_order(lead: Client) -> None:
    owner = makers.make_user("Noor")
    shared = SavedView.objects.create(user=owner, name="Urgent", query="p:1", is_shared=True)
    private = SavedView.objects.create(user=owner, name="Mine alone", query="p:2")
    page = lead.get(f"{SETTINGS}views/").content.decode()
    assert "Urgent" in page
    assert "Mine alone" not in page
    assert lead.get(f"{SETTINGS}views/{private.pk}/").status_code == 404
    taken = refused(lead, f"views/{shared.pk}/", name="mine ALONE", is_shared="on")
    assert "Noor has a view of this name already." in taken
    saved(lead, f"views/{shared.pk}/", name="Very urgent", is_shared="on")
    assert SavedView.objects.get(pk=shared.pk).name == "Very urgent"
    saved(lead, f"views/{shared.pk}/delete/")
    assert not SavedView.objects.filter(pk=shared.pk).exists()


def test_somebody_else_s_view_that_is_no_longer_shared_leaves_the_list(lead: Client) -> None:
    shared = SavedView.objects.create(user=makers.make_user(), name="Urgent", query="p:1", is_shared=True)
    assert "Urgent” is saved" in saved(lead, f"views/{shared.pk}/", name="Urgent")
    assert not SavedView.objects.get(pk=shared.pk).is_shared
    assert lead.get(f"{SETTINGS}views/{shared.pk}/").status_code == 404


def test_every_mail_is_shown_in_both_languages(lead: Client) -> None:
    folder = {path.stem for path in (settings.BASE_DIR / "templates/mail/en").glob("*.txt")}
    assert set(MAILS) == folder
    for name in MAILS:
        page = lead.get(f"{SETTINGS}mails/{name}/").content.decode()
        assert f"{SETTINGS}mails/{name}/nl/html/" in page
        assert "[[link:" not in page
    answer = lead.get(f"{SETTINGS}mails/solution/nl/html/")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert 'lang="nl"' in answer.content.decode()
    assert lead.get(f"{SETTINGS}mails/unknown/").status_code == 404
    assert lead.get(f"{SETTINGS}mails/solution/fr/html/").status_code == 404
    assert not Delivery.objects.exists()
