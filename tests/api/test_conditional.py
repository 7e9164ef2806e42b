"""Versions: what was read already is not sent again, and nobody writes over somebody's head."""

from __future__ import annotations

from typing import Any

import pytest

from incidents import handling
from incidents.models import Incident
from people.models import Customer
from tests import makers
from tests.api import calling
from tests.api.calling import Program, read
from tests.faults.test_races import at_once

MATCH, NONE_MATCH = "If-Match", "If-None-Match"
alone = pytest.mark.django_db
parallel = pytest.mark.django_db(transaction=True)
ROUNDS = 5


@alone
@pytest.mark.parametrize(
    "path",
    [
        "incidents/{incident}/",
        "incidents/{incident}/?expand=customer,timeline&fields=title",
        "incidents/{incident}/timeline/",
        "incidents/",
        "timeline/",
        "customers/",
        "customers/{customer}/",
        "me/",
    ],
)
def test_what_was_read_already_is_not_sent_again(path: str) -> None:
    lead, incident = calling.of_person(), makers.make_incident("classified")
    path = path.format(incident=incident.reference, customer=incident.customer_id)
    first = lead.call("GET", path)
    tag = first.headers["ETag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = lead.call("GET", path, **{NONE_MATCH: known})
        assert (again.status_code, again.content) == (304, b""), known
        assert again.headers["ETag"] == tag
        assert "Content-Type" not in again.headers
    assert lead.call("GET", path, **{NONE_MATCH: '"other"'}).status_code == 200


@alone
def test_a_tag_changes_with_what_was_told_and_not_with_the_time() -> None:
    lead, incident = calling.of_person(), makers.make_incident("classified")
    path = f"incidents/{incident.reference}/"
    tag = lead.call("GET", path).headers["ETag"]
    assert lead.call("GET", path, **{NONE_MATCH: tag}).status_code == 304
    handling.note(incident, by=makers.agent(), text="Looked.")
    assert lead.call("GET", path, **{NONE_MATCH: tag}).status_code == 200


@alone
def test_two_who_read_different_things_share_no_tag() -> None:
    contact = makers.make_contact()
    incident = makers.make_incident(contact=contact)
    path = f"incidents/{incident.reference}/"
    tags = {
        one.call("GET", path).headers["ETag"] for one in (calling.of_person(), calling.of_customer(contact))
    }
    assert len(tags) == 2


@alone
def test_a_change_of_another_version_tells_what_happened_meanwhile() -> None:
    lead, incident = calling.of_person(), makers.make_incident("classified")
    path = f"incidents/{incident.reference}/"
    tag = lead.call("GET", path).headers["ETag"]
    handling.note(incident, by=makers.agent("Noor"), text="Internal words.")
    refused = lead.patch(path, {"title": "Mine"}, expect=412, If_Match=tag)
    assert refused["type"].endswith("#changed-meanwhile")
    assert refused["version"] == 3
    assert [(one["number"], one["kind"], one["by"]) for one in refused["meanwhile"]] == [(3, "noted", "Noor")]
    assert "Noor" in refused["detail"]
    assert lead.post(f"{path}note/", {"text": "x"}, expect=412, If_Match=tag)["version"] == 3
    assert makers.fresh(incident).title == incident.title
    fresh = lead.call("GET", path).headers["ETag"]
    assert lead.patch(path, {"title": "Mine"}, If_Match=fresh)["title"] == "Mine"


@alone
def test_a_tag_stays_good_whichever_fields_were_read_and_a_change_gives_the_next() -> None:
    lead, incident = calling.of_person(), makers.make_incident("classified")
    path = f"incidents/{incident.reference}/"
    tag = lead.call("GET", f"{path}?fields=title&expand=customer").headers["ETag"]
    first = lead.call("PATCH", path, {"title": "One"}, **{MATCH: tag})
    second = lead.call("PATCH", path, {"title": "Two"}, **{MATCH: first.headers["ETag"]})
    assert (first.status_code, second.status_code) == (200, 200)
    assert lead.call("GET", path, **{NONE_MATCH: second.headers["ETag"]}).status_code == 304


@alone
@pytest.mark.parametrize("tag", ["nonsense", '""', '"0"', '"-1-x"', '"99999999999999999999-x"', "W/", '"²"'])
def test_a_tag_that_nobody_gave_matches_nothing(tag: str) -> None:
    lead, incident = calling.of_person(), makers.make_incident()
    refused = lead.patch(f"incidents/{incident.reference}/", {"title": "x"}, expect=412, If_Match=tag)
    assert refused["version"] == 1


@alone
def test_the_customer_learns_nothing_internal_from_a_conflict() -> None:
    contact = makers.make_contact()
    incident = makers.make_incident("classified", contact=contact)
    theirs = calling.of_customer(contact)
    path = f"incidents/{incident.reference}/"
    tag = theirs.call("GET", path).headers["ETag"]
    handling.note(incident, by=makers.agent("Hidden"), text="Internal words.")
    handling.reply(incident, by=makers.agent("Noor"), text="Public words.")
    refused = theirs.post(f"{path}reply_as_customer/", {"text": "x"}, expect=412, If_Match=tag)
    assert [one["kind"] for one in refused["meanwhile"]] == ["replied"]
    assert "Hidden" not in str(refused)


@alone
def test_other_rows_are_guarded_by_their_tag() -> None:
    lead, customer = calling.of_person(), makers.make_customer("Acme")
    path = f"customers/{customer.pk}/"
    tag = lead.call("GET", path).headers["ETag"]
    changed = lead.call("PATCH", path, {"name": "Acme 2"}, **{MATCH: tag})
    assert changed.status_code == 200
    refused = lead.patch(path, {"name": "Acme 3"}, expect=412, If_Match=tag)
    assert refused["etag"] == changed.headers["ETag"]
    assert lead.call("DELETE", path, **{MATCH: tag}).status_code == 412
    assert lead.call("DELETE", path, **{MATCH: refused["etag"]}).status_code == 204


def won(answers: list[Any]) -> list[Any]:
    statuses = sorted(getattr(answer, "status_code", str(answer)) for answer in answers)
    assert statuses == [200, 412, 412, 412], statuses
    return [read(answer) for answer in answers if answer.status_code == 200]


@parallel
def test_of_writers_with_the_same_tag_exactly_one_wins() -> None:
    lead, by, contact = calling.of_person(), makers.agent(), makers.make_contact()
    for _round in range(ROUNDS):
        incident = makers.make_incident(by=by, contact=contact)
        path = f"incidents/{incident.reference}/"
        tag = lead.call("GET", path).headers["ETag"]
        answers = at_once(
            *(
                lambda title=title, path=path, tag=tag: Program(lead.token, lead.written).call(
                    "PATCH", path, {"title": title}, **{MATCH: tag}
                )
                for title in ("One", "Two", "Three", "Four")
            )
        )
        (winner,) = won(answers)
        after = Incident.objects.get(pk=incident.pk)
        assert (after.title, after.entry_count) == (winner["title"], 2)


@parallel
def test_of_writers_with_the_same_tag_of_a_customer_exactly_one_wins() -> None:
    lead = calling.of_person()
    for number in range(ROUNDS):
        customer = makers.make_customer(f"Round {number}")
        path = f"customers/{customer.pk}/"
        tag = lead.call("GET", path).headers["ETag"]
        answers = at_once(
            *(
                lambda name=f"{number}-{place}", path=path, tag=tag: Program(lead.token, lead.written).call(
                    "PATCH", path, {"name": name}, **{MATCH: tag}
                )
                for place in range(4)
            )
        )
        (winner,) = won(answers)
        assert Customer.objects.get(pk=customer.pk).name == winner["name"]
