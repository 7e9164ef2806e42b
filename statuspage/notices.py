"""The verbs by which the provider tells many customers something at once.

Common to all: keyword `by` is who acts; `now` (aware) is the moment, None reads the clock. Each
returns the notice; NotPossible names the field that is wrong, NotPermitted refuses whoever is not
of the desk.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.errors import NotPermitted, NotPossible
from incidents.models import Incident, Service
from incidents.timeline import TITLE_LENGTH, optional_text
from notifications.doorbell import ring_on_commit
from people.actors import Actor, ActorKind
from people.models import Customer, clean_name
from statuspage import disruptions
from statuspage.models import Notice, NoticeKind, NoticeState, NoticeUpdate
from statuspage.models.notice import DONE, STEPS
from statuspage.pages import mark_changed, seeing
from statuspage.status import Status

LONGEST_PLAN = timedelta(days=60)


@dataclass(frozen=True)
class Words:
    """A text in each language of the pages; where one is empty, the other is read."""

    en: str = ""
    nl: str = ""


@dataclass(frozen=True)
class Audience:
    """Whom a notice is for: these customers alone, or everybody who sees one of its services."""

    customers: Iterable[Customer] = field(default_factory=tuple)
    incidents: Iterable[Incident] = field(default_factory=tuple)


def announce_disruption(
    *,
    by: Actor,
    title: Words,
    text: Words,
    services: Mapping[Service, Status],
    audience: Audience | None = None,
    state: NoticeState = NoticeState.INVESTIGATING,
    began_at: datetime | None = None,
    tell: bool = True,
    now: datetime | None = None,
) -> Notice:
    """Tell that something does not work. `began_at`: since when, if that was before now."""
    at = now or timezone.now()
    _desk_only(by)
    if began_at is not None and began_at > at:
        wrong = _("It cannot have begun in the future. For what is still to come, plan maintenance.")
        raise NotPossible(wrong, fields={"began_at": wrong})
    if state in DONE:
        wrong = _("Begin with what is the case now; resolve it with an update.")
        raise NotPossible(wrong, fields={"state": wrong})
    return _made(NoticeKind.DISRUPTION, by, title, text, services, audience, state, tell, at, began_at or at)


def plan_maintenance(
    *,
    by: Actor,
    title: Words,
    text: Words,
    services: Iterable[Service],
    planned_from: datetime,
    planned_until: datetime,
    audience: Audience | None = None,
    tell: bool = True,
    moves_itself: bool = True,
    now: datetime | None = None,
) -> Notice:
    """Announce maintenance; with `moves_itself` it begins and ends at its planned times by itself."""
    at = now or timezone.now()
    _desk_only(by)
    _check_plan(planned_from, planned_until)
    if planned_until <= at:
        wrong = _("That time has passed. Choose one that is still to come.")
        raise NotPossible(wrong, fields={"planned_until": wrong})
    affected = dict.fromkeys(services, Status.OPERATIONAL)
    planned = {"planned_from": planned_from, "planned_until": planned_until, "moves_itself": moves_itself}
    state = NoticeState.SCHEDULED
    return _made(
        NoticeKind.MAINTENANCE, by, title, text, affected, audience, state, tell, at, planned_from, **planned
    )


def publish_update(
    notice: Notice,
    *,
    by: Actor,
    text: Words,
    state: NoticeState | None = None,
    services: Mapping[Service, Status] | None = None,
    tell: bool = True,
    now: datetime | None = None,
    seen: int | None = None,
) -> Notice:
    """Add a word. Without `state` and `services` they stay as they are; done, every service works again.

    `seen`: the number of the last update that the writer had read; a newer one of a colleague refuses.
    """
    _desk_only(by)
    with transaction.atomic():
        fresh = Notice.objects.select_for_update().get(pk=notice.pk)
        if seen is not None and fresh.update_count > seen:
            last = fresh.updates.get(number=fresh.update_count)
            raise NotPossible(
                _("Meanwhile %(who)s published an update. Read it, then publish yours if it still fits.")
                % {"who": last.by or settings.DESK_NAME}
            )
        state = state or NoticeState(fresh.state)
        if state not in STEPS[NoticeKind(fresh.kind)]:
            wrong = _("A notice of this kind has no such step.")
            raise NotPossible(wrong, fields={"state": wrong})
        affected = _affected(fresh, state, services)
        at = max(now or timezone.now(), fresh.updates.latest("number").at)
        _add_update(fresh, by, state, _required(text), affected, tell, at)
        if services is not None:
            fresh.services.add(*services)
        _publish(fresh, at)
    return fresh


def replan(
    notice: Notice,
    *,
    by: Actor,
    planned_from: datetime,
    planned_until: datetime,
    text: Words,
    tell: bool = True,
    now: datetime | None = None,
) -> Notice:
    """Move maintenance that has not begun to another time."""
    _desk_only(by)
    _check_plan(planned_from, planned_until)
    with transaction.atomic():
        fresh = Notice.objects.select_for_update().get(pk=notice.pk)
        if fresh.state != NoticeState.SCHEDULED:
            raise NotPossible(_("It has begun already; its plan can no longer be moved."))
        at = max(now or timezone.now(), fresh.updates.latest("number").at)
        fresh.planned_from, fresh.planned_until, fresh.began_at = planned_from, planned_until, planned_from
        _add_update(fresh, by, NoticeState.SCHEDULED, _required(text), {}, tell, at)
        _publish(fresh, at)
    return fresh


def publish_review(notice: Notice, *, by: Actor, text: Words, now: datetime | None = None) -> Notice:
    """After a disruption: what happened, why, and what was learned. Can be written again."""
    _desk_only(by)
    with transaction.atomic():
        fresh = Notice.objects.select_for_update().get(pk=notice.pk)
        if not fresh.is_done:
            raise NotPossible(_("Resolve it first; then tell what was learned from it."))
        said = _required(text)
        fresh.review_en, fresh.review_nl = said.en, said.nl
        fresh.reviewed_at = now or timezone.now()
        _publish(fresh, fresh.reviewed_at)
    return fresh


def move_maintenance(*, now: datetime) -> int:
    """Begin and end what is planned to by now; returns how many moved. May run twice at once."""
    moved = 0
    due = Notice.objects.filter(kind=NoticeKind.MAINTENANCE, moves_itself=True).exclude(state__in=DONE)
    for pk in due.filter(planned_from__lte=now).values_list("pk", flat=True):
        with transaction.atomic():
            notice = Notice.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
            if notice is not None:
                moved += _move(notice, now)
    return moved


def _move(notice: Notice, now: datetime) -> bool:
    assert notice.planned_from is not None
    assert notice.planned_until is not None
    before = notice.update_count
    # Planned quietly, it begins and ends quietly; whoever heard of it hears how it goes on.
    tell = notice.updates.filter(tell=True).exists()
    if notice.state == NoticeState.SCHEDULED and notice.planned_from <= now:
        said = Words(en="The maintenance has begun.", nl="Het onderhoud is begonnen.")
        start = max(notice.planned_from, notice.updates.latest("number").at)
        _add_update(notice, None, NoticeState.IN_PROGRESS, said, _under_maintenance(notice), tell, start)
    # What was checked by a person is ended by a person.
    if notice.state == NoticeState.IN_PROGRESS and notice.planned_until <= now:
        said = Words(en="The maintenance is completed.", nl="Het onderhoud is klaar.")
        end = max(notice.planned_until, notice.updates.latest("number").at)
        _add_update(notice, None, NoticeState.COMPLETED, said, {}, tell, end)
    if notice.update_count > before:
        _publish(notice, now)
    return notice.update_count > before


def _under_maintenance(notice: Notice) -> dict[str, str]:
    return _stored(dict.fromkeys(notice.services.all(), Status.MAINTENANCE))


def _made(
    kind: NoticeKind,
    by: Actor,
    title: Words,
    text: Words,
    services: Mapping[Service, Status],
    audience: Audience | None,
    state: NoticeState,
    tell: bool,
    at: datetime,
    began_at: datetime,
    **planned: object,
) -> Notice:
    named, said = _titled(title), _required(text)
    customers = list(audience.customers) if audience else []
    incidents = list(audience.incidents) if audience else []
    with transaction.atomic():
        notice = Notice(
            kind=kind,
            state=state,
            title_en=named.en,
            title_nl=named.nl,
            made_at=at,
            made_by=by.user,
            began_at=began_at,
            **planned,
        )
        notice.save()
        notice.customers.set(customers)
        notice.incidents.set(incidents)
        notice.services.set(services)
        affected = _stored({} if kind == NoticeKind.MAINTENANCE else services)
        _add_update(notice, by, state, said, affected, tell, at)
        _publish(notice, at)
    return notice


def _add_update(
    notice: Notice,
    by: Actor | None,
    state: NoticeState,
    said: Words,
    affected: dict[str, str],
    tell: bool,
    at: datetime,
) -> None:
    notice.update_count += 1
    notice.state = state
    notice.ended_at = (notice.ended_at or at) if state in DONE else None
    NoticeUpdate.objects.create(
        notice=notice,
        number=notice.update_count,
        at=at,
        state=state,
        text_en=said.en,
        text_nl=said.nl,
        services=affected,
        by=by.user if by else None,
        tell=tell,
    )


def _publish(notice: Notice, at: datetime) -> None:
    notice.save()
    disruptions.reread_notice(notice)
    mark_changed(seeing(notice), at)
    ring_on_commit("statuspage.follow")


def _affected(
    notice: Notice, state: NoticeState, services: Mapping[Service, Status] | None
) -> dict[str, str]:
    if state in DONE or state == NoticeState.SCHEDULED:
        return {}
    if services is not None:
        return _stored(services)
    held = dict(notice.updates.latest("number").services)
    # Maintenance may be taken up at any of its steps, and again after it was completed.
    return _under_maintenance(notice) if notice.is_maintenance and not held else held


def _stored(services: Mapping[Service, Status]) -> dict[str, str]:
    return {
        str(service.pk): status.value for service, status in services.items() if status != Status.OPERATIONAL
    }


def _titled(title: Words) -> Words:
    said = Words(en=clean_name(title.en), nl=clean_name(title.nl))
    if not (said.en or said.nl):
        asked = _("Say in a few words what it is about.")
        raise NotPossible(asked, fields={"title_en": asked})
    for name in ("en", "nl"):
        if len(getattr(said, name)) > TITLE_LENGTH:
            too_long = _("At most %(limit)s characters fit. Put the rest into the text.") % {
                "limit": TITLE_LENGTH
            }
            raise NotPossible(too_long, fields={f"title_{name}": too_long})
    return said


def _required(text: Words) -> Words:
    said = Words(en=optional_text(text.en, "text_en"), nl=optional_text(text.nl, "text_nl"))
    if not (said.en or said.nl):
        asked = _("Write what customers should read, in one language at least.")
        raise NotPossible(asked, fields={"text_en": asked})
    return said


def _check_plan(planned_from: datetime, planned_until: datetime) -> None:
    if planned_until <= planned_from:
        wrong = _("The end comes after the beginning.")
        raise NotPossible(wrong, fields={"planned_until": wrong})
    if planned_until - planned_from > LONGEST_PLAN:
        wrong = _("Maintenance of more than 60 days is probably a typing error.")
        raise NotPossible(wrong, fields={"planned_until": wrong})


def _desk_only(by: Actor) -> None:
    if by.kind != ActorKind.AGENT or by.user is None or not by.user.is_active:
        raise NotPermitted(_("Only the desk publishes on status pages."))
