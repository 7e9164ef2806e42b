"""The palette's offers and the search page."""

from __future__ import annotations

import pytest

from people.actors import Actor
from people.models import Role
from tests import makers
from tests.desk.test_doors import queries, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> Actor:
    return makers.agent("Noor Bakker")


def offers(by: Actor, typed: str) -> list[dict[str, str]]:
    return signed_in(by).get("/desk/find/", {"q": typed}).json()["found"]


def test_the_palette_offers_incidents_contacts_and_customers_with_their_words_marked(by: Actor) -> None:
    contact = makers.make_contact(makers.make_customer("Gateway Foods"), "Gus Gateway")
    makers.make_incident(by=by, title="<i>Gateway</i> down", contact=contact)
    found = offers(by, "gateway")
    assert [offer.get("marked") is not None for offer in found] == [True, False, False]
    assert "&lt;i&gt;<mark>Gateway</mark>" in found[0]["marked"]
    assert found[1]["label"] == "Gus Gateway, Gateway Foods"


def test_the_rooms_of_monitoring_are_offered_to_whom_they_are_open(by: Actor) -> None:
    assert [offer["address"] for offer in offers(by, "heartb")] == ["/desk/monitoring/heartbeats/"]
    assert offers(by, "rules") == []
    assert offers(makers.agent("Emma", Role.LEAD), "rules")[0]["address"] == "/desk/monitoring/rules/"


def test_a_misspelled_name_is_offered_too(by: Actor) -> None:
    makers.make_contact(makers.make_customer("Bakkerij Steenbergen"), "Sophie Vermeer")
    assert offers(by, "vermeir")[0]["label"].startswith("Sophie Vermeer")
    assert offers(by, "steenbergn")[0]["label"] == "Bakkerij Steenbergen"


def test_the_page_shows_closed_ones_too_and_where_the_words_stand(by: Actor) -> None:
    makers.make_incident("closed", by=by, title="Gateway", description="The flangecoupler hums")
    page = signed_in(by).get("/desk/search/", {"q": "flangecoup"}).content.decode()
    assert "<mark>flangecoupler</mark>" in page
    assert "Closed" in page


@pytest.mark.parametrize("typed", ["", "x", "nothing like it", "\x00", "%", "' | !", "a" * 300])
def test_whatever_is_typed_the_page_answers_with_what_to_do(by: Actor, typed: str) -> None:
    answer = signed_in(by).get("/desk/search/", {"q": typed})
    assert answer.status_code == 200
    assert "empty" in answer.content.decode()


def test_an_outside_expert_is_offered_nobody_and_nothing_foreign(by: Actor) -> None:
    makers.make_incident("diagnosing", by=by, title="Gateway")
    expert = makers.agent("Expert", "expert")
    assert offers(expert, "gateway") == []
    assert offers(expert, "contact") == []


def test_the_page_takes_as_many_queries_for_many_hits_as_for_few(by: Actor) -> None:
    client = signed_in(by)
    makers.make_incident(by=by, title="Gateway")
    few = queries(client, "/desk/search/?q=gateway")
    for _number in range(10):
        makers.make_incident(by=by, title="Gateway again")
    assert queries(client, "/desk/search/?q=gateway") <= few <= 10
