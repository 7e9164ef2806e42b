"""What is being written: kept as drafts, sent a moment later so that it can be taken back.

A reply waits `REPLY_UNDO_SECONDS` as a row of its own; a sweep sends it, whether the browser is
still there or not.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from desk.models import Draft
from incidents import handling
from incidents.door import refuse_if_overtaken
from incidents.errors import NotPermitted, NotPossible
from incidents.models import Attachment, Incident
from incidents.permissions import require
from incidents.timeline import required_text
from people.actors import Actor
from people.models import User

log = structlog.get_logger(__name__)

# Steps whose words are worth keeping, and what of their forms is kept.
KEPT = ("text", "solution", "reason", "temporary", "title", "headline", "text_en", "text_nl")
LONGEST = 60_000
SWEEP = 200


def keep(user: User, incident: Incident, step: str, fields: dict[str, str]) -> None:
    """Keep what stands in a form now; an emptied form leaves no draft."""
    words = {name: fields[name][:LONGEST] for name in KEPT if fields.get(name, "").strip()}
    mine = Draft.objects.filter(user=user, incident=incident, step=step, send_at__isnull=True)
    if not words:
        mine.delete()
        return
    seen = fields.get("seen", "")
    with transaction.atomic():
        changed = mine.update(fields=words, saved_at=timezone.now(), refused="")
        if not changed and not Draft.objects.filter(user=user, incident=incident, step=step).exists():
            Draft.objects.get_or_create(
                user=user,
                incident=incident,
                step=step,
                defaults={
                    "fields": words,
                    "saved_at": timezone.now(),
                    "seen": int(seen) if seen.isdigit() else None,
                },
            )


def forget(user: User, incident: Incident, step: str) -> None:
    """The words were used: nothing of them is kept."""
    Draft.objects.filter(user=user, incident=incident, step=step, send_at__isnull=True).delete()


def send_later(incident: Incident, *, by: Actor, text: str, seen: int | None, now: datetime) -> Draft:
    """Let a reply go out after the time to take it back. Raises what `reply` would raise now."""
    assert by.user is not None
    text = required_text(text, "text", str(handling.ASKED_REPLY))
    fresh = Incident.objects.with_people().get(pk=incident.pk)
    require(by, "reply", fresh)
    refuse_if_overtaken(fresh, by, "reply", seen)
    with transaction.atomic():
        waiting = Draft.objects.select_for_update().filter(user=by.user, incident=incident, step="reply")
        for draft in waiting.filter(send_at__isnull=False):
            _send(draft, now)  # whoever writes on has let go of the word before
        draft, _made = Draft.objects.update_or_create(
            user=by.user,
            incident=incident,
            step="reply",
            defaults={
                "fields": {"text": text},
                "seen": seen,
                "saved_at": now,
                "send_at": now + timedelta(seconds=settings.REPLY_UNDO_SECONDS),
                "refused": "",
            },
        )
    return draft


def take_back(user: User, incident: Incident) -> bool:
    """Keep a waiting reply from going out; its words are a draft again. False when it has gone."""
    waiting = Draft.objects.filter(user=user, incident=incident, step="reply", send_at__isnull=False)
    return bool(waiting.update(send_at=None))


def send_due(*, now: datetime, limit: int = SWEEP) -> int:
    """Send every reply whose time to be taken back has passed. Returns how many; may run twice at once."""
    sent = 0
    for pk in Draft.objects.filter(send_at__lte=now).order_by("send_at").values_list("pk", flat=True)[:limit]:
        with transaction.atomic():
            draft = (
                Draft.objects.select_for_update(skip_locked=True, of=("self",))
                .select_related("user", "incident")
                .filter(pk=pk, send_at__lte=now)
                .first()
            )
            if draft is not None:
                sent += _send(draft, now)
    return sent


def _send(draft: Draft, now: datetime) -> bool:
    """Reply, or keep the words with the reason why not."""
    try:
        with transaction.atomic():
            handling.reply(
                draft.incident,
                by=Actor.of_user(draft.user),
                text=draft.fields.get("text", ""),
                attachments=files_for(draft.incident, draft.user, "reply"),
                now=now,
            )
    except (NotPossible, NotPermitted) as refused:
        log.warning("reply_not_sent", draft=draft.pk, reason=str(refused))
        Draft.objects.filter(pk=draft.pk).update(send_at=None, refused=str(refused))
        return False
    draft.delete()
    return True


def files_for(incident: Incident, user: User, step: str) -> list[Attachment]:
    return list(Attachment.objects.loose(incident, user).filter(step=step))


_MENTION = re.compile(r"@(\w)")


def mentioned(text: str) -> list[User]:
    """Everybody whose whole name stands behind an @ in the text."""
    if not _MENTION.search(text):
        return []
    people = User.objects.filter(is_active=True)
    return [user for user in people if f"@{user.name}".lower() in text.lower()]


def drafts_of(user: User, incident: Incident) -> dict[str, Draft]:
    """What this person has under their hands here, by step."""
    return {draft.step: draft for draft in Draft.objects.filter(user=user, incident=incident)}


def typed_in(drafts: dict[str, Draft]) -> dict[str, dict[str, Any]]:
    """The fields of every form that has a draft, except what is on its way already."""
    return {step: draft.fields for step, draft in drafts.items() if draft.send_at is None}
