"""A mail scanner asks for each link, runs the page's scripts, follows its links; humans press buttons."""

from __future__ import annotations

import urllib.request
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser

from incidents.models import Incident
from statuspage import signing_in, subscribing
from statuspage.models import SignInLink, Subscription, VisitorSession
from tests import makers
from tests.browser.acting import open_page
from tests.statuspage import mailed, rendered

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
DEPTH = 2


def everything() -> dict[str, Any]:
    """All that a link could have changed."""
    incidents = Incident.objects.order_by("pk")
    return {
        "incidents": [(one.state, one.entry_count, makers.kinds(one)) for one in incidents],
        "subscriptions": list(Subscription.objects.order_by("pk").values("confirmed_at", "ended_at")),
        "sessions": VisitorSession.objects.count(),
        "sign-ins": list(SignInLink.objects.order_by("pk").values("pk", "used_at")),
    }


def mailed_links() -> list[str]:
    """Every kind of link that a mail of this desk carries."""
    links = []
    for state in (mailed.DIAGNOSING, mailed.PENDING, mailed.CLOSED):
        links += mailed.every_page(mailed.recent(state))
    customer = makers.make_customer("Acme")
    rendered.make_service("Mail", is_public=True)
    contact = makers.make_contact(customer, "Ann")
    rendered.render()
    now = timezone.now()
    signing_in.ask_for_link(contact.email, leads_to="", now=now)
    links.append(
        reverse("statuspage:sign_in_through", args=[signing_in.token_of(SignInLink.objects.get().nonce)])
    )
    for who in ("new", "old"):
        one = subscribing.ask(
            rendered.page_of(customer), channel="email", address=f"{who}@acme.example", language="en",
            now=now - timedelta(hours=1),
        )  # fmt: skip
        if who == "old":
            subscribing.confirm(one, now=now)
        token = subscribing.token_of(one.nonce)
        links += [reverse(f"statuspage:{name}", args=[token]) for name in ("subscription", "unsubscribe")]
    return links


def test_asking_for_links_changes_nothing(browser: Browser, desk_address: str) -> None:
    links = mailed_links()
    before = everything()
    assert len(links) == len(set(links)) == 14
    for link in links:
        for method in ("HEAD", "GET"):
            asked = urllib.request.Request(desk_address + link, method=method)
            with urllib.request.urlopen(asked) as answer:
                assert answer.status == 200, (method, link)
    assert everything() == before
    page = open_page(browser)
    seen: set[str] = set()
    waiting = [(link, 0) for link in links]
    while waiting:
        link, depth = waiting.pop()
        if link in seen:
            continue
        seen.add(link)
        page.goto(desk_address + link, wait_until="networkidle")
        if depth < DEPTH:
            found = page.eval_on_selector_all("a[href]:not([download])", "links => links.map(a => a.href)")
            same = [urlsplit(one) for one in found if one.startswith(f"{desk_address}/")]
            waiting += [
                (one.path, depth + 1) for one in same if not one.path.endswith((".ics", ".atom", ".rss"))
            ]
    assert len(seen) > len(links)
    assert everything() == before
