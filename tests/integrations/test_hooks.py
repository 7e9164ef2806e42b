"""Webhooks are made, changed, paused, resumed, tried and removed; what fails for long rests without loss."""

from __future__ import annotations

import time
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db.models import ProtectedError
from standardwebhooks import WebhookVerificationError

from incidents import handling
from incidents.errors import NotPossible
from incidents.models import Service
from integrations import hooks, signing
from integrations.hooks import Wishes
from integrations.models import Webhook
from notifications import delivery
from notifications.channels.guarded import ALTOGETHER_SECONDS
from notifications.lanes import PATIENCE
from notifications.models import Delivery
from people.models import Role
from tests import makers
from tests.conftest import Mailserver, free_port
from tests.integrations.hooked import MINUTE, fresh, make_hook, post, posted, tell, told, verified
from tests.makers import TUESDAY
from tests.notifications.receiver import Receiver

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "https://hooks.example.org/1"
DAY = timedelta(days=1)


def until_given_up(hook: Webhook) -> Any:
    """Let the worker try until it gives up; returns when that was."""
    now = TUESDAY
    while not fresh(hook).is_paused:
        tell(now)
        now += timedelta(minutes=30)
        assert now < TUESDAY + 2 * DAY
    return now


# Made and changed.


def test_an_address_that_nothing_can_be_posted_to_is_refused_at_its_field() -> None:
    by = makers.make_user(role=Role.LEAD)
    for address in ("http://10.1.2.3/", "https://", "ftp://a.example/", "https://user:word@a.example/"):
        with pytest.raises(NotPossible) as refused:
            hooks.make(Wishes("A", address), channel="webhook", by=by, now=TUESDAY)
        assert "address" in refused.value.fields
    assert not Webhook.objects.exists()


def test_a_change_reaches_what_has_not_arrived_and_keeps_its_order(receiver: Receiver) -> None:
    hook = make_hook(f"http://127.0.0.1:{free_port()}/", customers=[makers.make_customer()])
    hook = hooks.change(hook, Wishes("Monitor", f"http://127.0.0.1:{free_port()}/other"))
    incident = makers.make_incident("closed")
    tell(TUESDAY)
    hooks.change(hook, Wishes("Monitor 2", receiver.url, kinds=["noted"]))
    tell(TUESDAY + MINUTE)
    assert told(receiver.got) == [(incident.reference, kind) for kind in makers.kinds(incident)]
    assert (fresh(hook).name, fresh(hook).kinds) == ("Monitor 2", ["noted"])


def test_secrets_are_those_of_standard_webhooks_and_each_has_its_own() -> None:
    first, second = make_hook(ADDRESS), make_hook(ADDRESS)
    assert signing.secret_of(first).startswith("whsec_")
    assert signing.secret_of(first) == signing.secret_of(fresh(first)) != signing.secret_of(second)
    assert len(signing.secret(first.mark)) == 32
    for gone in ("hook:0", "hook:", "hook:x"):
        with pytest.raises(LookupError):
            signing.secret(gone)


def test_a_customer_or_service_that_narrows_a_webhook_cannot_be_deleted() -> None:
    customer, service = makers.make_customer(), Service.objects.create(name="Mail")
    make_hook(ADDRESS, customers=[customer], services=[service])
    for row in (customer, service):
        with pytest.raises(ProtectedError):
            row.delete()


# Order, while receivers misbehave.


def test_order_is_kept_within_an_incident_by_a_receiver_that_fails_at_first(receiver: Receiver) -> None:
    make_hook(receiver.url)
    first, second = makers.make_incident("classified"), makers.make_incident("classified")
    receiver.status = 500
    tell(TUESDAY)
    handling.note(first, by=makers.agent(), text="Meanwhile", now=TUESDAY)
    tell(TUESDAY + MINUTE)
    failed = len(receiver.got)
    assert {kind for _reference, kind in told(receiver.got)} == {"registered"}
    receiver.status = 200
    for minutes in range(2, 10):
        tell(TUESDAY + minutes * MINUTE)
    arrived = told(receiver.got[failed:])
    for incident in (first, second):
        heard = [kind for reference, kind in arrived if reference == incident.reference]
        assert heard == makers.kinds(incident)


@pytest.mark.parametrize("fault", ["slow", "down", "redirects", "answers 500", "closes early", "refuses"])
@pytest.mark.usefixtures("_little_patience")
def test_a_receiver_at_fault_misses_nothing_once_it_is_well(fault: str, receiver: Receiver) -> None:
    elsewhere = Receiver()
    hook = make_hook(receiver.url)
    incident = makers.make_incident("closed")
    if fault == "slow":
        receiver.act = lambda _handler: receiver.closing.wait(1)  # type: ignore[assignment, return-value]
    elif fault == "down":
        Webhook.objects.update(address=f"http://127.0.0.1:{free_port()}/hook")
    elif fault == "closes early":
        receiver.act = lambda handler: handler.connection.close()
    else:
        receiver.status = {"redirects": 307, "answers 500": 500, "refuses": 404}[fault]
    with elsewhere:
        receiver.headers = {"Location": elsewhere.url}
        tell(TUESDAY)
        tell(TUESDAY + MINUTE)
        assert elsewhere.got == []
    assert fresh(hook).failing_since == TUESDAY
    assert posted(hook)[0].attempts == 2
    tried = len(receiver.got)
    receiver.act, receiver.status, receiver.headers = None, 200, {}
    hooks.change(fresh(hook), Wishes("Monitor", receiver.url))
    tell(TUESDAY + 5 * MINUTE)
    tell(TUESDAY + 6 * MINUTE)
    assert told(receiver.got[tried:]) == [(incident.reference, kind) for kind in makers.kinds(incident)]
    for got in receiver.got:
        verified(hook, got)
    assert fresh(hook).failing_since is None


def test_the_time_for_one_answer_is_shorter_than_a_lease() -> None:
    assert timedelta(seconds=ALTOGETHER_SECONDS) < delivery.LEASE


def test_a_retry_has_a_new_time_because_an_old_one_is_refused(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = make_hook(receiver.url)
    makers.make_incident()
    receiver.status = 500
    an_hour_ago = time.time() - 3600
    monkeypatch.setattr("notifications.channels.webhook.time", SimpleNamespace(time=lambda: an_hour_ago))
    tell(TUESDAY)
    monkeypatch.undo()
    receiver.status = 200
    tell(TUESDAY + MINUTE)
    old, new = receiver.got
    with pytest.raises(WebhookVerificationError):
        verified(hook, old)
    assert verified(hook, new)["type"] == "incident.registered"
    assert old.headers["webhook-id"] == new.headers["webhook-id"]


def test_another_secret_verifies_nothing(receiver: Receiver) -> None:
    hook, other = make_hook(receiver.url, kinds=["registered"]), make_hook(ADDRESS, kinds=["withdrawn"])
    makers.make_incident()
    tell(TUESDAY)
    [got] = receiver.got
    verified(hook, got)
    with pytest.raises(WebhookVerificationError):
        verified(other, got)


def test_an_inner_address_is_asked_by_nobody(receiver: Receiver, settings: Any) -> None:
    hook = make_hook(receiver.url)
    makers.make_incident()
    settings.GUARDED_ALLOW = []
    tell(TUESDAY)
    assert receiver.got == []
    assert posted(hook)[0].state == "refused"


# Long failure.


def test_long_failure_pauses_and_warns_the_leads_and_nothing_is_lost(
    receiver: Receiver, mailserver: Mailserver
) -> None:
    makers.make_user("Agent")
    lead = makers.make_user("Emma", role=Role.LEAD, language="nl")
    makers.make_user("Gone", role=Role.LEAD, is_active=False)
    hook = make_hook(receiver.url, name="Beheerkamer")
    incident, other = makers.make_incident("classified"), makers.make_incident("classified")
    receiver.status, receiver.body = 503, b"full"
    paused_at = until_given_up(hook)
    hook = fresh(hook)
    assert hook.paused_why == "failing"
    assert PATIENCE <= paused_at - TUESDAY < PATIENCE + timedelta(hours=2)
    tell(paused_at)
    [mail] = mailserver.to(lead.email)
    assert "Beheerkamer is gepauzeerd" in mail["Subject"]
    text = mail.get_body(("plain",)).get_content()  # type: ignore[attr-defined]
    assert "answered 503 full" in text
    assert f"/desk/settings/webhooks/{hook.pk}/" in text
    assert not mailserver.to("gone@desk.example")

    tried = len(receiver.got)
    receiver.status = 200
    later = TUESDAY + 4 * DAY
    handling.note(incident, by=makers.agent(), text="Meanwhile", now=later)
    tell(later)
    assert len(receiver.got) == tried, "a paused webhook rests"
    hooks.resume(hook, now=later)
    tell(later)
    tell(later + MINUTE)
    arrived = told(receiver.got[tried:])
    for one in (incident, other):
        assert [kind for reference, kind in arrived if reference == one.reference] == makers.kinds(one)
    ids = [got.headers["webhook-id"] for got in receiver.got]
    assert len(set(ids)) == len(arrived)
    assert not fresh(hook).is_paused
    assert fresh(hook).failing_since is None


def test_each_pause_warns_once(receiver: Receiver) -> None:
    makers.make_user(role=Role.LEAD)
    hook = make_hook(receiver.url)
    makers.make_incident()
    receiver.status = 410
    for minutes in range(4):
        tell(TUESDAY + minutes * MINUTE)
    warnings = Delivery.objects.filter(template="webhook_failing")
    leads = 2  # whoever made the webhook is one
    assert warnings.count() == leads
    hooks.resume(fresh(hook), now=TUESDAY + 5 * MINUTE)
    for minutes in range(5, 9):
        tell(TUESDAY + minutes * MINUTE)
    assert warnings.count() == 2 * leads
    assert fresh(hook).is_paused


def test_gone_pauses_at_once(receiver: Receiver) -> None:
    hook = make_hook(receiver.url)
    makers.make_incident("classified")
    receiver.status = 410
    tell(TUESDAY)
    tell(TUESDAY + MINUTE)
    assert fresh(hook).paused_why == "failing"
    assert len(receiver.got) == 1


# By hand.


def test_paused_by_hand_it_rests_and_resumed_it_goes_on_with_all_that_happened(receiver: Receiver) -> None:
    hook = make_hook(receiver.url)
    receiver.status = 500
    incident = makers.make_incident("classified")
    tell(TUESDAY)
    hooks.pause(hook, now=TUESDAY)
    receiver.status = 200
    handling.note(incident, by=makers.agent(), text="Meanwhile", now=TUESDAY)
    tell(TUESDAY + DAY)
    assert len(receiver.got) == 1
    assert fresh(hook).paused_why == "by_hand"
    later = TUESDAY + 3 * DAY
    hooks.resume(fresh(hook), now=later)
    tell(later)
    assert told(receiver.got[1:]) == [(incident.reference, kind) for kind in makers.kinds(incident)]


def test_paused_or_resumed_twice_it_is_as_once() -> None:
    hook = make_hook(ADDRESS)
    first = hooks.pause(hook, now=TUESDAY)
    assert hooks.pause(hook, now=TUESDAY + DAY).paused_at == first.paused_at
    assert not hooks.resume(hook, now=TUESDAY + DAY).is_paused
    assert not hooks.resume(hook, now=TUESDAY + DAY).is_paused


def test_a_test_reaches_a_paused_webhook_and_pauses_nothing(receiver: Receiver) -> None:
    hook = make_hook(receiver.url)
    hooks.pause(hook, now=TUESDAY)
    ping = hooks.send_test(hook, by=makers.make_user(), now=TUESDAY)
    tell(TUESDAY)
    [got] = receiver.got
    assert verified(hook, got) == {
        "type": "ping",
        "timestamp": TUESDAY.isoformat(),
        "data": {"webhook": {"id": hook.pk, "name": "Monitor"}},
    }
    hooks.resume(hook, now=TUESDAY)
    receiver.status = 410
    ping = hooks.send_test(hook, by=makers.make_user(), now=TUESDAY)
    tell(TUESDAY)
    tell(TUESDAY + MINUTE)
    assert Delivery.objects.get(pk=ping.pk).state == "refused"
    assert not fresh(hook).is_paused


def test_a_test_to_a_chat_is_a_sentence(receiver: Receiver) -> None:
    hook = make_hook(receiver.url, channel="slack", language="nl")
    hooks.send_test(hook, by=makers.make_user("Noor"), now=TUESDAY)
    tell(TUESDAY)
    assert "Noor stuurde dit" in receiver.got[0].json["text"]


def test_a_message_is_sent_again_by_hand_under_its_old_id(receiver: Receiver) -> None:
    hook = make_hook(receiver.url)
    makers.make_incident("classified")
    tell(TUESDAY)
    first = posted(hook)[0]
    hooks.send_again(hook, first, now=TUESDAY + DAY)
    tell(TUESDAY + DAY)
    assert [kind for _reference, kind in told(receiver.got)] == ["registered", "classified", "registered"]
    assert receiver.got[0].headers["webhook-id"] == receiver.got[2].headers["webhook-id"]
    assert receiver.got[0].body == receiver.got[2].body


def test_what_waits_behind_another_is_not_sent_before_it(receiver: Receiver) -> None:
    hook = make_hook(receiver.url)
    makers.make_incident("classified")
    receiver.status = 500
    tell(TUESDAY)
    first, second = posted(hook)
    with pytest.raises(NotPossible):
        hooks.send_again(hook, second, now=TUESDAY)
    receiver.status = 200
    assert hooks.send_again(hook, first, now=TUESDAY)
    tell(TUESDAY)
    assert {row.state for row in posted(hook)} == {"accepted"}
    with pytest.raises(ValueError, match="is not of"):
        hooks.send_again(make_hook(ADDRESS), first, now=TUESDAY)


def test_what_failed_can_be_sent_again_while_paused_and_the_rest_follows_when_resumed(
    receiver: Receiver,
) -> None:
    hook = make_hook(receiver.url)
    incident = makers.make_incident("classified")
    receiver.status = 410
    tell(TUESDAY)
    post(TUESDAY)
    assert fresh(hook).is_paused
    receiver.status = 200
    hooks.send_again(hook, posted(hook)[0], now=TUESDAY + DAY)
    tell(TUESDAY + DAY)
    assert [row.state for row in posted(hook)] == ["accepted", "waiting"]
    hooks.resume(fresh(hook), now=TUESDAY + DAY)
    tell(TUESDAY + DAY)
    assert told(receiver.got[1:]) == [(incident.reference, kind) for kind in makers.kinds(incident)]


def test_a_deleted_webhook_is_told_nothing_more(receiver: Receiver) -> None:
    hook = make_hook(receiver.url)
    receiver.status = 500
    makers.make_incident("classified")
    tell(TUESDAY)
    mark = hook.mark
    hooks.remove(hook, now=TUESDAY)
    receiver.status = 200
    makers.make_incident()
    tell(TUESDAY + DAY)
    assert len(receiver.got) == 1
    assert set(Delivery.objects.about(mark).values_list("state", "last_error")) == {
        ("refused", "The webhook was deleted.")
    }
