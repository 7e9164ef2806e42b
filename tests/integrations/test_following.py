"""What happens to incidents is posted to the webhooks that it concerns, once and in order."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import connection, transaction

from incidents import feed, handling
from incidents.models import FeedPosition, Service, TimelineEntry
from integrations import following
from integrations.models import Webhook
from integrations.shapes import entry_shape, incident_shape, row_of
from notifications.models import Delivery
from tests import makers
from tests.integrations.hooked import fresh, make_hook, post, posted, tell, told, verified
from tests.makers import TUESDAY
from tests.notifications.receiver import Receiver

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "https://hooks.example.org/1"


def events(hook: Webhook) -> list[str]:
    return [row.context["event"].removeprefix("incident.") for row in posted(hook)]


def test_every_entry_is_told_once_in_its_order_and_signed(receiver: Receiver) -> None:
    hook = make_hook(receiver.url)
    incident = makers.make_incident("closed")
    tell(TUESDAY)
    tell(TUESDAY)
    assert told(receiver.got) == [(incident.reference, kind) for kind in makers.kinds(incident)]
    assert [verified(hook, got)["type"] for got in receiver.got] == [
        f"incident.{kind}" for kind in makers.kinds(incident)
    ]
    assert len({got.headers["webhook-id"] for got in receiver.got}) == len(receiver.got)


def test_the_payload_is_the_entry_and_the_incident_as_programs_read_them(receiver: Receiver) -> None:
    make_hook(receiver.url)
    incident = makers.make_incident()
    tell(TUESDAY)
    [got] = receiver.got
    entry = TimelineEntry.objects.get(incident=incident)
    place = FeedPosition.objects.get(entry=entry)
    assert got.json["timestamp"] == "2026-03-03T09:00:00Z"
    assert datetime.fromisoformat(got.json["data"]["entry"]["at"]) == entry.at
    assert got.json["data"]["entry"].keys() == entry_shape(entry, desk_side=True, position=1).keys()
    assert got.json["data"]["entry"]["position"] == place.position
    shape = incident_shape(row_of(makers.fresh(incident)), desk_side=True)
    said = got.json["data"]["incident"]
    assert said.keys() == shape.keys()
    assert (said["reference"], said["title"], said["state"]) == (
        incident.reference,
        incident.title,
        "registered",
    )


def test_a_new_webhook_hears_of_what_comes_and_not_of_what_was() -> None:
    makers.make_incident("closed")
    hook = make_hook(ADDRESS)
    assert hook.reached == FeedPosition.objects.order_by("position").last().position  # type: ignore[union-attr]
    incident = makers.make_incident()
    post(TUESDAY)
    assert [row.context["reference"] for row in posted(hook)] == [incident.reference]


def test_kinds_narrow() -> None:
    hook = make_hook(ADDRESS, kinds=["classified", "solution_proposed"])
    makers.make_incident("closed")
    post(TUESDAY)
    assert events(hook) == ["classified", "solution_proposed"]


def test_customers_and_services_narrow_and_what_has_none_fits_neither() -> None:
    contact, mail = makers.make_contact(), Service.objects.create(name="Mail")
    of_customer = make_hook(ADDRESS, customers=[contact.customer])
    of_service = make_hook(ADDRESS, services=[mail])
    of_both = make_hook(ADDRESS, customers=[contact.customer], services=[mail])
    theirs = makers.make_incident(contact=contact)
    theirs_of_mail = makers.make_incident(contact=contact, service=mail)
    others_of_mail = makers.make_incident(service=mail)
    makers.make_incident(contact=makers.make_contact())
    post(TUESDAY)
    heard: dict[Webhook, Any] = {
        hook: [row.context["reference"] for row in posted(hook)]
        for hook in (of_customer, of_service, of_both)
    }
    assert heard[of_customer] == [theirs.reference, theirs_of_mail.reference]
    assert heard[of_service] == [theirs_of_mail.reference, others_of_mail.reference]
    assert heard[of_both] == [theirs_of_mail.reference]


def test_priority_narrows_to_what_is_at_least_that_urgent() -> None:
    hook = make_hook(ADDRESS, priority_at_most=2)
    urgent = makers.make_incident("classified", urgency="high", impact="high")
    makers.make_incident("classified", urgency="low", impact="low")
    makers.make_incident()
    post(TUESDAY)
    assert {row.context["reference"] for row in posted(hook)} == {urgent.reference}


def test_what_concerns_nobody_is_read_and_not_read_again() -> None:
    hook = make_hook(ADDRESS, kinds=["withdrawn"])
    makers.make_incident("closed")
    post(TUESDAY)
    assert posted(hook) == []
    assert fresh(hook).reached == FeedPosition.objects.order_by("position").last().position  # type: ignore[union-attr]


def test_more_than_one_batch_is_read_in_one_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "BATCH", 3)
    first, second = make_hook(ADDRESS), make_hook(ADDRESS, kinds=["noted"])
    incident = makers.make_incident()
    by = makers.agent()
    for number in range(10):
        handling.note(incident, by=by, text=f"Note {number}")
    post(TUESDAY)
    assert [row.context["payload"]["data"]["entry"]["number"] for row in posted(first)] == list(range(1, 12))
    assert len(posted(second)) == 10


def test_what_is_not_committed_yet_is_told_later_and_never_skipped() -> None:
    hook = make_hook(ADDRESS)
    late = connection.copy()
    try:
        with late.cursor() as cursor:
            # A transaction that has written and is still open: what it writes comes before the horizon moves.
            cursor.execute("BEGIN")
            cursor.execute("SELECT pg_current_xact_id()")
            makers.make_incident()
            post(TUESDAY)
            assert posted(hook) == []
            assert feed.is_behind()
            cursor.execute("COMMIT")
        post(TUESDAY)
    finally:
        late.close()
    assert events(hook) == ["registered"]
    assert not feed.is_behind()


def test_posting_and_reading_on_are_one_step(monkeypatch: pytest.MonkeyPatch) -> None:
    hook = make_hook(ADDRESS)
    makers.make_incident()
    monkeypatch.setattr(Webhook, "save", lambda *_args, **_fields: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        post(TUESDAY)
    monkeypatch.undo()
    assert posted(hook) == []
    post(TUESDAY)
    assert events(hook) == ["registered"]


def test_what_was_posted_already_is_not_posted_again() -> None:
    hook = make_hook(ADDRESS)
    makers.make_incident("closed")
    post(TUESDAY)
    before = posted(hook)
    Webhook.objects.filter(pk=hook.pk).update(reached=0)
    post(TUESDAY)
    assert posted(hook) == before


def test_another_worker_reads_for_a_webhook_only_once_at_a_time() -> None:
    hook = make_hook(ADDRESS)
    makers.make_incident()
    feed.keep_up()
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT 1 FROM integrations_webhook WHERE id = %s FOR UPDATE", [hook.pk])
            assert following.read_on(now=TUESDAY) is False
            cursor.execute("ROLLBACK")
        assert following.read_on(now=TUESDAY) is True
    finally:
        other.close()
    assert events(hook) == ["registered"]


@pytest.mark.parametrize("channel", ["slack", "teams", "mattermost"])
@pytest.mark.parametrize(("language", "said"), [("en", "Internal note by"), ("nl", "Interne notitie door")])
def test_a_chat_reads_a_sentence_with_a_link_to_the_desk(
    channel: str, language: str, said: str, receiver: Receiver, settings: Any
) -> None:
    make_hook(receiver.url, channel=channel, language=language, kinds=["noted"])
    incident = makers.make_incident("classified", title="No <mail> at all")
    handling.note(incident, by=makers.agent("Noor"), text="The disk is full.", now=TUESDAY)
    tell(TUESDAY)
    [got] = receiver.got
    text = got.body.decode()
    assert f"{said} Noor" in text
    assert "The disk is full." in text
    assert incident.reference in text
    assert f"{settings.BASE_URL}/desk/incidents/{incident.reference}/" in text
    assert "webhook-signature" not in got.headers
    with transaction.atomic():
        [row] = Delivery.objects.filter(about__startswith="hook:")
    assert "payload" not in row.context
