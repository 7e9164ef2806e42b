"""The queue's filter language: what is found, and what is said about what cannot be read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from desk.queue.filtering import KEYS, Filter, Reading, Vocabulary, read
from incidents import handling, lifecycle
from incidents.models import Incident
from people.actors import Actor
from people.models import Role, Team, User
from tests import makers

NOBODY = Reading(User(), [], makers.TUESDAY, Vocabulary([], []))


def reading(by: Actor) -> Reading:
    assert by.user is not None
    names = Vocabulary(
        list(Team.objects.values_list("id", "name")), list(User.objects.values_list("id", "name"))
    )
    return Reading(by.user, list(by.user.teams.values_list("id", flat=True)), timezone.now(), names)


def found(text: str, by: Actor) -> set[str]:
    asked = read(text, reading(by))
    assert not asked.unreadable, asked.unreadable
    incidents = Incident.objects.all() if asked.names_state else Incident.objects.open()
    return set(incidents.filter(asked.condition).values_list("title", flat=True))


@pytest.fixture
def noor() -> Actor:
    return makers.agent("Noor Bakker")


@pytest.fixture
def desk(noor: Actor) -> None:
    """One incident of every sort, named after what it is."""
    network, acme = makers.make_team("Network East"), makers.make_customer("Acme Foods")
    assert noor.user is not None
    noor.user.teams.add(network)
    at = timezone.now() - timedelta(hours=1)
    contact = makers.make_contact(acme, "Zoë Smit")
    urgent = {"urgency": "high", "impact": "high"}
    makers.make_incident("registered", title="fresh", at=at, contact=contact)
    makers.make_incident("diagnosing", title="mine", by=noor, at=at, **urgent)  # type: ignore[arg-type]
    to_team = makers.make_incident("classified", title="with the team", at=at)
    lifecycle.diagnose(to_team, by=noor, team=network)
    outside = makers.make_incident("classified", title="outside", at=at)
    lifecycle.diagnose(outside, by=noor, assignee=makers.make_user("Tom", Role.EXPERT))
    handling.wait(makers.make_incident("classified", title="waits", at=at), by=noor, text="Which one?")
    pending = makers.make_incident("resolved_pending_confirmation", title="solved", at=at)
    rejected = makers.make_incident("resolved_pending_confirmation", title="not solved", at=at)
    lifecycle.reject(rejected, by=noor, reason="Still down")
    assert pending.contact is not None
    handling.reply_as_customer(pending, by=Actor.of_contact(pending.contact), text="Wait")
    makers.make_incident("closed", title="over", at=at)
    lifecycle.register(by=noor, title="who?", channel="phone", caller="A driver", now=at)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("state:closed", {"over"}),
        ("state:reg", {"fresh", "who?"}),
        ("state:pending,closed", {"solved", "over"}),
        ("p:1", {"mine"}),
        ("p:none", {"fresh", "who?"}),
        ("p:1,none", {"mine", "fresh", "who?"}),
        ("assignee:me", {"mine"}),
        ("assignee:noor", {"mine"}),
        ('assignee:"noor bak"', {"mine"}),
        ("team:mine", {"mine", "with the team"}),
        ("team:network", {"with the team"}),
        ('team:"Network East"', {"with the team"}),
        ("customer:acme", {"fresh"}),
        ("customer:none", {"who?"}),
        ("contact:zoë", {"fresh"}),
        ("contact:driver", {"who?"}),
        ("channel:phone", {"who?"}),
        ("is:forwarded", {"outside"}),
        ("is:waiting", {"waits"}),
        ("is:rejected", {"not solved"}),
        ("is:unanswered state:pending", {"solved"}),
        ("is:breached", {"mine"}),
        ("due:<4h p:1", {"mine"}),
        ("due:late", {"mine", "fresh", "who?"}),
        ("solved", {"solved", "not solved"}),
        ("Acme", {"fresh"}),
        ("-state:open", {"over"}),
        ("state:diagnosing -assignee:me -is:forwarded -team:mine", {"not solved"}),
        ("STATE:CLOSED", {"over"}),
    ],
)
def test_each_word_finds_what_it_says(desk: None, noor: Actor, text: str, titles: set[str]) -> None:
    assert found(text, noor) == titles


@pytest.mark.django_db
def test_without_a_word_about_states_everything_open_is_found(desk: None, noor: Actor) -> None:
    assert "over" not in found("", noor)
    assert len(found("", noor)) == 8
    assert len(found("state:any", noor)) == 9


@pytest.mark.django_db
def test_a_reference_is_found_as_people_write_it(desk: None, noor: Actor) -> None:
    pk = Incident.objects.get(title="mine").pk
    for text in (f"INC-{pk:06d}", f"inc-{pk}", str(pk)):
        assert "mine" in found(text, noor)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "part", "expected"),
    [
        ("state:lost", "state:lost", "state: takes registered"),
        ("p:9", "p:9", "p: takes 1 to 5"),
        ("team:nobody", "team:nobody", "There are: Network East"),
        ("assignee:xyz", "assignee:xyz", "Nobody is called"),
        ("due:soon", "due:soon", "<30m"),
        ("is:odd", "is:odd", "is: takes afterwards, breached"),
        ("colour:red", "colour:red", "Known are state:"),
        ("customer:", "customer:", "Write what"),
        ("sort:wild", "sort:wild", "sort: takes due"),
        ("channel:fax", "channel:fax", "channel: takes phone"),
        ('customer:"acme', 'customer:"acme', "Quotes stand in pairs"),
    ],
)
def test_what_cannot_be_read_is_named_and_the_rest_counts(
    desk: None, noor: Actor, text: str, part: str, expected: str
) -> None:
    asked = read(f"solved {text}", reading(noor))
    [wrong] = asked.unreadable
    assert wrong.part == part
    assert expected in wrong.expected
    titles = Incident.objects.open().filter(asked.condition).values_list("title", flat=True)
    assert set(titles) == {"solved", "not solved"}


@pytest.mark.django_db
@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    assert isinstance(read(text, NOBODY), Filter)


@pytest.mark.django_db
@given(st.lists(st.tuples(st.sampled_from([*KEYS, "sort"]), st.text(max_size=20)), max_size=8))
def test_no_value_breaks_a_key(parts: list[tuple[str, str]]) -> None:
    asked = read(" ".join(f"{key}:{value}" for key, value in parts), NOBODY)
    assert all(wrong.expected for wrong in asked.unreadable)
