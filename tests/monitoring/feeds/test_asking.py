"""How a supplier's server is asked, and what of its behaviour the desk puts up with."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler

import pytest

from monitoring.feeds import absorbing, reading
from monitoring.models import Event, Feed, FeedIncident, Standing
from notifications.channels import guarded
from tests.makers import TUESDAY
from tests.monitoring.feeds.shapes import MINUTE, sp_incident, sp_summary, sp_update
from tests.monitoring.feeds.supplier import Supplier, make_feed, read
from tests.notifications.receiver import Receiver

pytestmark = pytest.mark.django_db(transaction=True)
SUMMARY = "/api/v2/summary.json"


@pytest.fixture
def supplier() -> Iterator[Supplier]:
    with Supplier() as server:
        server.pages[SUMMARY] = sp_summary()
        yield server


def due_in(feed: Feed) -> timedelta:
    return Feed.objects.get(pk=feed.pk).due_at - TUESDAY


def test_a_feed_is_due_again_after_its_interval_and_not_before(supplier: Supplier) -> None:
    feed = make_feed("statuspage", supplier.base, now=TUESDAY, interval=300)
    assert reading.sweep(now=TUESDAY - MINUTE) == 0
    assert reading.sweep(now=TUESDAY) == 1
    assert timedelta(seconds=300) <= due_in(feed) < timedelta(seconds=310)
    assert reading.sweep(now=TUESDAY + 4 * MINUTE) == 0
    assert supplier.asked(SUMMARY) == 1


def test_a_paused_feed_is_not_asked(supplier: Supplier) -> None:
    make_feed("statuspage", supplier.base, now=TUESDAY, is_paused=True)
    assert reading.sweep(now=TUESDAY) == 0 and supplier.got == []
    assert Feed.objects.with_standing(TUESDAY).get().standing == Standing.PAUSED


def test_what_fails_is_asked_ever_more_seldom(supplier: Supplier) -> None:
    supplier.status = 500
    feed = read(make_feed("statuspage", supplier.base, now=TUESDAY), TUESDAY)
    assert feed.error == "The server answers 500 instead of the feed."
    assert due_in(feed) < timedelta(seconds=130)
    feed = read(feed, TUESDAY + 10 * MINUTE)
    # Counted from the answers, which take their time as well.
    assert abs(due_in(feed) - timedelta(minutes=22)) < 0.5 * MINUTE
    feed = read(feed, TUESDAY + timedelta(hours=5))
    assert abs(due_in(feed) - timedelta(hours=5, minutes=17)) < 0.5 * MINUTE
    assert feed.failing_since == TUESDAY or feed.failing_since - TUESDAY < MINUTE
    supplier.status = 200
    feed = read(feed, TUESDAY + timedelta(hours=6))
    assert (feed.error, feed.failing_since, feed.standing) == ("", None, "ok")


@pytest.mark.parametrize(
    ("said", "minutes"),
    [("1800", 30), ("Tue, 03 Mar 2026 09:45:00 GMT", 45), ("99999999999", 1440), ("soon", 2), ("-5", 2)],
)
@pytest.mark.parametrize("status", [429, 503])
def test_who_asks_us_to_wait_is_waited_for(supplier: Supplier, status: int, said: str, minutes: int) -> None:
    supplier.status, supplier.headers = status, {"Retry-After": said}
    feed = read(make_feed("statuspage", supplier.base, now=TUESDAY), TUESDAY)
    assert abs(due_in(feed) - timedelta(minutes=minutes)) < timedelta(seconds=10)
    assert str(status) in feed.error


def test_silence_is_unknown_and_never_fine(supplier: Supplier) -> None:
    feed = make_feed("statuspage", supplier.base, now=TUESDAY, interval=60)
    assert Feed.objects.with_standing(TUESDAY).get().standing == Standing.UNKNOWN
    read(feed, TUESDAY)
    for seconds, standing in ((170, "ok"), (200, "unknown")):
        at = TUESDAY + timedelta(seconds=seconds)
        assert Feed.objects.with_standing(at).get().standing == standing


def test_not_changed_without_having_been_asked_is_nothing(supplier: Supplier) -> None:
    supplier.status = 304
    feed = read(make_feed("statuspage", supplier.base, now=TUESDAY), TUESDAY)
    assert feed.ok_at is None and "304" in feed.error


def test_an_inner_address_is_not_asked_unless_a_lead_allowed_this_very_feed(supplier: Supplier) -> None:
    feed = make_feed("statuspage", supplier.base, now=TUESDAY, allows_inner=False)
    feed = read(feed, TUESDAY)
    assert "inner address" in feed.error and supplier.got == []


@pytest.mark.parametrize(
    "place",
    [
        "http://{inner}/", "http://localhost:{port}/", "http://[::ffff:127.0.0.2]:{port}/",
        "http://2130706434:{port}/", "http://169.254.169.254/latest/meta-data", "file:///etc/passwd",
        "gopher://{inner}/", "//{inner}/x",
    ],
)  # fmt: skip
def test_a_redirect_into_the_house_is_not_followed(supplier: Supplier, place: str) -> None:
    with Receiver("127.0.0.2") as inner:
        target = place.format(inner=f"127.0.0.2:{inner.port}", port=inner.port)
        supplier.status, supplier.headers = 302, {"Location": target}
        feed = read(make_feed("statuspage", supplier.base, now=TUESDAY), TUESDAY)
        assert feed.error and feed.ok_at is None
        assert inner.got == []


def test_the_permission_for_one_feed_is_none_for_the_next(supplier: Supplier) -> None:
    with Supplier("127.0.0.2") as other:
        make_feed("statuspage", supplier.base, now=TUESDAY)
        make_feed("statuspage", other.base, now=TUESDAY, allows_inner=False)
        assert reading.sweep(now=TUESDAY) == 2
        assert (supplier.asked(SUMMARY), len(other.got)) == (1, 0)


def test_an_endless_body_is_cut_and_not_believed(supplier: Supplier) -> None:
    def act(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while not supplier.closing.is_set():
                handler.wfile.write(b" " * 65536)
        except OSError:
            return

    supplier.act = act
    feed = read(make_feed("statuspage", supplier.base, now=TUESDAY), TUESDAY)
    assert "cut off" in feed.error and feed.ok_at is None


def test_a_slow_server_is_left_and_holds_up_nobody(
    supplier: Supplier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guarded, "ALTOGETHER_SECONDS", 0.5)
    with Supplier() as slow:
        slow.act = lambda handler: time.sleep(1)
        feeds = [make_feed("statuspage", slow.base, now=TUESDAY) for _one in range(5)]
        good = make_feed("statuspage", supplier.base, now=TUESDAY)
        began = time.monotonic()
        assert reading.sweep(now=TUESDAY) == 6
        assert time.monotonic() - began < 2
        assert Feed.objects.get(pk=good.pk).ok_at is not None
        assert Feed.objects.filter(pk__in=[one.pk for one in feeds], error__contains="no answer").count() == 5


def test_a_claimed_feed_is_left_alone_until_its_lease_runs_out(supplier: Supplier) -> None:
    make_feed("statuspage", supplier.base, now=TUESDAY)
    (claimed,) = reading.claim(now=TUESDAY)
    assert reading.sweep(now=TUESDAY + MINUTE) == 0
    assert reading.sweep(now=TUESDAY + 3 * MINUTE) == 1
    # Who comes back after that takes nothing over.
    said = [sp_update("u1", "investigating", "Hm.", TUESDAY)]
    supplier.pages[SUMMARY] = sp_summary([sp_incident("inc1", "API errors", said)])
    heard = reading.fetching.ask(claimed.question, now=TUESDAY)
    assert heard.state is not None and heard.state.incidents
    reading.settle(claimed, heard, now=TUESDAY + 4 * MINUTE)
    assert not Event.objects.exists() and not FeedIncident.objects.exists()


def test_what_a_lead_changed_meanwhile_is_read_anew(supplier: Supplier) -> None:
    feed = make_feed("statuspage", supplier.base, now=TUESDAY)
    (claimed,) = reading.claim(now=TUESDAY)
    Feed.objects.update(url="https://status.other.example")
    heard = reading.fetching.ask(claimed.question, now=TUESDAY)
    reading.settle(claimed, heard, now=TUESDAY + MINUTE)
    feed.refresh_from_db()
    assert (feed.ok_at, feed.due_at, feed.leased_until) == (None, TUESDAY + MINUTE, None)


def test_what_cannot_be_kept_of_one_feed_is_said_there_and_keeps_no_other(
    supplier: Supplier, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = (make_feed("statuspage", supplier.base, now=TUESDAY) for _number in range(2))
    absorb = absorbing.absorb

    def stumbling(feed: Feed, *rest: object, now: datetime) -> None:
        if feed.pk == broken.pk:
            raise KeyError(feed.pk)
        absorb(feed, *rest, now=now)  # type: ignore[arg-type]

    monkeypatch.setattr(absorbing, "absorb", stumbling)
    assert reading.sweep(now=TUESDAY) == 2
    broken.refresh_from_db()
    sound.refresh_from_db()
    assert (broken.ok_at, broken.error) == (None, "What the feed says cannot be kept: KeyError")
    assert sound.ok_at is not None
