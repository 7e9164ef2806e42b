"""Sent mail, for leads: read as it was sent, and held apart from the desk's own pages."""

from __future__ import annotations

import pytest
from django.test import Client

from notifications.models import Delivery
from people.models import Role
from tests import makers
from tests.desk.test_doors import signed_in

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


def test_only_leads_read_mail(delivery: Delivery) -> None:
    agent = signed_in(makers.agent())
    for page in ("/desk/mail/", f"/desk/mail/{delivery.pk}/", f"/desk/mail/{delivery.pk}/html/"):
        assert agent.get(page).status_code == 403


def test_a_message_that_does_not_exist_is_404(lead: Client) -> None:
    assert lead.get("/desk/mail/999999/").status_code == 404
    assert lead.get("/desk/mail/999999/html/").status_code == 404
