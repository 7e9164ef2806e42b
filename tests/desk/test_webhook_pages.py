"""Leads set webhooks up, see what became of each message, and send it again."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from integrations import hooks, signing
from integrations.models import Webhook
from notifications import delivery
from notifications.models import Attempt, Delivery
from people.actors import Actor
from people.models import Role
from tests import makers
from tests.desk.test_doors import signed_in
from tests.integrations.conftest import receiver
from tests.integrations.hooked import fresh, make_hook, posted, tell
from tests.notifications.receiver import Receiver

__all__ = ["receiver"]
pytestmark = pytest.mark.django_db

PAGES = "/desk/settings/webhooks/"
TYPED = {"name": "Monitor", "channel": "webhook", "address": "https://hooks.example.org/1", "language": "en"}


@pytest.fixture
def boss() -> Actor:
    return makers.agent("Emma", role=Role.LEAD)


@pytest.fixture
def lead(boss: Actor) -> Client:
    return signed_in(boss)


def page(client: Client, path: str) -> str:
    answer = client.get(PAGES + path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_new_webhook_shows_its_secret_and_begins_now(lead: Client, boss: Actor) -> None:
    customer = makers.make_customer("Acme")
    narrowed = {"kinds": ["classified", "noted"], "customers": [customer.pk], "priority_at_most": "2"}
    answer = lead.post(f"{PAGES}new/", TYPED | narrowed, follow=True)
    hook = Webhook.objects.get()
    assert answer.redirect_chain == [(f"{PAGES}{hook.pk}/", 302)]
    assert signing.secret_of(hook) in answer.content.decode()
    assert (hook.kinds, hook.priority_at_most, hook.made_by) == (["classified", "noted"], 2, boss.user)
    assert list(hook.customers.all()) == [customer]
    listed = page(lead, "")
    assert "Webhook, hooks.example.org" in listed
    assert "Classified, Internal note; Acme; P1 and P2" in listed


def test_a_chat_has_no_secret(lead: Client) -> None:
    hook = make_hook("https://hooks.example.org/1", channel="slack")
    assert "whsec_" not in page(lead, f"{hook.pk}/")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://hooks.example.org/1", "Only https is used"),
        ("https://10.1.2.3/hook", "inner network"),
        ("https://[::1]/hook", "inner network"),
        ("http://localhost:8000/", "inner network"),
        ("https://169.254.169.254/latest", "inner network"),
        ("https://user:word@a.example/", "Write the whole address"),
        ("hooks.example.org", "Write the whole address"),
        ("", "This field is required"),
    ],
)
def test_what_is_wrong_with_an_address_stands_at_its_field(lead: Client, address: str, said: str) -> None:
    answer = lead.post(f"{PAGES}new/", TYPED | {"address": address})
    shown = answer.content.decode()
    assert 'id="id_address_error"' in shown
    assert said in shown
    assert not Webhook.objects.exists()


def test_a_change_keeps_the_form_in_which_it_is_sent(lead: Client) -> None:
    hook = make_hook("https://hooks.example.org/1", channel="slack")
    lead.post(f"{PAGES}{hook.pk}/", TYPED | {"name": "Room", "channel": "webhook"})
    assert (fresh(hook).name, fresh(hook).channel) == ("Room", "slack")


def test_pausing_and_resuming_are_one_press(lead: Client) -> None:
    hook = make_hook("https://hooks.example.org/1")
    assert "/pause/" in page(lead, f"{hook.pk}/")
    shown = lead.post(f"{PAGES}{hook.pk}/pause/", follow=True).content.decode()
    assert "Paused by hand on" in shown
    assert "/resume/" in shown
    assert "/pause/" not in shown
    assert "Paused by hand" in page(lead, "")
    lead.post(f"{PAGES}{hook.pk}/resume/")
    assert not fresh(hook).is_paused


def test_a_get_changes_nothing(lead: Client) -> None:
    hook = make_hook("https://hooks.example.org/1")
    sent = hooks.send_test(hook, by=makers.make_user(), now=timezone.now())
    for path in ("pause/", "resume/", "test/", "delete/", f"log/{sent.pk}/again/"):
        assert lead.get(f"{PAGES}{hook.pk}/{path}").status_code == 405
    assert Delivery.objects.about(hook.mark).count() == 1


def test_only_leads_come_in(lead: Client) -> None:
    hook = make_hook("https://hooks.example.org/1")
    sent = hooks.send_test(hook, by=makers.make_user(), now=timezone.now())
    paths = ("", "pause/", "resume/", "test/", "delete/", "log/", f"log/{sent.pk}/", f"log/{sent.pk}/again/")
    for client, status in ((signed_in(makers.agent()), 403), (Client(), 302)):
        for path in paths:
            assert client.post(f"{PAGES}{hook.pk}/{path}").status_code == status, path
    assert Webhook.objects.exists()


def test_a_deleted_webhook_is_gone_with_what_waited(lead: Client) -> None:
    hook = make_hook("https://hooks.example.org/1", customers=[makers.make_customer()])
    answer = lead.post(f"{PAGES}{hook.pk}/delete/", follow=True)
    assert "“Monitor” is deleted." in answer.content.decode()
    assert not Webhook.objects.exists()


def test_a_customer_that_narrows_a_webhook_is_kept_with_the_reason(lead: Client) -> None:
    customer = makers.make_customer("Acme")
    make_hook("https://hooks.example.org/1", customers=[customer])
    answer = lead.post(f"/desk/settings/customers/{customer.pk}/delete/")
    assert answer.status_code == 409
    assert "something refers to it: webhooks" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_test_is_sent_and_its_answer_shown(lead: Client, receiver: Receiver) -> None:
    hook = make_hook(receiver.url)
    answer = lead.post(f"{PAGES}{hook.pk}/test/")
    sent = posted(hook)[0]
    assert answer["Location"] == f"{PAGES}{hook.pk}/log/{sent.pk}/"
    assert "data-awaits" in page(lead, f"{hook.pk}/log/{sent.pk}/")
    receiver.body = b"<b>thanks</b>"
    delivery.sweep(now=timezone.now())
    shown = page(lead, f"{hook.pk}/log/{sent.pk}/")
    assert "data-awaits" not in shown
    assert "arrived" in shown
    assert "&lt;b&gt;thanks&lt;/b&gt;" in shown
    assert receiver.got[0].headers["webhook-signature"] in shown
    assert "byte for byte" in shown
    assert "&#34;type&#34;: &#34;ping&#34;" in shown


@pytest.mark.django_db(transaction=True)
def test_failure_is_plain_to_see_and_a_message_is_sent_again(lead: Client, receiver: Receiver) -> None:
    now = timezone.now()
    hook = make_hook(receiver.url, at=now)
    makers.make_incident("classified", at=now)
    receiver.status, receiver.body = 503, b"come back later"
    tell(now)
    tell(now)
    first, second = posted(hook)
    shown = page(lead, f"{hook.pk}/")
    assert "do not arrive" in shown
    assert "answered 503 come back later" in shown
    assert f"/log/{first.pk}/" in shown
    assert "failing" in page(lead, "")
    log = page(lead, f"{hook.pk}/log/")
    assert "tried again later" in log
    assert "waits for an earlier one" in log
    assert "Send again" not in page(lead, f"{hook.pk}/log/{second.pk}/")
    refused = lead.post(f"{PAGES}{hook.pk}/log/{second.pk}/again/", follow=True)
    assert "An earlier message about this incident has not arrived" in refused.content.decode()

    receiver.status = 200
    lead.post(f"{PAGES}{hook.pk}/log/{first.pk}/again/")
    tell(timezone.now())
    assert {row.state for row in posted(hook)} == {"accepted"}
    assert "do not arrive" not in page(lead, f"{hook.pk}/")
    assert Attempt.objects.filter(delivery=first).count() == 2
    assert receiver.got[0].headers["webhook-id"] == receiver.got[-2].headers["webhook-id"]


@pytest.mark.django_db(transaction=True)
def test_a_webhook_that_failed_says_why_and_how_to_go_on(lead: Client, receiver: Receiver) -> None:
    now = timezone.now()
    hook = make_hook(receiver.url, at=now)
    makers.make_incident("classified", at=now)
    receiver.status = 410
    tell(now)
    tell(now)
    shown = page(lead, f"{hook.pk}/")
    assert "because nothing could be delivered any more" in shown
    assert "/resume/" in shown
    assert "refused" in page(lead, f"{hook.pk}/log/")
    assert "kept while paused" in page(lead, f"{hook.pk}/log/")


def test_the_log_is_paged_and_says_what_to_do_while_it_is_empty(
    lead: Client, boss: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = make_hook("https://hooks.example.org/1")
    assert "Nothing was posted yet" in page(lead, f"{hook.pk}/log/")
    monkeypatch.setattr("desk.settings_pages.webhook_log.PAGE", 2)
    assert boss.user is not None
    sent = [hooks.send_test(hook, by=boss.user, now=timezone.now()) for _number in range(3)]
    first = page(lead, f"{hook.pk}/log/")
    assert f"?before={sent[1].pk}" in first
    assert f"/log/{sent[0].pk}/" in page(lead, f"{hook.pk}/log/?before={sent[1].pk}")


def test_a_message_of_another_webhook_is_not_found(lead: Client, boss: Actor) -> None:
    hook, other = make_hook("https://hooks.example.org/1"), make_hook("https://hooks.example.org/2")
    assert boss.user is not None
    sent = hooks.send_test(other, by=boss.user, now=timezone.now())
    assert lead.get(f"{PAGES}{hook.pk}/log/{sent.pk}/").status_code == 404
    assert lead.post(f"{PAGES}{hook.pk}/log/{sent.pk}/again/").status_code == 404


def test_what_goes_to_webhooks_is_not_among_the_mails(lead: Client, boss: Actor, settings: Any) -> None:
    hook = make_hook("https://hooks.example.org/1")
    assert boss.user is not None
    hooks.send_test(hook, by=boss.user, now=timezone.now())
    assert "hooks.example.org" not in lead.get("/desk/mail/").content.decode()
