"""What the provider tells many at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import InternalError, transaction

from incidents.errors import NotPermitted, NotPossible
from incidents.models import Service
from people.actors import Actor
from statuspage import notices
from statuspage.models import Disruption, Notice, NoticeState, NoticeUpdate
from statuspage.notices import Audience, Words
from statuspage.status import Status
from tests.makers import TUESDAY, agent, make_contact, make_customer, make_user
from tests.statuspage.rendered import make_service

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
TITLE, TEXT = Words("Mail is down", "Mail ligt plat"), Words("We look.", "Wij kijken.")


@pytest.fixture
def mail() -> Service:
    return make_service("Mail", is_public=True)


def announced(service: Service, by: Actor | None = None, **more: object) -> Notice:
    return notices.announce_disruption(
        by=by or agent(), title=TITLE, text=TEXT, services={service: Status.MAJOR}, now=TUESDAY, **more
    )


def spans(notice: Notice) -> list[tuple[str, int, int | None]]:
    """Status, and from which until which hour after Tuesday ten."""
    rows = Disruption.objects.filter(notice=notice).order_by("began_at")
    return [
        (row.status, (row.began_at - TUESDAY) // HOUR, row.ended_at and (row.ended_at - TUESDAY) // HOUR)
        for row in rows
    ]


def test_a_disruption_changes_its_services_with_each_update_until_it_is_resolved(mail: Service) -> None:
    notice, by = announced(mail, began_at=TUESDAY - HOUR), agent()
    notices.publish_update(notice, by=by, text=TEXT, now=TUESDAY + HOUR)
    notices.publish_update(
        notice, by=by, text=TEXT, state=NoticeState.MONITORING, services={mail: Status.DEGRADED},
        now=TUESDAY + 2 * HOUR,
    )  # fmt: skip
    done = notices.publish_update(
        notice, by=by, text=TEXT, state=NoticeState.RESOLVED, now=TUESDAY + 3 * HOUR
    )
    assert spans(notice) == [("major", -1, 2), ("degraded", 2, 3)]
    assert done.ended_at == TUESDAY + 3 * HOUR
    again = notices.publish_update(
        notice, by=by, text=TEXT, state=NoticeState.INVESTIGATING, services={mail: Status.PARTIAL},
        now=TUESDAY + 4 * HOUR,
    )  # fmt: skip
    assert again.ended_at is None
    assert spans(notice)[-1] == ("partial", 4, None)


def test_maintenance_begins_and_ends_by_itself_once(mail: Service) -> None:
    notice = notices.plan_maintenance(
        by=agent(), title=TITLE, text=TEXT, services=[mail], now=TUESDAY,
        planned_from=TUESDAY + HOUR, planned_until=TUESDAY + 3 * HOUR,
    )  # fmt: skip
    assert notices.move_maintenance(now=TUESDAY + timedelta(minutes=59)) == 0
    assert notices.move_maintenance(now=TUESDAY + HOUR) == 1
    assert notices.move_maintenance(now=TUESDAY + HOUR) == 0
    notice.refresh_from_db()
    assert notice.state == NoticeState.IN_PROGRESS
    # A scheduler that was away for long does both at once, at the times that were planned.
    assert notices.move_maintenance(now=TUESDAY + 30 * HOUR) == 1
    notice.refresh_from_db()
    assert (notice.state, notice.ended_at) == (NoticeState.COMPLETED, TUESDAY + 3 * HOUR)
    assert spans(notice) == [("maintenance", 1, 3)]


def test_what_a_person_checks_is_ended_by_a_person(mail: Service) -> None:
    notice = notices.plan_maintenance(
        by=agent(), title=TITLE, text=TEXT, services=[mail], now=TUESDAY,
        planned_from=TUESDAY + HOUR, planned_until=TUESDAY + 3 * HOUR,
    )  # fmt: skip
    notices.move_maintenance(now=TUESDAY + HOUR)
    notices.publish_update(notice, by=agent(), text=TEXT, state=NoticeState.VERIFYING, now=TUESDAY + 2 * HOUR)
    assert notices.move_maintenance(now=TUESDAY + 5 * HOUR) == 0


def planned(service: Service, **more: object) -> Notice:
    return notices.plan_maintenance(
        by=agent(), title=TITLE, text=TEXT, services=[service], now=TUESDAY,
        planned_from=TUESDAY + HOUR, planned_until=TUESDAY + 3 * HOUR, **more,
    )  # fmt: skip


def test_what_was_planned_quietly_begins_and_ends_quietly(mail: Service) -> None:
    quiet, told, told_later = planned(mail, tell=False), planned(mail), planned(mail, tell=False)
    plan = {"planned_from": TUESDAY + HOUR, "planned_until": TUESDAY + 2 * HOUR}
    notices.replan(told, by=agent(), text=TEXT, tell=False, now=TUESDAY, **plan)
    notices.replan(told_later, by=agent(), text=TEXT, tell=True, now=TUESDAY, **plan)
    notices.move_maintenance(now=TUESDAY + HOUR)
    notices.move_maintenance(now=TUESDAY + 5 * HOUR)
    said = {
        one.pk: list(one.updates.order_by("number").values_list("tell", flat=True))
        for one in (quiet, told, told_later)
    }
    assert said == {
        quiet.pk: [False] * 3,
        told.pk: [True, False, True, True],
        told_later.pk: [False, True, True, True],
    }


@pytest.mark.parametrize(
    "steps",
    [
        ["verifying"],
        ["in_progress", "verifying"],
        ["completed", "in_progress"],
        ["completed", "verifying", "in_progress"],
    ],
)
def test_at_every_step_of_maintenance_that_runs_its_services_are_under_maintenance(
    mail: Service, steps: list[str]
) -> None:
    notice = planned(mail, moves_itself=False)
    for hour, step in enumerate(steps):
        at = TUESDAY + hour * HOUR
        notices.publish_update(notice, by=agent(), text=TEXT, state=NoticeState(step), now=at)
        running = Disruption.objects.filter(notice=notice, ended_at__isnull=True)
        wanted = [] if step == "completed" else ["maintenance"]
        assert list(running.values_list("status", flat=True)) == wanted, step


def test_a_plan_can_be_moved_until_it_begins(mail: Service) -> None:
    plan = {"planned_from": TUESDAY + HOUR, "planned_until": TUESDAY + 2 * HOUR}
    notice = notices.plan_maintenance(
        by=agent(), title=TITLE, text=TEXT, services=[mail], now=TUESDAY, **plan
    )
    moved = notices.replan(
        notice, by=agent(), text=TEXT, now=TUESDAY,
        planned_from=TUESDAY + 5 * HOUR, planned_until=TUESDAY + 6 * HOUR,
    )  # fmt: skip
    assert moved.began_at == TUESDAY + 5 * HOUR
    notices.move_maintenance(now=TUESDAY + 5 * HOUR)
    with pytest.raises(NotPossible, match="begun already"):
        notices.replan(notice, by=agent(), text=TEXT, **plan)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": Words()}, "title_en"),
        ({"title": Words("x" * 201)}, "title_en"),
        ({"title": Words(nl="\u202e\u200b")}, "title_en"),
        ({"text": Words(" ")}, "text_en"),
        ({"text": Words(nl="x" * 50_001)}, "text_nl"),
        ({"began_at": TUESDAY + HOUR}, "began_at"),
        ({"state": NoticeState.RESOLVED}, "state"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(mail: Service, wrong: dict, field: str) -> None:
    good = {"title": TITLE, "text": TEXT, "services": {mail: Status.MAJOR}, "now": TUESDAY}
    with pytest.raises(NotPossible) as refused:
        notices.announce_disruption(by=agent(), **(good | wrong))
    assert list(refused.value.fields) == [field]
    assert not Notice.objects.exists()


def test_only_the_desk_publishes(mail: Service) -> None:
    for stranger in (Actor.of_contact(make_contact()), Actor.of_user(make_user(role="expert"))):
        with pytest.raises(NotPermitted):
            announced(mail, stranger)


def test_a_colleagues_newer_update_refuses_an_older_thought(mail: Service) -> None:
    notice = announced(mail)
    notices.publish_update(notice, by=agent("Noor"), text=TEXT, seen=1)
    with pytest.raises(NotPossible, match="Noor"):
        notices.publish_update(notice, by=agent(), text=TEXT, seen=1)


def test_an_update_is_never_changed(mail: Service) -> None:
    notice = announced(mail)
    with pytest.raises(InternalError, match="notice_updates_are_kept"), transaction.atomic():
        NoticeUpdate.objects.filter(notice=notice).update(text_en="Nothing happened.")


def test_a_private_notice_disturbs_only_its_customers_pages(mail: Service) -> None:
    acme, other = make_customer("Acme"), make_customer("Other")
    notice = announced(mail, audience=Audience(customers=[acme]))
    (row,) = Disruption.objects.filter(notice=notice)
    assert row.customer == acme
    assert other.pk != row.customer_id
