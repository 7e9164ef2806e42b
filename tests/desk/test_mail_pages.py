"""Sent mail: read as it was sent, and held apart from the desk's own pages."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from notifications import outbox
from notifications.models import Delivery
from notifications.rendering import shown
from people.models import Role
from tests import makers
from tests.desk.test_doors import signed_in
from tests.makers import TUESDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivery() -> Delivery:
    makers.make_incident()
    return Delivery.objects.get(template="acknowledgement")


@pytest.fixture
def lead() -> Client:
    return signed_in(makers.agent(role=Role.LEAD))


def test_the_html_part_may_style_itself_and_nothing_else(lead: Client, delivery: Delivery) -> None:
    page = f"/desk/mail/{delivery.pk}/html/"
    assert page in lead.get(f"/desk/mail/{delivery.pk}/").content.decode()
    answer = lead.get(page)
    policy = answer["Content-Security-Policy"]
    for part in ("default-src 'none'", "style-src 'unsafe-inline'", "sandbox allow-popups"):
        assert part in policy
    assert "script-src" not in policy
    assert "allow-scripts" not in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "[[link:" not in answer.content.decode()


def test_only_leads_read_all_mail_and_agents_that_of_incidents(delivery: Delivery) -> None:
    agent = signed_in(makers.agent())
    assert agent.get("/desk/mail/").status_code == 403
    pages = [f"/desk/mail/{delivery.pk}/{part}" for part in ("", "html/", "source/")]
    assert [agent.get(page).status_code for page in pages] == [200, 200, 200]
    with transaction.atomic():
        other = outbox.post(template="sign_in", to="jo@customer.example", language="en", context={})
    assert agent.get(f"/desk/mail/{other.pk}/").status_code == 403
    expert = signed_in(makers.agent(role=Role.EXPERT))
    assert [expert.get(page).status_code for page in pages] == [403, 403, 403]


@pytest.mark.parametrize("role", [Role.AGENT, Role.LEAD])
def test_no_copy_that_the_desk_reads_opens_anything(settings: Any, role: str) -> None:
    settings.MAIL_REPLY_TO = "reply@desk.example"
    incident = makers.make_incident("resolved_pending_confirmation")
    solution = Delivery.objects.get(template="solution")
    message = shown(solution)
    token = next(link for link in message.links if "confirm" in link).rstrip("/").rsplit("/", 2)
    keys = {part for part in token if len(part) > 30} | {message.headers["Reply-To"].split(".")[2][:16]}
    # A mail server is configured, so that a customer really gets what the desk sends.
    settings.MAILDIR = None
    client = signed_in(makers.agent(role=role))
    for part in ("", "html/", "source/"):
        body = client.get(f"/desk/mail/{solution.pk}/{part}").content
        told = message_from_bytes(body).as_string() if part == "source/" else body.decode()
        whole = told + "".join(_parts(body) if part == "source/" else [])
        assert not [key for key in keys if key in whole], part
        assert incident.reference in whole


def _parts(body: bytes) -> list[str]:
    mail = message_from_bytes(body)
    return [part.get_payload(decode=True).decode() for part in mail.walk() if not part.is_multipart()]  # type: ignore[union-attr]


def test_the_source_is_the_mail_as_it_goes_out_and_comes_as_a_file(lead: Client, delivery: Delivery) -> None:
    answer = lead.get(f"/desk/mail/{delivery.pk}/source/")
    assert answer["Content-Type"] == "message/rfc822"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    mail = message_from_bytes(answer.content)
    assert mail["Message-ID"] == delivery.message_id
    assert mail["Thread-Topic"]


def test_the_page_says_how_each_mail_stands(lead: Client) -> None:
    incident = makers.make_incident("diagnosing")
    row = Delivery.objects.get(template="acknowledgement")
    page = f"/desk/incidents/{incident.reference}/"
    for changes, said in (
        ({"attempts": 1, "last_error": "450 greylisted"}, "450 greylisted. Next try:"),
        (
            {"state": "accepted", "accepted_at": TUESDAY, "accepted_by": "mx.example", "answer": "250 AB1"},
            "accepted by mx.example: 250 AB1",
        ),
        ({"state": "bounced", "last_error": "550 no such user"}, "550 no such user"),
    ):  # fmt: skip
        settled = TUESDAY if "state" in changes else None
        Delivery.objects.filter(pk=row.pk).update(settled_at=settled, **changes)
        assert said in lead.get(page).content.decode()
        assert said in lead.get(f"/desk/mail/{row.pk}/").content.decode()
    assert "#again" in lead.get(page).content.decode()


def test_a_failed_mail_goes_again_to_an_address_put_right() -> None:
    incident = makers.make_incident("diagnosing")
    row = Delivery.objects.get(template="acknowledgement")
    makers.refuse_mails(TUESDAY + timedelta(hours=1))
    assert makers.fresh(incident).mail_trouble
    client = signed_in(makers.agent())
    wrong = client.post(f"/desk/mail/{row.pk}/again/", {"address": "no address"})
    assert wrong.status_code == 422
    assert "no address" in wrong.content.decode()
    answer = client.post(f"/desk/mail/{row.pk}/again/", {"address": "right@customer.example"})
    assert answer.status_code == 302
    fresh = Delivery.objects.get(pk=row.pk)
    assert (fresh.state, fresh.to_address, fresh.message_id) == (
        "waiting", "right@customer.example", row.message_id
    )  # fmt: skip
    assert incident.contact is not None
    incident.contact.refresh_from_db()
    assert incident.contact.email == "right@customer.example"
    assert not makers.fresh(incident).mail_trouble
    assert makers.kinds(incident)[-1] == "noted"
    assert client.post(f"/desk/mail/{row.pk}/again/").status_code == 409


def test_a_message_that_does_not_exist_is_404(lead: Client) -> None:
    assert lead.get("/desk/mail/999999/").status_code == 404
    assert lead.get("/desk/mail/999999/html/").status_code == 404
