"""A write happens once, however often it is sent: in order, at once, and across a death midway."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from api import base, idempotency
from api.models import KeptAnswer
from incidents import lifecycle
from incidents.models import Attachment, Incident, TimelineEntry
from notifications.models import Delivery
from tests import makers
from tests.api import calling
from tests.api.calling import Program, read
from tests.faults.dying import die, then_die, worker
from tests.faults.test_races import at_once

KEY = "Idempotency-Key"
NEW = {"title": "No mail since nine"}
alone = pytest.mark.django_db
parallel = pytest.mark.django_db(transaction=True)


def keyed(program: Program, path: str, body: Any, key: str = "one", method: str = "POST") -> HttpResponse:
    return program.call(method, path, body, **{KEY: key})


@alone
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "incidents/", NEW),
        ("POST", "incidents/{incident}/note/", {"text": "Looked."}),
        ("PATCH", "incidents/{incident}/", {"title": "Other"}),
        ("POST", "incidents/bulk/create/", {"items": [NEW, {"title": ""}]}),
        ("POST", "teams/", {"name": "Network"}),
        ("DELETE", "teams/{team}/", None),
    ],
)
def test_a_repeat_gets_the_same_bytes_and_changes_nothing(method: str, path: str, body: Any) -> None:
    lead = calling.of_person()
    path = path.format(incident=makers.make_incident().reference, team=makers.make_team("Old").pk)
    first = keyed(lead, path, body, method=method)
    before = TimelineEntry.objects.count(), Incident.objects.count()
    again = keyed(lead, path, body, method=method)
    assert first.status_code == again.status_code < 300
    assert first.content == again.content
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    for name in ("Content-Type", "ETag", "Location", "Cache-Control"):
        assert first.headers.get(name) == again.headers.get(name), name
    assert (TimelineEntry.objects.count(), Incident.objects.count()) == before


@alone
def test_an_upload_can_be_repeated_though_its_boundary_differs() -> None:
    lead, incident = calling.of_person(), makers.make_incident()
    path = f"/api/v1/incidents/{incident.reference}/attachments/"

    def upload(content: bytes, boundary: str) -> HttpResponse:
        body = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'.encode()
            + content
            + f"\r\n--{boundary}--\r\n".encode()
        )
        return Client().generic(
            "POST", path, body, content_type=f"multipart/form-data; boundary={boundary}",
            headers={"Authorization": f"Bearer {lead.written}", KEY: "file"},
        )  # fmt: skip

    first, again = upload(b"x", "aaa"), upload(b"x", "bbb")
    assert (first.status_code, again.content) == (201, first.content)
    assert Attachment.objects.count() == 1
    assert upload(b"y", "aaa").status_code == 422
    assert Attachment.objects.get().stored.read() == b"x"


@alone
def test_another_request_with_the_same_key_is_refused() -> None:
    lead, incident = calling.of_person(), makers.make_incident()
    keyed(lead, "incidents/", NEW)
    for method, path, body in (
        ("POST", "incidents/", {"title": "Another"}),
        ("POST", f"incidents/{incident.reference}/note/", NEW),
        ("PATCH", f"incidents/{incident.reference}/", NEW),
    ):
        answer = keyed(lead, path, body, method=method)
        assert answer.status_code == 422, path
        assert read(answer)["type"].endswith("#key-reused")
    assert Incident.objects.count() == 2


@alone
def test_each_token_has_keys_of_its_own() -> None:
    contact = makers.make_contact()
    programs = [calling.of_person(), calling.of_program(), calling.of_customer(contact)]
    answers = [keyed(program, "incidents/", NEW) for program in programs]
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert len({read(answer)["reference"] for answer in answers}) == 3


@alone
def test_a_refusal_is_kept_too_even_when_it_would_be_granted_by_now() -> None:
    lead, incident = calling.of_person(), makers.make_incident()
    path = f"incidents/{incident.reference}/diagnose/"
    body = {"team": makers.make_team().pk}
    refused = keyed(lead, path, body)
    assert refused.status_code == 409
    lifecycle.classify(incident, by=makers.agent(), urgency="high", impact="high")
    again = keyed(lead, path, body)
    assert (again.status_code, again.content) == (409, refused.content)
    assert again.headers["Content-Type"] == "application/problem+json"
    assert keyed(lead, path, body, key="another").status_code == 200


@alone
def test_what_was_refused_undid_everything_but_its_answer() -> None:
    lead = calling.of_person()
    body = NEW | {"urgency": "high"}
    assert keyed(lead, "incidents/", body).status_code == 409
    assert not Incident.objects.exists()
    assert KeptAnswer.objects.get().status == 409


@alone
def test_a_day_later_the_key_is_free() -> None:
    lead, now = calling.of_person(), timezone.now()
    first = read(keyed(lead, "incidents/", NEW))
    with time_machine.travel(now + timedelta(hours=23, minutes=59), tick=False):
        assert read(keyed(lead, "incidents/", NEW)) == first
        assert idempotency.forget(now=timezone.now()) == 0
    with time_machine.travel(now + timedelta(hours=24, minutes=1), tick=False):
        answer = keyed(lead, "incidents/", {"title": "Another"})
        assert answer.status_code == 201
        assert "Idempotent-Replayed" not in answer.headers
        assert read(answer)["reference"] != first["reference"]
    assert idempotency.forget(now=now + timedelta(days=3)) == 1


@alone
@pytest.mark.parametrize("key", ["", "a b", "é", "x" * 256, "a\tb"])
def test_a_key_that_cannot_be_kept_is_told(key: str) -> None:
    answer = keyed(calling.of_person(), "incidents/", NEW, key=key)
    assert answer.status_code == 400
    assert read(answer)["errors"][0]["field"] == KEY
    assert not Incident.objects.exists()


@alone
def test_reads_take_no_key() -> None:
    lead = calling.of_person()
    assert lead.call("GET", "incidents/", **{KEY: "one"}).status_code == 200
    assert not KeptAnswer.objects.exists()


@parallel
def test_fifty_at_once_with_one_key_are_one_incident_and_one_answer() -> None:
    lead, contact = calling.of_person(), makers.make_contact()
    body = NEW | {"contact": contact.pk, "urgency": "high", "impact": "low"}

    def send() -> HttpResponse:
        return keyed(Program(lead.token, lead.written), "incidents/", body)

    answers: list[Any] = at_once(*[send] * 50)
    assert {getattr(answer, "status_code", answer) for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotent-Replayed" not in answer.headers for answer in answers) == 1
    incident = Incident.objects.get()
    assert makers.kinds(incident) == ["registered", "classified"]
    assert Delivery.objects.filter(template="acknowledgement").count() == 1


POINTS: dict[str, tuple[Any, str, Callable[..., Any]]] = {
    "before the claim": (idempotency, "_claim", die),
    "after the claim": (idempotency, "_claim", then_die(idempotency._claim)),
    "after the verb": (lifecycle, "announce", then_die(lifecycle.announce)),
    "after the answer was made": (base.Address, "_refused_or", then_die(base.Address._refused_or)),
    "at the commit": (transaction.Atomic, "__exit__", die),
    "after the commit, before the answer is sent": (
        base.Address, "_with_allowance", then_die(base.Address._with_allowance)
    ),
}  # fmt: skip
COMMITTED = {"after the commit, before the answer is sent"}


@parallel
@pytest.mark.parametrize("point", POINTS)
def test_the_process_dies_midway_and_the_repeat_makes_one_incident(point: str) -> None:
    lead, contact = calling.of_person(), makers.make_contact()
    body = NEW | {"contact": contact.pk}
    worker(*POINTS[point], lambda: keyed(lead, "incidents/", body))
    assert Incident.objects.count() == (1 if point in COMMITTED else 0)
    answer = keyed(Program(lead.token, lead.written), "incidents/", body)
    assert answer.status_code == 201
    assert ("Idempotent-Replayed" in answer.headers) == (point in COMMITTED)
    incident = Incident.objects.get()
    assert read(answer)["reference"] == incident.reference
    assert makers.kinds(incident) == ["registered"]
    assert Delivery.objects.filter(template="acknowledgement").count() == 1
