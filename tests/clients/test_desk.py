"""`Desk` and `AsyncDesk`: sent once, repeated when the line is bad, refusals raised, pages read."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import httpx
import pytest
from servicedesk_client import (
    AsyncDesk,
    ChangedMeanwhile,
    Desk,
    Forbidden,
    Invalid,
    NotFound,
    NotPossible,
    Patience,
    Refusal,
    TooManyRequests,
    Unauthenticated,
    tag_of,
)
from servicedesk_client import desk as desk_module
from servicedesk_client.v1.api.contacts import contacts_destroy, contacts_list
from servicedesk_client.v1.models import StateEnum

from incidents.models import Incident
from tests import makers
from tests.api import calling
from tests.clients.bad_line import LOSE_THE_ANSWER, LOSE_THE_REQUEST, BadLine, bad_line

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def token(address: str) -> str:
    return calling.of_person().written


@pytest.fixture
def desk(address: str, token: str) -> Iterator[Desk]:
    with Desk(address, token) as made:
        yield made


@pytest.fixture
def line(address: str) -> Iterator[BadLine]:
    with bad_line(address) as made:
        yield made


def test_an_answer_lost_on_the_way_is_one_incident(line: BadLine, token: str) -> None:
    line.troubles = [LOSE_THE_REQUEST, LOSE_THE_ANSWER, (503, "0")]
    with Desk(line.address, token) as desk:
        made = desk.register("No mail", contact=makers.make_contact().pk)
    assert [made.reference] == [one.reference for one in Incident.objects.all()]
    assert len(line.keys) == 4 and len(set(line.keys)) == 1 and line.keys[0]


def test_with_asyncio_too_an_answer_lost_on_the_way_is_one_incident(line: BadLine, token: str) -> None:
    line.troubles = [LOSE_THE_ANSWER, (429, "0")]
    contact = makers.make_contact().pk

    async def register() -> str:
        async with AsyncDesk(line.address, token) as desk:
            return (await desk.register("No mail", contact=contact)).reference

    assert [asyncio.run(register())] == [one.reference for one in Incident.objects.all()]


def test_each_write_has_a_key_of_its_own_and_reads_have_none(line: BadLine, token: str) -> None:
    contact = makers.make_contact().pk
    with Desk(line.address, token) as desk:
        desk.me()
        desk.register("No mail", contact=contact)
        desk.register("No mail", contact=contact)
    assert line.keys[0] is None and line.keys[1] != line.keys[2]


def test_a_key_of_ones_own_gives_the_same_incident_again(desk: Desk) -> None:
    contact = makers.make_contact().pk
    first = desk.register("No mail", contact=contact, idempotency_key="ours-1")
    assert desk.register("No mail", contact=contact, idempotency_key="ours-1").reference == first.reference
    with pytest.raises(Refusal) as refused:
        desk.register("No printing", contact=contact, idempotency_key="ours-1")
    assert (refused.value.kind, refused.value.status) == ("key-reused", 422)


def test_what_stays_out_of_patience_is_raised(line: BadLine, token: str) -> None:
    line.troubles = [(429, "60")]
    with (
        Desk(line.address, token, patience=Patience(seconds=1)) as desk,
        pytest.raises(TooManyRequests) as refused,
    ):
        desk.me()
    assert refused.value.retry_after == 60
    line.troubles = [LOSE_THE_REQUEST] * 2
    with (
        Desk(line.address, token, patience=Patience(attempts=2)) as desk,
        pytest.raises(httpx.TransportError),
    ):
        desk.me()


def test_refusals_tell_what_the_desk_told(desk: Desk) -> None:
    incident = makers.make_incident()
    with pytest.raises(Invalid) as invalid:
        desk.step(incident.reference, "classify", urgency="huge", impact="normal")
    (error,) = invalid.value.errors
    assert (error.field, error.expected) == ("urgency", "high, normal, low")
    assert invalid.value.type.endswith("/api/docs/problems/#invalid")
    with pytest.raises(NotPossible):
        desk.step(incident.reference, "confirm_by_phone", who="Ann")
    with pytest.raises(NotFound):
        desk.incident("INC-999999")


def test_what_no_token_may_is_told_from_what_this_one_may_not(address: str) -> None:
    with Desk(address, "sd_nobody") as stranger, pytest.raises(Unauthenticated):
        stranger.me()
    narrow = calling.of_person(scopes=["incidents:read"]).written
    with Desk(address, narrow) as reader, pytest.raises(Forbidden) as refused:
        reader.register("No mail")
    assert refused.value.needed == "incidents:write"


def test_who_was_slower_learns_who_did_what(desk: Desk) -> None:
    seen = desk.incident(makers.make_incident().reference)
    desk.step(seen.reference, "classify", urgency="high", impact="normal", if_match=tag_of(seen))
    with pytest.raises(ChangedMeanwhile) as refused:
        desk.step(seen.reference, "note", text="Mine.", if_match=tag_of(seen))
    assert [one.kind for one in refused.value.meanwhile] == ["classified"]
    fresh = desk.incident(seen.reference)
    assert refused.value.version == fresh.version and desk.correct(
        seen.reference, title="No mail at all", if_match=tag_of(fresh)
    )


def test_lists_and_the_feed_are_read_to_the_end(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_module, "MOST", 2)
    made = [makers.make_incident().reference for _ in range(5)]
    assert [one.reference for one in desk.incidents("state:open", sort="newest")] == made[::-1]
    everything = [(one.incident, one.number) for one in desk.feed()]
    assert len(everything) == len(set(everything)) and {one for one, _number in everything} == set(made)
    last = max(one.position or 0 for one in desk.feed())
    assert list(desk.feed(after=last)) == []
    names = {one.name for one in desk.each(contacts_list.sync, limit=2)}
    assert names == {incident.contact.name for incident in Incident.objects.select_related("contact")}
    desk.step(made[0], "note", text="Looked at.")
    assert [one.number for one in desk.timeline(made[0])] == [1, 2]


def test_with_asyncio_lists_are_read_to_the_end(
    address: str, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_module, "MOST", 2)
    made = {makers.make_incident().reference for _ in range(5)}

    async def read() -> tuple[set[str], set[str], str]:
        async with AsyncDesk(address, token) as desk:
            listed = {one.reference async for one in desk.incidents()}
            told = {one.incident async for one in desk.feed()}
            with pytest.raises(NotFound):
                await desk.incident("INC-999999")
            return listed, told, (await desk.me()).holder

    assert asyncio.run(read()) == (made, made, "person")


def test_generated_functions_raise_refusals_too(desk: Desk) -> None:
    contact = makers.make_incident().contact
    assert contact
    with pytest.raises(Refusal) as refused:
        contacts_destroy.sync(contact.pk, client=desk.client)
    assert refused.value.kind == "in-use"


def test_a_word_of_a_newer_desk_is_kept() -> None:
    assert StateEnum("parked") == "parked" and str(StateEnum("parked")) == "parked"


def test_what_is_no_desk_is_told_by_its_status(address: str, token: str) -> None:
    with Desk(f"{address}/elsewhere", token) as desk, pytest.raises(Refusal) as refused:
        desk.me()
    assert refused.value.status == 404 and "404" in refused.value.detail
