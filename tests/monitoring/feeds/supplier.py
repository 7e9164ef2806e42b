"""A supplier on loopback that publishes what the test tells it to, and its feed at the desk."""

from __future__ import annotations

import hashlib
import itertools
from contextlib import suppress
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any

import orjson

from monitoring.feeds import reading
from monitoring.models import Event, Feed
from people.models import Supplier as SupplierRow
from tests.makers import make_user
from tests.notifications.receiver import Receiver

_count = itertools.count(1)


class Supplier(Receiver):
    """`pages`: what is answered under each path, bytes or JSON; all else is 404. ETags are kept."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        super().__init__(host)
        self.pages: dict[str, Any] = {}
        self.act = self._answer

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        found = self.pages.get(handler.path)
        body = found if isinstance(found, bytes) else orjson.dumps(found)
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        with suppress(OSError):
            if found is not None and self.status == 200 and handler.headers.get("If-None-Match") == tag:
                handler.send_response(304)
                handler.end_headers()
                return
            handler.send_response(404 if found is None else self.status)
            for name, value in {"ETag": tag, **self.headers}.items():
                handler.send_header(name, value)
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)

    @property
    def base(self) -> str:
        return f"http://{self.host}:{self.port}"

    def asked(self, path: str) -> int:
        return sum(got.path == path for got in self.got)


def make_feed(kind: str, url: str, *, now: datetime, **fields: Any) -> Feed:
    """A feed that a lead allowed to be an inner one: the test's server is."""
    number = next(_count)
    facts: dict[str, Any] = {
        "name": f"Feed {number}",
        "supplier": fields.pop("supplier", None) or SupplierRow.objects.create(name=f"Cloudy {number}"),
        "allows_inner": True,
        "allowed_by": fields.pop("allowed_by", None) or make_user(role="lead"),
    }
    return Feed.objects.create(kind=kind, url=url, made_at=now, due_at=now, **(facts | fields))


def read(feed: Feed, now: datetime) -> Feed:
    """Read it at this moment, whether it is due or not."""
    Feed.objects.filter(pk=feed.pk).update(due_at=now)
    assert reading.sweep(now=now) >= 1
    return Feed.objects.with_standing(now + timedelta(seconds=30)).get(pk=feed.pk)


def told(feed: Feed) -> list[tuple[str, str]]:
    """What the events of this feed say, in their order: action and text."""
    events = Event.objects.filter(key__startswith=f"feed:{feed.pk}:").order_by("id")
    return [(event.action, event.text) for event in events]
