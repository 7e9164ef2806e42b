"""Sign-in and forgotten passwords; nobody signs up."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from notifications.models import Delivery
from people.models import User
from tests import makers

pytestmark = pytest.mark.django_db

RESET = "/accounts/password/reset/"


@pytest.fixture
def agent() -> User:
    return makers.make_user("Ada", email="ada@desk.example")


def test_a_forgotten_password_is_replaced_through_a_mailed_link(agent: User, settings) -> None:  # type: ignore[no-untyped-def]
    settings.ALLOWED_HOSTS = ["*"]
    client = Client(headers={"host": "evil.example"})
    assert client.post(RESET, {"email": "ADA@desk.example"}).headers["Location"].endswith("/done/")
    text = Delivery.objects.get(to_address=agent.email).context["text"]
    address = re.search(r"https?://\S+", text)
    assert address is not None
    assert address[0].startswith(f"{settings.BASE_URL}/accounts/password/reset/key/")
    form = client.get(address[0].removeprefix(settings.BASE_URL), follow=True)
    chosen = {"password1": "three grey otters", "password2": "three grey otters"}
    assert client.post(form.request["PATH_INFO"], chosen, follow=True).status_code == 200
    agent.refresh_from_db()
    assert agent.check_password("three grey otters")
    again = client.get(address[0].removeprefix(settings.BASE_URL), follow=True)
    assert "does not work any more" in again.content.decode()


def test_an_unknown_address_gets_no_mail_and_the_same_answer() -> None:
    answer = Client().post(RESET, {"email": "nobody@elsewhere.example"}, follow=True)
    assert "Look into your mail" in answer.content.decode()
    assert not Delivery.objects.exists()


def test_every_page_of_the_account_is_the_desks_own(agent: User) -> None:
    client = Client()
    pages = [
        "login/",
        "password/reset/",
        "password/reset/done/",
        "password/reset/key/done/",
        "password/reset/key/x-y/",
        "inactive/",
    ]
    for page in pages:
        assert "css/tokens.css" in client.get(f"/accounts/{page}").content.decode(), page
    client.force_login(agent)
    for page in ("password/change/", "logout/"):
        assert "css/tokens.css" in client.get(f"/accounts/{page}").content.decode(), page


def test_a_wrong_password_keeps_the_address_and_too_many_are_stopped(agent: User) -> None:
    client = Client()
    wrong = {"login": agent.email, "password": "not this one"}
    first = client.post("/accounts/login/", wrong)
    assert first.status_code == 200
    assert agent.email in first.content.decode()
    for _attempt in range(5):
        last = client.post("/accounts/login/", wrong)
    assert "Too many failed login attempts" in last.content.decode()
    right = {"login": agent.email, "password": "a-password-for-tests"}
    assert client.post("/accounts/login/", right).status_code == 200


def test_nobody_signs_up() -> None:
    assert Client().get("/accounts/signup/").headers["Location"] == "/accounts/login/"
