"""Being told: asked for, confirmed at the address, told once, ended with one click."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connections
from django.test import Client
from django.utils import timezone

from incidents import handling, lifecycle
from incidents.models import Service
from notifications import delivery
from notifications.channels.email import mail_of
from notifications.channels.signing import key_of
from notifications.models import Delivery
from notifications.rendering import shown
from people.models import Customer
from statuspage import access, links, notices, pages, subscribing, telling
from statuspage.models import NoticeState, Page, Progress, Subscription
from statuspage.notices import Words
from statuspage.status import Status
from tests.makers import agent, fresh, make_agreement, make_contact, make_customer, make_incident
from tests.statuspage.rendered import make_service, page_of, path, render

pytestmark = pytest.mark.django_db
FORM = {"channel": "email", "address": "boss@acme.example", "often": "each", "language": "en"}


@pytest.fixture
def mail_service() -> Service:
    service = make_service("Mail", is_public=True)
    render()
    return service


def link_in(row: Delivery) -> str:
    found = re.search(r"http://[^/]+(/status/subscriptions/\w+/)", shown(row).text)
    assert found is not None
    return found[1]


def subscribed(
    address: str = "boss@acme.example", customer: Customer | None = None, **wishes: object
) -> Subscription:
    render()
    earlier = timezone.now() - timedelta(days=1)
    fields = {"channel": "email", "language": "en", "now": earlier} | wishes
    one = subscribing.ask(page_of(customer), address=address, **fields)  # type: ignore[arg-type]
    subscribing.confirm(one, now=max(earlier, one.asked_at))
    Delivery.objects.all().delete()
    one.refresh_from_db()
    return one


def disruption(service: Service, **more: object) -> object:
    return notices.announce_disruption(
        by=agent(), title=Words("Mail is down", "Mail ligt plat"), text=Words("We look.", "Wij kijken."),
        services={service: Status.MAJOR}, **more,
    )  # fmt: skip


def told() -> list[tuple[str, str]]:
    render()
    rows = Delivery.objects.filter(template__in=("page_update", "page_digest")).order_by("pk")
    return [(row.to_address, row.template) for row in rows]


def test_nobody_is_told_before_the_button_behind_the_mailed_link(mail_service: Service) -> None:
    answer = Client().post("/status/subscribe/", FORM)
    assert "One step left" in answer.text
    link = link_in(Delivery.objects.get(template="subscribe"))
    disruption(mail_service)
    assert told() == []
    for method in (Client().head, Client().get):
        assert method(link).status_code == 200
    assert Subscription.objects.get().confirmed_at is None
    assert "From now on you are told" in Client().post(link, {"do": "confirm"}).text
    disruption(mail_service)
    assert told() == [("boss@acme.example", "page_update")]


def test_each_update_is_one_message_however_often_it_is_read(mail_service: Service) -> None:
    subscribed()
    notice = disruption(mail_service)
    assert len(told()) == 1
    notices.publish_update(notice, by=agent(), text=Words("Nearly."), state=NoticeState.MONITORING)
    assert len(told()) == 2
    Progress.objects.update(reached=0)
    assert len(told()) == 2
    notices.publish_update(notice, by=agent(), text=Words("Quietly."), tell=False)
    assert len(told()) == 2


def test_one_click_in_the_mail_program_ends_it_and_reading_does_not(mail_service: Service) -> None:
    one = subscribed()
    disruption(mail_service)
    told()
    row = Delivery.objects.get(template="page_update")
    headers = mail_of(row, shown(row)).message()
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = headers["List-Unsubscribe"].strip("<>")
    here = address.removeprefix("http://127.0.0.1:8000")
    strict = Client(enforce_csrf_checks=True)
    for method in (strict.head, strict.get):
        assert method(here).status_code == 200
    one.refresh_from_db()
    assert one.ended_at is None
    assert strict.post(here, {"List-Unsubscribe": "One-Click"}).status_code == 200
    one.refresh_from_db()
    assert one.ended_at is not None
    disruption(mail_service)
    assert len(told()) == 1


def test_only_the_chosen_services_are_told(mail_service: Service) -> None:
    network = make_service("Network", is_public=True)
    subscribed("mail@x.example", services=[mail_service])
    subscribed("all@x.example")
    disruption(network)
    assert told() == [("all@x.example", "page_update")]
    disruption(mail_service)
    assert sorted(told()[1:]) == [("all@x.example", "page_update"), ("mail@x.example", "page_update")]


def test_whoever_asked_for_a_service_that_the_page_lists_no_longer_is_not_told_of_it(
    mail_service: Service,
) -> None:
    gone = make_service("Gone", is_public=True)
    subscribed("gone@x.example", services=[gone])
    subscribed("all@x.example")
    Service.objects.filter(pk=gone.pk).update(is_public=False)
    disruption(mail_service)
    notices.announce_disruption(
        by=agent(), title=Words("Two"), text=Words("Two."),
        services={gone: Status.MAJOR, mail_service: Status.MAJOR},
    )  # fmt: skip
    assert told() == [("all@x.example", "page_update")] * 2


def test_a_customers_subscribers_hear_of_what_was_published_and_what_follows_it(
    mail_service: Service,
) -> None:
    acme, other = make_customer("Acme"), make_customer("Other")
    contact = make_contact(acme, email="ann@acme.example")
    subscribed("boss@acme.example", acme)
    subscribed("ann@acme.example", acme)
    subscribed("spy@other.example", other)
    by, at = agent(), timezone.now() - timedelta(hours=1)
    quiet = make_incident("diagnosing", contact=contact, at=at)
    incident = make_incident("diagnosing", contact=contact, at=at)
    assert told() == []
    handling.publish(incident, by=by, headline="Mail", texts={"en": "We found it."})
    assert told() == [("boss@acme.example", "page_update")], "the contact has a mail of their own"
    lifecycle.propose_solution(fresh(incident), by=by, solution="Try now.")
    lifecycle.propose_solution(fresh(quiet), by=by, solution="Try now.")
    assert sorted(address for address, _template in told()[1:]) == ["ann@acme.example", "boss@acme.example"]


@pytest.mark.django_db(transaction=True)
def test_a_digest_gathers_a_day_once(mail_service: Service) -> None:
    one = subscribed(is_digest=True)
    due = one.digest_at
    assert due is not None
    disruption(mail_service)
    disruption(mail_service)
    assert told() == []
    assert telling.send_digests(now=due - timedelta(seconds=1)) == 0
    assert telling.send_digests(now=due) == 1
    assert telling.send_digests(now=due) == 0
    (row,) = Delivery.objects.filter(template="page_digest")
    assert shown(row).text.count("Mail is down") == 2
    assert telling.send_digests(now=due + timedelta(days=1)) == 0, "nothing happened since"


def changed(one: Subscription, *, is_digest: bool) -> None:
    subscribing.change(one, services=[], is_digest=is_digest, language="en", now=timezone.now())
    one.refresh_from_db()


def told_titles() -> list[str]:
    """Every update that was told, in whatever kind of message, by its title."""
    rows = Delivery.objects.filter(template__in=("page_update", "page_digest")).order_by("pk")
    return [item["title"] for row in rows for item in row.context["items"]]


def announced(service: Service, title: str) -> None:
    notices.announce_disruption(
        by=agent(), title=Words(title), text=Words("We look."), services={service: Status.MAJOR}
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("channel", ["email", "webhook"])
def test_changing_how_often_loses_nothing_and_tells_nothing_twice(
    mail_service: Service, channel: str
) -> None:
    address = "boss@acme.example" if channel == "email" else "https://acme.example/hook"
    one = subscribed(address, channel=channel, is_digest=True)
    announced(mail_service, "Gathered and read")
    render()
    announced(mail_service, "Gathered and not read yet")
    changed(one, is_digest=False)
    assert told_titles() == ["Gathered and read"]
    render()
    assert told_titles() == ["Gathered and read", "Gathered and not read yet"]
    announced(mail_service, "Not read before the change")
    changed(one, is_digest=True)
    render()
    assert len(told_titles()) == 2
    assert one.digest_at is not None
    telling.send_digests(now=one.digest_at)
    # Within the same day, so that the next digest would be due at the same moment.
    changed(one, is_digest=False)
    changed(one, is_digest=True)
    announced(mail_service, "Last")
    render()
    changed(one, is_digest=False)
    render()
    assert told_titles() == [
        "Gathered and read", "Gathered and not read yet", "Not read before the change", "Last",
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_what_was_told_while_an_older_change_was_still_open_is_not_told_again(mail_service: Service) -> None:
    one = subscribed()
    older = connections.create_connection("default")
    try:
        older.set_autocommit(False)
        with older.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()")
        announced(mail_service, "Told at once")
        render()
        assert told_titles() == ["Told at once"]
        changed(one, is_digest=True)
        older.rollback()
    finally:
        older.close()
    render()
    assert one.digest_at is not None
    telling.send_digests(now=one.digest_at)
    assert told_titles() == ["Told at once"]


def test_a_webhook_is_signed_with_the_secret_its_owner_was_shown(mail_service: Service) -> None:
    answer = Client().post(
        "/status/subscribe/", FORM | {"channel": "webhook", "address": "https://a.example/h"}
    )
    secret = re.search(r"whsec_[A-Za-z0-9+/=]+", answer.text)
    assert secret is not None
    one = Subscription.objects.get()
    assert links.secret(f"subscription:{one.pk}") == key_of(secret[0])
    asked = Delivery.objects.get()
    assert asked.context["payload"]["type"] == "subscription.asked"
    subscribing.confirm(one, now=timezone.now() - timedelta(minutes=1))
    disruption(mail_service)
    told()
    row = Delivery.objects.get(template="page_update")
    assert row.channel == "webhook"
    assert '"url":"http://127.0.0.1:8000/status/incidents/' in shown(row).text
    subscribing.end(one, now=timezone.now())
    with pytest.raises(LookupError):
        links.secret(f"subscription:{one.pk}")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"address": "boss"}, "address"), ({"channel": "webhook"}, "address"), ({"channel": "fax"}, "channel")],
)
def test_a_wrong_address_is_said_at_its_field(
    mail_service: Service, wrong: dict[str, str], field: str
) -> None:
    answer = Client().post("/status/subscribe/", FORM | wrong)
    assert answer.status_code == 422
    assert "field__error" in answer.text
    if field == "channel":
        assert "boss@acme.example" in answer.text
    assert not Subscription.objects.exists()


def test_asking_again_does_not_tell_that_it_stands_and_changes_nothing(mail_service: Service) -> None:
    one = subscribed()
    new = Client().post("/status/subscribe/", FORM | {"address": "new@acme.example"}).text
    again = Client().post("/status/subscribe/", FORM | {"often": "digest"}).text
    assert new.replace("new@", "boss@") == again
    one.refresh_from_db()
    assert (one.is_digest, one.ended_at) == (False, None)
    assert Delivery.objects.filter(template="subscribed", to_address=one.address).count() == 1


def test_a_page_behind_a_link_is_subscribed_to_behind_it(mail_service: Service) -> None:
    acme = make_customer("Acme")
    render()
    assert Client().get(path(acme, "subscribe/")).status_code == 200
    assert Client().get(f"/status/{acme.slug}/subscribe/").status_code == 404


def test_what_its_reader_changes_is_kept(mail_service: Service) -> None:
    make_service("Network", is_public=True)
    one = subscribed()
    here = f"/status/subscriptions/{subscribing.token_of(one.nonce)}/"
    answer = Client().post(
        here, {"do": "change", "services": [mail_service.pk], "often": "digest", "language": "nl"}
    )
    assert 'lang="nl"' in answer.text
    one.refresh_from_db()
    assert (one.language, one.is_digest, one.digest_at is not None) == ("nl", True, True)
    assert list(one.services.all()) == [mail_service]
    Client().post(here, {"do": "end"})
    one.refresh_from_db()
    assert one.ended_at is not None
    assert delivery.BATCH
    assert mail.outbox == []


def strangers_and_contacts(acme: Customer) -> dict[str, Subscription]:
    make_contact(acme, email="Ann@acme.example")
    return {
        address: subscribed(address, acme, channel="webhook" if address.startswith("https") else "email")
        for address in ("ann@acme.example", "spy@other.example", "https://spy.example/hook")
    }


def standing(page: Page) -> list[str]:
    return list(Subscription.objects.confirmed().filter(page=page).values_list("address", flat=True))


def test_a_renewed_link_is_handed_to_contacts_and_to_nobody_who_came_through_the_old_one() -> None:
    acme = make_customer("Acme")
    followers = strangers_and_contacts(acme)
    incident = make_incident("diagnosing", contact=make_contact(acme), at=timezone.now() - timedelta(hours=1))
    # A message that waits for its next attempt: its links are made only then.
    handling.publish(incident, by=agent(), headline="Mail", texts={"en": "We look."})
    assert len(told()) == 3
    assert access.renew_link(page_of(acme), now=timezone.now()) == 2
    render()
    token = pages.token_of(page_of(acme))
    assert standing(page_of(acme)) == ["ann@acme.example"]
    for address, one in followers.items():
        row = Delivery.objects.get(to_address=address, template="page_update")
        here = f"/status/subscriptions/{subscribing.token_of(one.nonce)}/"
        asked = Client().get(here).text
        is_contact = address == "ann@acme.example"
        assert (token in shown(row).text, token in asked) == (is_contact, is_contact), address
    Client().post(
        f"/status/subscriptions/{subscribing.token_of(followers['ann@acme.example'].nonce)}/", {"do": "end"}
    )
    handling.publish(fresh(incident), by=agent(), headline="Mail", texts={"en": "Found."})
    assert len(told()) == 3


@pytest.mark.parametrize(
    ("before", "after", "stays"),
    [("open", "link", False), ("link", "sign_in", False), ("link", "open", True), ("sign_in", "open", True)],
)
def test_a_page_that_opens_to_fewer_people_keeps_its_contacts_alone(
    before: str, after: str, stays: bool
) -> None:
    acme = make_customer("Acme")
    make_agreement(acme, page={"access": before})
    render()
    strangers_and_contacts(acme)
    make_agreement(acme, page={"access": after})
    render()
    assert page_of(acme).access == after
    assert len(standing(page_of(acme))) == (3 if stays else 1)


def test_the_page_of_a_subscription_that_is_over_says_no_private_address() -> None:
    acme = make_customer("Acme")
    one = subscribed("boss@acme.example", acme)
    here = f"/status/subscriptions/{subscribing.token_of(one.nonce)}/"
    assert path(acme) in Client().get(here).text
    ended = Client().post(here, {"do": "end"}).text
    assert pages.token_of(page_of(acme)) not in ended
    assert "You can ask again on the status page itself" in ended
    public = subscribed("boss@acme.example")
    here = f"/status/subscriptions/{subscribing.token_of(public.nonce)}/"
    assert 'href="/status/subscribe/"' in Client().post(here, {"do": "end"}).text
