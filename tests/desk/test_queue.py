"""The queue page: order, pages, views and their counts."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from desk.models import SavedView
from desk.queue.paging import page
from incidents import handling, lifecycle
from incidents.models import Incident
from people.models import Role
from tests import makers
from tests.desk.test_doors import QUEUE, signed_in

pytestmark = pytest.mark.django_db

VIEWS = "/desk/views/"


def shown(client: Client, q: str = "") -> str:
    answer = client.get(QUEUE, {"q": q} if q else {})
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_is_due_next_stands_on_top_and_what_is_closed_nowhere() -> None:
    by = makers.agent()
    makers.make_incident("classified", by=by, title="Later", urgency="low", impact="low")
    makers.make_incident("classified", by=by, title="Sooner", urgency="high", impact="high")
    makers.make_incident("closed", by=by, title="Gone")
    html = shown(signed_in(by))
    assert html.index("Sooner") < html.index("Later")
    assert "Gone" not in html
    assert "Gone" in shown(signed_in(by), "state:closed")


def test_a_filter_that_cannot_be_read_is_explained_and_kept_in_the_bar() -> None:
    client = signed_in(makers.agent())
    html = shown(client, "team:ghosts p:1")
    assert "No team is called" in html
    assert 'value="team:ghosts p:1"' in html
    assert client.get(QUEUE, {"q": "x" * 5000, "after": "nonsense"}).status_code == 200


@pytest.mark.parametrize("order", ["due", "newest", "oldest", "priority"])
def test_pages_follow_one_another_without_gap_or_repeat(order: str) -> None:
    by = makers.agent()
    for number in range(4):
        makers.make_incident(by=by)
        makers.make_incident("classified", by=by, urgency="high", at=makers.TUESDAY + timedelta(hours=number))
        makers.make_incident("resolved_pending_confirmation", by=by)
        paused = makers.make_incident("classified", by=by)
        handling.wait(paused, by=by, text="Which one?")
    whole = [row["id"] for row in page(Incident.objects.open(), order=order, after="", size=100).rows]
    assert len(whole) == 16
    seen, after = [], ""
    for _page in range(20):
        part = page(Incident.objects.open(), order=order, after=after, size=3)
        seen += [row["id"] for row in part.rows]
        after = part.after
        if not after:
            break
    assert seen == whole


def test_views_show_how_many_they_hold() -> None:
    by = makers.agent()
    makers.make_incident("diagnosing", by=by)
    makers.make_incident(by=by)
    makers.make_incident("resolved_pending_confirmation", by=by)
    makers.make_incident("closed", by=by)
    html = shown(signed_in(by))
    counts = dict(re.findall(r'view__name">([^<]+)</span> <span class="view__count">(\d+)', html))
    assert counts["Mine"] == "2"
    assert counts["Unclassified"] == "1"
    assert counts["Pending confirmation"] == "1"
    assert counts["All open"] == "3"
    assert not {"Closed", "Mail trouble"} & set(counts)


def test_a_view_is_saved_found_again_replaced_and_removed() -> None:
    by = makers.agent()
    client = signed_in(by)
    makers.make_incident("classified", by=by, urgency="high", impact="high", title="Fire")
    client.post(VIEWS, {"q": "p:1", "name": " Fires \u202e"})
    client.post(VIEWS, {"q": "p:1,2", "name": "fires", "shared": "on"})
    view = SavedView.objects.get()
    assert (view.query, view.is_shared) == ("p:1,2", True)
    html = shown(client, "p:1,2")
    assert "<h1>fires</h1>" in html
    assert f"{VIEWS}{view.pk}/drop/" in html
    colleague = signed_in(makers.agent())
    assert "fires" in shown(colleague)
    assert colleague.post(f"{VIEWS}{view.pk}/drop/").status_code == 404
    assert signed_in(makers.agent(role=Role.LEAD)).post(f"{VIEWS}{view.pk}/drop/").status_code == 302
    assert not SavedView.objects.exists()


def test_a_view_without_a_name_is_refused_and_its_filter_kept() -> None:
    answer = signed_in(makers.agent()).post(VIEWS, {"q": "p:1", "name": " \u200b"}, follow=True)
    assert "Give the view a name" in answer.content.decode()
    assert answer.request["QUERY_STRING"] == "q=p%3A1"


def test_ones_own_view_is_not_a_colleagues() -> None:
    signed_in(makers.agent()).post(VIEWS, {"q": "p:1", "name": "Secret plan"})
    assert "Secret plan" not in shown(signed_in(makers.agent()))


def test_an_outside_expert_sees_the_incidents_handed_over_and_no_views() -> None:
    by, expert = makers.agent(), makers.agent(role=Role.EXPERT)
    makers.make_incident(by=by, title="Not theirs")

    handed = makers.make_incident("classified", by=by, title="Theirs")
    lifecycle.diagnose(handed, by=by, assignee=expert.user)
    html = shown(signed_in(expert))
    assert "Theirs" in html
    assert "Not theirs" not in html
    assert "view__name" not in html
    assert signed_in(expert).post(VIEWS, {"q": "p:1", "name": "x"}).status_code == 403


def test_rows_say_who_spoke_last_and_turn_when_the_agreement_warns() -> None:
    by, now = makers.agent(), timezone.now()
    written = makers.make_incident("classified", by=by, at=now - timedelta(minutes=50), title="Asked again")
    makers.make_incident(
        "classified", by=by, urgency="high", impact="high", at=now - timedelta(minutes=14), title="Nearly"
    )
    handling.reply(written, by=by, text="We are on it")
    html = shown(signed_in(by))
    assert re.search(r"The desk spoke last, </span><svg.*?</svg> 1 min ago", html, re.DOTALL)
    assert re.search(r"The customer spoke last, </span><svg.*?</svg> 14 min ago", html, re.DOTALL)
    assert "due--soon" in html
