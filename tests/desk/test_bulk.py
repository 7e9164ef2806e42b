"""One step for many incidents: previewed truly, done one by one, each outcome said."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from incidents import handling
from incidents.models import Incident, Relation
from notifications.models import Delivery
from people.actors import Actor
from tests import makers
from tests.desk.test_doors import QUEUE, queries, signed_in

pytestmark = pytest.mark.django_db
BULK = "/desk/bulk/"


@pytest.fixture
def by() -> Actor:
    return makers.agent("Noor Bakker")


@pytest.fixture
def client(by: Actor) -> Client:
    return signed_in(by)


def picked(*incidents: Incident, **fields: str) -> dict[str, object]:
    return {"pick": [str(incident.pk) for incident in incidents], "back": "/desk/?q=p:3"} | fields


def test_the_preview_says_what_would_happen_and_changes_nothing(client: Client, by: Actor) -> None:
    ready, fresh = makers.make_incident("classified", by=by), makers.make_incident(by=by)
    bram = makers.make_user("Bram Jansen")
    before = Delivery.objects.count()
    answer = client.post(
        BULK, picked(ready, fresh, verb="assign", stage="preview", assignee=f"user:{bram.pk}")
    )
    page = answer.content.decode()
    assert "→ Bram Jansen" in page
    assert "not possible while it is" in page
    assert "1 incident</button>" in page
    assert (makers.fresh(ready).state, makers.kinds(ready)) == ("classified", ["registered", "classified"])
    assert Delivery.objects.count() == before


def test_each_is_done_on_its_own_and_a_refusal_stops_no_other(client: Client, by: Actor) -> None:
    classified, diagnosing = (
        makers.make_incident("classified", by=by),
        makers.make_incident("diagnosing", by=by),
    )
    fresh = makers.make_incident(by=by)
    bram = makers.make_user("Bram Jansen")
    answer = client.post(
        BULK, picked(fresh, classified, diagnosing, verb="assign", stage="do", assignee=f"user:{bram.pk}")
    )
    assert "2 of 3 are done" in answer.content.decode()
    assert makers.fresh(classified).assignee == makers.fresh(diagnosing).assignee == bram
    assert makers.fresh(fresh).state == "registered"


def test_what_changed_since_the_preview_is_refused_with_who_did_it(client: Client, by: Actor) -> None:
    incident = makers.make_incident("diagnosing", by=by)
    preview = client.post(
        BULK, picked(incident, verb="reply", stage="preview", text="Hello")
    ).content.decode()
    seen = re.search(rf'name="seen_{incident.pk}" value="(\d+)"', preview)
    assert seen is not None
    handling.note(incident, by=makers.agent("Bram"), text="I called")
    answer = client.post(
        BULK,
        picked(incident, verb="reply", stage="do", text="Hello", **{f"seen_{incident.pk}": seen[1]}),
    )
    assert "Meanwhile Bram acted" in answer.content.decode()
    assert "replied" not in makers.kinds(incident)


def test_a_reply_is_filled_in_for_each_contact(client: Client, by: Actor) -> None:
    incidents = [makers.make_incident("diagnosing", by=by) for _number in range(2)]
    client.post(BULK, picked(*incidents, verb="reply", stage="do", text="Hello {contact}: {reference}"))
    for incident in incidents:
        assert incident.contact is not None
        said = incident.timeline.get(kind="replied").public_text
        assert said == f"Hello {incident.contact.name}: {incident.reference}"


def test_classifying_works_the_first_time_and_again(client: Client, by: Actor) -> None:
    first, again = makers.make_incident(by=by), makers.make_incident("classified", by=by)
    fields = {"verb": "reclassify", "cell": "high:high", "reason": "Everybody is down"}
    preview = client.post(BULK, picked(first, again, stage="preview", **fields)).content.decode()
    assert "P3 → P1" in preview
    client.post(BULK, picked(first, again, stage="do", **fields))
    assert makers.fresh(first).priority == makers.fresh(again).priority == 1


def test_duplicates_and_links(client: Client, by: Actor) -> None:
    original = makers.make_incident("diagnosing", by=by, title="The original")
    doubles = [makers.make_incident(by=by), makers.make_incident(by=by)]
    client.post(BULK, picked(*doubles, verb="close_as_duplicate", stage="do", original=original.reference))
    assert all(makers.fresh(double).duplicate_of == original for double in doubles)
    other = makers.make_incident("diagnosing", by=by)
    client.post(BULK, picked(other, verb="link", stage="do", other=original.reference))
    assert Relation.objects.get().older == original
    page = client.get(f"/desk/incidents/{original.reference}/").content.decode()
    assert other.reference in page
    assert doubles[0].reference in page


@pytest.mark.parametrize(
    ("verb", "field", "said"),
    [
        ("assign", {"assignee": ""}, "Choose who examines it"),
        ("reply", {"text": " "}, "Write what the customer should read"),
        ("link", {"other": "INC-99999999"}, "There is no incident"),
        ("close_as_duplicate", {"original": ""}, "There is no incident"),
    ],
)
def test_what_is_wrong_with_the_form_is_said_there(
    client: Client, by: Actor, verb: str, field: dict[str, str], said: str
) -> None:
    incident = makers.make_incident("diagnosing", by=by)
    answer = client.post(BULK, picked(incident, verb=verb, stage="preview", **field))
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_nothing_picked_and_an_unknown_step_lead_back(client: Client, by: Actor) -> None:
    for posted in (picked(verb="assign"), picked(makers.make_incident(by=by), verb="destroy")):
        answer = client.post(BULK, posted)
        assert (answer.status_code, answer["Location"]) == (302, "/desk/?q=p:3")


def test_an_outside_expert_has_no_bulk(by: Actor) -> None:
    assert signed_in(makers.agent("Expert", "expert")).post(BULK, {}).status_code == 403


def test_the_board_groups_the_same_rows_with_as_many_queries(client: Client, by: Actor) -> None:
    makers.make_incident("diagnosing", by=by, title="On the board")
    few = {way: queries(client, f"/desk/board/?by={way}") for way in ("state", "priority", "assignee")}
    for state in ("registered", "classified", "diagnosing", "resolved_pending_confirmation") * 3:
        makers.make_incident(state, by=by)
    for way, count in few.items():
        assert queries(client, f"/desk/board/?by={way}") == count <= 6
    page = client.get("/desk/board/?by=assignee").content.decode()
    assert page.index("Unassigned") < page.index("On the board")
    assert "Noor Bakker" in page


def test_columns_are_chosen_for_the_device(client: Client, by: Actor) -> None:
    makers.make_incident(by=by)
    assert "Last word</th>" in client.get(QUEUE).content.decode()
    client.post("/desk/display/", {"columns_shown": "1", "column": ["channel", "age"]})
    page = client.get(QUEUE).content.decode()
    assert "Channel</th>" in page
    assert "Last word</th>" not in page
