"""The pages of tokens: shown once, narrowed, revoked; all of them for leads, their own for agents."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from people import tokens
from people.actors import Actor
from people.models import Contact, Customer, Role, Token, User
from tests import makers
from tests.desk.test_doors import queries, signed_in

pytestmark = pytest.mark.django_db

ALL = "/desk/settings/tokens/"
OWN = "/desk/tokens/"


@pytest.fixture
def boss() -> Actor:
    return makers.agent("Emma", role=Role.LEAD)


@pytest.fixture
def lead(boss: Actor) -> Client:
    return signed_in(boss)


@pytest.fixture
def noor() -> Actor:
    return makers.agent("Noor")


@pytest.fixture
def agent(noor: Actor) -> Client:
    return signed_in(noor)


def user_of(actor: Actor) -> User:
    assert actor.user is not None
    return actor.user


def typed(boss: Actor | None = None, **changes: Any) -> dict[str, Any]:
    """What somebody types for a new token; with `boss`, in the leads' form."""
    facts = {
        "key": tokens.new_key(), "name": "Monitoring", "scopes": ["incidents:read"], "expires": "90",
        "sources": "", "per_minute": "",
    }  # fmt: skip
    if boss is not None:
        facts |= {"holder": "program", "user": user_of(boss).pk}
    return facts | changes


def written_on(answer: HttpResponse) -> str:
    """The token that the page shows."""
    assert answer.status_code == 200
    shown = re.search(r'id="token-written">([^<]+)<', answer.content.decode())
    assert shown, re.findall(r'role="alert">.*?</div>', answer.content.decode())
    return shown[1]


def refused(client: Client, page: str, facts: dict[str, Any]) -> str:
    answer = client.post(page, facts)
    assert answer.status_code == 200
    assert "token-written" not in answer.content.decode()
    return answer.content.decode()


# Making.


def test_the_page_after_making_shows_the_token_and_a_line_to_try_it(lead: Client, boss: Actor) -> None:
    answer = lead.post(f"{ALL}new/", typed(boss))
    written = written_on(answer)
    token = Token.objects.get()
    assert tokens.find(written, source="192.0.2.1", now=timezone.now()) == token
    assert token.made_by == boss.user
    page = answer.content.decode()
    assert f"curl -H &#34;Authorization: Bearer {written}&#34; http" in page
    assert "/api/v1/me/" in page
    assert "It is never shown again." in page
    assert "no-store" in answer["Cache-Control"]
    assert "Location" not in answer


def test_the_token_is_shown_once_and_a_repeated_form_makes_no_second(lead: Client, boss: Actor) -> None:
    facts = typed(boss)
    written = written_on(lead.post(f"{ALL}new/", facts))
    token = Token.objects.get()
    again = lead.post(f"{ALL}new/", facts, follow=True)
    assert again.redirect_chain == [(f"{ALL}{token.pk}/", 302)]
    assert "Its token was shown once" in again.content.decode()
    secret = written[16:]
    for page in (ALL, f"{ALL}{token.pk}/", f"{ALL}new/", OWN):
        assert secret not in lead.get(page).content.decode()
    assert secret not in again.content.decode()
    assert Token.objects.count() == 1


def test_a_form_that_arrives_twice_at_the_same_moment_makes_one_token(
    lead: Client, boss: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = tokens.make

    def made_meanwhile(**facts: Any) -> tuple[Token, str]:
        make(**facts)
        return make(**facts)

    monkeypatch.setattr(tokens, "make", made_meanwhile)
    answer = lead.post(f"{ALL}new/", typed(boss))
    assert answer["Location"] == f"{ALL}{Token.objects.get().pk}/"


def test_the_token_stands_in_no_session_cookie_or_log(
    lead: Client, boss: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = written_on(lead.post(f"{ALL}new/", typed(boss)))[16:]
    assert not [one for one in Session.objects.all() if secret in str(one.get_decoded())]
    assert secret not in str(lead.cookies)
    assert secret not in caplog.text


def test_a_forged_or_foreign_key_makes_another_token(lead: Client, boss: Actor) -> None:
    theirs, _written = makers.make_token("Theirs")
    for key in (theirs.key, "", "short", "A" * 12, "x" * 500):
        written_on(lead.post(f"{ALL}new/", typed(boss, key=key)))
    assert Token.objects.filter(made_by=user_of(boss)).count() == 5


def test_reading_everything_is_one_tick_and_means_what_is_possible(lead: Client, boss: Actor) -> None:
    contact = makers.make_contact()
    written_on(lead.post(f"{ALL}new/", typed(boss, scopes=["incidents:write"], read_everything="on")))
    wide = Token.objects.get()
    assert set(wide.scopes) == {one for one in tokens.SCOPES if one.endswith(":read")} | {"incidents:write"}
    facts = typed(boss, holder="contact", contact_named=contact.email, scopes=[], read_everything="on")
    written_on(lead.post(f"{ALL}new/", facts))
    narrow = Token.objects.get(holder="contact")
    assert set(narrow.scopes) == {one for one in tokens.CUSTOMER_SCOPES if one.endswith(":read")}


def test_what_does_not_belong_to_the_holder_is_left_out(lead: Client, boss: Actor) -> None:
    contact, ada = makers.make_contact(), makers.make_user("Ada")
    everything = {"customer": contact.customer_id, "contact_named": contact.email, "user": ada.pk}
    for holder in ("person", "program", "contact"):
        written_on(lead.post(f"{ALL}new/", typed(boss, holder=holder, name=holder, **everything)))
    made = {token.name: token for token in Token.objects.all()}
    kept = {name: (one.user, one.contact, one.customer) for name, one in made.items()}
    assert kept == {
        "person": (ada, None, None),
        "program": (ada, None, contact.customer),
        "contact": (None, contact, None),
    }


def test_of_several_contacts_one_is_chosen(lead: Client, boss: Actor) -> None:
    acme = makers.make_customer("Acme")
    ann, _ben = makers.make_contact(acme, "Ann Berg"), makers.make_contact(acme, "Ben Berg")
    facts = typed(boss, holder="contact", contact_named="berg")
    page = refused(lead, f"{ALL}new/", facts)
    assert "Several contacts fit. Choose one." in page
    assert f"Ann Berg, Acme, {ann.email}" in page
    written_on(lead.post(f"{ALL}new/", facts | {"contact": ann.pk}))
    assert Token.objects.get().contact == ann
    other = makers.make_contact()
    assert "Choose one of these." in refused(
        lead, f"{ALL}new/", typed(boss, holder="contact", contact_named="berg", contact=other.pk)
    )
    assert "No contact fits “nobody”" in refused(
        lead, f"{ALL}new/", typed(boss, holder="contact", contact_named="nobody")
    )
    assert "Write whose token it is." in refused(lead, f"{ALL}new/", typed(boss, holder="contact"))


@pytest.mark.parametrize(
    ("expires", "days"), [("30", 30), ("90", 90), ("365", 365), ("never", None), ("date", 10)]
)
def test_it_expires_when_somebody_said(lead: Client, boss: Actor, expires: str, days: int | None) -> None:
    day = timezone.localdate() + timedelta(days=10)
    written_on(lead.post(f"{ALL}new/", typed(boss, expires=expires, expires_on=day.isoformat())))
    at = Token.objects.get().expires_at
    if days is None:
        assert at is None
    else:
        assert at is not None
        assert abs(at - timezone.now() - timedelta(days=days)) < timedelta(days=1)
        if expires == "date":
            local = timezone.localtime(at)
            assert (local.date(), local.hour, local.minute) == (day, 23, 59)


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(lead: Client, boss: Actor) -> None:
    facts = typed(
        boss,
        name="Warehouse",
        customer=makers.make_customer("Acme").pk,
        scopes=["incidents:read", "teams:read"],
        sources="192.0.2.0/24\nnonsense",
        expires="date",
        expires_on="2020-01-01",
        per_minute="0",
    )
    page = refused(lead, f"{ALL}new/", facts)
    for field in ("scopes", "sources", "expires_on", "per_minute"):
        assert f'id="id_{field}_error"' in page, field
    assert "A token of one customer cannot have: teams (read)." in page
    assert "“nonsense” is no address" in page
    for kept in ('value="Warehouse"', "192.0.2.0/24\nnonsense", 'value="2020-01-01"', 'value="0"'):
        assert kept in page, kept
    assert f'value="{facts["customer"]}" selected' in page
    assert re.findall(r'name="scopes" value="([a-z:]+)" checked', page) == ["incidents:read", "teams:read"]
    assert facts["key"] in page
    assert not Token.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"scopes": []}, "Choose what it may do"),
        ({"scopes": ["incidents:delete"]}, "Select a valid choice"),
        ({"user": ""}, "Choose a person."),
        ({"holder": "somebody"}, "Select a valid choice"),
        ({"expires": "date"}, "Choose the last day"),
        ({"expires": "1000"}, "Select a valid choice"),
        ({"name": "\u200f"}, "Enter a name that can be read."),
        ({"sources": "192.0.2.1\n" * 2 + "\n".join(f"192.0.2.{n}" for n in range(60))}, "at most 50 lines"),
    ],
)
def test_a_form_that_says_too_little_or_too_much_is_refused(
    lead: Client, boss: Actor, changes: dict[str, Any], said: str
) -> None:
    assert said in refused(lead, f"{ALL}new/", typed(boss, **changes))


def test_somebody_of_the_desk_who_is_there_answers_for_a_program(lead: Client, boss: Actor) -> None:
    expert, gone = makers.make_user(role=Role.EXPERT), makers.make_user("Gone", is_active=False)
    assert "an agent or a lead" in refused(lead, f"{ALL}new/", typed(boss, user=expert.pk))
    assert "Select a valid choice" in refused(lead, f"{ALL}new/", typed(boss, user=gone.pk))
    assert "Gone" not in lead.get(f"{ALL}new/").content.decode()


# Seeing.


def test_the_list_tells_whose_what_when_and_which_have_ended(lead: Client, boss: Actor) -> None:
    by, now = user_of(boss), timezone.now()
    contact = makers.make_contact(makers.make_customer("Acme"), "Ann")
    makers.make_token("Portal", holder="contact", contact=contact, scopes=["incidents:read"], made_by=by)
    makers.make_token("Old", expires_at=now - timedelta(days=1), made_by=by)
    gone, _written = makers.make_token("Lost", made_by=by)
    tokens.revoke(gone, by=by, now=now)
    off, _written = makers.make_token("Left", user=makers.make_user("Bea", is_active=False), made_by=by)
    tokens.note_use(off, source="192.0.2.44", now=now)
    page = lead.get(ALL).content.decode()
    for said in (
        "Ann", "Acme", "reads incidents", "reads everything; changes everything", "a program of Emma",
        '<span class="tag">revoked</span>', '<span class="tag">expired</span>',
        '<span class="tag">person switched off</span>', "from 192.0.2.44", "never",
    ):  # fmt: skip
        assert said in page, said


def test_a_token_is_found_by_how_it_begins(lead: Client) -> None:
    token, written = makers.make_token("Warehouse")
    makers.make_token("Something else")
    for text in (token.key, written[:15], "wareh"):
        page = lead.get(ALL, {"q": text}).content.decode()
        assert "Warehouse" in page
        assert "Something else" not in page


def test_lists_take_as_many_queries_for_many_as_for_few(lead: Client, boss: Actor) -> None:
    by = user_of(boss)
    makers.make_token("Script", holder="person", user=by, made_by=by)
    few = [queries(lead, page) for page in (ALL, OWN)]
    for number in range(6):
        makers.make_token(f"Program {number}")
        makers.make_token(f"Script {number}", holder="person", user=by, made_by=makers.make_user())
        contacts = {"holder": "contact", "contact": makers.make_contact(), "scopes": ["incidents:read"]}
        makers.make_token(f"Customer's {number}", **contacts)
    assert [queries(lead, page) for page in (ALL, OWN)] == few
    assert max(few) <= 4


# Changing and revoking.


def test_a_token_is_narrowed_and_never_widened(lead: Client, boss: Actor) -> None:
    token, _written = makers.make_token(scopes=["incidents:read", "teams:read"], sources=["192.0.2.1"])
    page = lead.get(f"{ALL}{token.pk}/").content.decode()
    assert 'value="teams:read" checked' in page
    assert "customers:read" not in page
    facts = {"name": "Narrow", "scopes": ["incidents:read"], "expires": "stays", "sources": "192.0.2.0/24"}
    answer = lead.post(f"{ALL}{token.pk}/", facts | {"per_minute": "60"})
    assert answer.status_code == 302
    token.refresh_from_db()
    assert (token.name, token.scopes, token.sources, token.per_minute, token.expires_at) == (
        "Narrow", ["incidents:read"], ["192.0.2.0/24"], 60, None,
    )  # fmt: skip
    wider = lead.post(f"{ALL}{token.pk}/", facts | {"scopes": ["incidents:read", "teams:read"]})
    assert 'id="id_scopes_error"' in wider.content.decode()
    nothing = lead.post(f"{ALL}{token.pk}/", facts | {"scopes": [], "name": "None"}).content.decode()
    assert "To end it, revoke it." in nothing
    assert 'value="None"' in nothing
    token.refresh_from_db()
    assert token.scopes == ["incidents:read"]


def test_whose_it_is_and_its_secret_never_change(lead: Client, boss: Actor) -> None:
    token, written = makers.make_token(scopes=["incidents:read"])
    before = Token.objects.values().get()
    forged = {
        "holder": "person", "user": user_of(boss).pk, "customer": makers.make_customer().pk, "key": "a" * 12,
        "secret_hash": "0" * 64, "made_by": user_of(boss).pk, "revoked_at": "2026-01-01",
    }  # fmt: skip
    facts = {"name": token.name, "scopes": token.scopes, "expires": "stays", "sources": ""}
    assert lead.post(f"{ALL}{token.pk}/", facts | forged).status_code == 302
    assert Token.objects.values().get() == before
    assert tokens.find(written, source="192.0.2.1", now=timezone.now()) == token


def test_revoking_asks_first_works_at_once_and_stays_listed(lead: Client, boss: Actor) -> None:
    token, written = makers.make_token()
    page = lead.get(f"{ALL}{token.pk}/").content.decode()
    assert f'action="{ALL}{token.pk}/revoke/"' in page
    assert "this cannot be taken back" in page
    assert lead.get(f"{ALL}{token.pk}/revoke/").status_code == 405
    told = lead.post(f"{ALL}{token.pk}/revoke/", follow=True).content.decode()
    assert "is revoked. It opens nothing from now on." in told
    assert tokens.find(written, source="192.0.2.1", now=timezone.now()) is None
    token.refresh_from_db()
    assert token.revoked_by == boss.user
    assert re.search(r"<dt>Revoked</dt><dd>[^<]* by Emma</dd>", told)
    assert "token-form" not in told
    assert "Monitoring" in lead.get(ALL).content.decode()
    again = lead.post(f"{ALL}{token.pk}/revoke/", follow=True).content.decode()
    assert "was revoked before" in again
    facts = {"name": "Back", "scopes": token.scopes, "expires": "never", "sources": ""}
    answer = lead.post(f"{ALL}{token.pk}/", facts)
    assert answer.status_code == 409
    assert "This token is revoked." in answer.content.decode()
    token.refresh_from_db()
    assert token.name == "Monitoring"


def test_no_page_deletes_a_token(lead: Client) -> None:
    token, _written = makers.make_token()
    assert lead.post(f"{ALL}{token.pk}/delete/").status_code == 404
    assert "Delete" not in lead.get(f"{ALL}{token.pk}/").content.decode()


def test_whoever_has_a_token_is_not_deleted(lead: Client) -> None:
    contact, ada = makers.make_contact(), makers.make_user("Ada")
    acme = makers.make_customer("Acme")
    few = {"scopes": ["incidents:read"]}
    made = [
        makers.make_token(holder="contact", contact=contact, **few)[0],
        makers.make_token(user=makers.make_user(), customer=acme, **few)[0],
        makers.make_token(holder="person", user=ada, made_by=makers.make_user())[0],
    ]
    for token in made:
        tokens.revoke(token, by=token.made_by, now=timezone.now())
    for page in (f"contacts/{contact.pk}", f"customers/{acme.pk}", f"people/{ada.pk}"):
        answer = lead.post(f"/desk/settings/{page}/delete/")
        assert answer.status_code == 409, page
        assert "refers to it: API tokens." in answer.content.decode()
    assert Contact.objects.filter(pk=contact.pk).exists()
    assert Customer.objects.filter(pk=acme.pk).exists()
    assert Token.objects.count() == 3


# Whose pages.


def test_the_leads_pages_are_for_leads_alone(agent: Client) -> None:
    token, _written = makers.make_token()
    for page in ("", "new/", f"{token.pk}/", f"{token.pk}/revoke/"):
        assert agent.post(f"{ALL}{page}").status_code == 403
        assert agent.get(f"{ALL}{page}").status_code == 403
        assert Client().get(f"{ALL}{page}").status_code == 302
        assert Client().get(f"{OWN}{page}").status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is None


def test_an_outside_expert_has_no_tokens_of_their_own() -> None:
    expert = signed_in(makers.agent(role=Role.EXPERT))
    assert expert.get(OWN).status_code == 403
    assert expert.post(f"{OWN}new/", typed()).status_code == 403
    assert f'href="{OWN}"' not in expert.get("/desk/").content.decode()
    assert not Token.objects.exists()


def test_every_agent_makes_changes_and_revokes_their_own(agent: Client, noor: Actor) -> None:
    assert f'href="{OWN}"' in agent.get("/desk/").content.decode()
    assert "Nothing here yet" in agent.get(OWN).content.decode()
    written = written_on(agent.post(f"{OWN}new/", typed(name="My script", scopes=["incidents:write"])))
    token = Token.objects.get()
    assert (token.holder, token.user, token.made_by) == ("person", noor.user, noor.user)
    assert "My script" in agent.get(OWN).content.decode()
    facts = {"name": "Renamed", "scopes": token.scopes, "expires": "30", "sources": "192.0.2.7"}
    assert agent.post(f"{OWN}{token.pk}/", facts)["Location"] == OWN
    assert tokens.find(written, source="192.0.2.8", now=timezone.now()) is None
    assert tokens.find(written, source="192.0.2.7", now=timezone.now()) == token
    assert agent.post(f"{OWN}{token.pk}/revoke/")["Location"] == f"{OWN}{token.pk}/"
    token.refresh_from_db()
    assert (token.name, token.revoked_by) == ("Renamed", noor.user)


def test_an_agent_s_form_has_no_choice_that_is_not_theirs(agent: Client, noor: Actor) -> None:
    other, customer = makers.make_user(), makers.make_customer()
    page = agent.get(f"{OWN}new/").content.decode()
    for name in ("holder", "user", "customer", "contact", "per_minute"):
        assert f'name="{name}"' not in page, name
    offered = re.findall(r'name="scopes" value="([a-z:]+)"', page)
    assert {one for one in offered if one.endswith(":write")} == {
        "incidents:write", "contacts:write", "monitoring:write",
    }  # fmt: skip
    forged = {"holder": "program", "user": other.pk, "customer": customer.pk, "per_minute": "9000"}
    written_on(agent.post(f"{OWN}new/", typed(**forged)))
    token = Token.objects.get()
    assert (token.holder, token.user, token.customer, token.per_minute) == ("person", noor.user, None, None)
    page = refused(agent, f"{OWN}new/", typed(scopes=["agreements:write"]))
    assert 'id="id_scopes_error"' in page


def test_a_lead_s_limit_outlives_a_change_by_the_agent(agent: Client, noor: Actor, boss: Actor) -> None:
    facts = {"holder": "person", "user": noor.user, "per_minute": 5, "made_by": user_of(boss)}
    token, _written = makers.make_token("Slow", scopes=["incidents:read"], **facts)
    typed_now = {
        "name": "Fast",
        "scopes": token.scopes,
        "expires": "stays",
        "sources": "",
        "per_minute": "99",
    }
    assert agent.post(f"{OWN}{token.pk}/", typed_now).status_code == 302
    token.refresh_from_db()
    assert (token.name, token.per_minute) == ("Fast", 5)


def test_what_is_somebody_else_s_is_unknown_to_an_agent(agent: Client, noor: Actor) -> None:
    theirs, _written = makers.make_token("Theirs", holder="person", user=makers.make_user())
    programs, _written = makers.make_token("Program", user=noor.user, made_by=user_of(noor))
    for token in (theirs, programs):
        assert agent.get(f"{OWN}{token.pk}/").status_code == 404
        assert agent.post(f"{OWN}{token.pk}/", {"name": "Mine"}).status_code == 404
        assert agent.post(f"{OWN}{token.pk}/revoke/").status_code == 404
        assert token.name not in agent.get(OWN).content.decode()
    assert not Token.objects.exclude(revoked_at=None).exists()
