"""A row of the queue, prepared whole, so that the template only prints."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from incidents.models import ConfirmationStop, PauseReason, State
from incidents.models.incident import REFERENCE_PREFIX
from people.models import Role
from people.wording import spoken_briefly, spoken_duration

_TONE_ICONS = {"late": "triangle-alert", "soon": "alarm-clock", "fine": "timer"}


def row_of(row: dict[str, Any], now: datetime) -> dict[str, Any]:
    """`row` is one of `IncidentQuerySet.queue_rows`."""
    reference = f"{REFERENCE_PREFIX}{row['id']:06d}"
    return row | {
        "reference": reference,
        "address": f"/desk/incidents/{reference}/",
        "state_label": State(row["state"]).label,
        "clocks": _clocks(row, now),
        "warnings": _warnings(row),
        "outside": row["assignee_role"] == Role.EXPERT,
        "last_word": _last_word(row, now),
    }


def _clocks(row: dict[str, Any], now: datetime) -> list[dict[str, Any]]:
    """Both clocks while something is still promised, else what the incident waits for."""
    if row["state"] == State.CLOSED:
        return [_quiet("check", _("closed"))]
    if row["state"] == State.PENDING:
        return [_pending(row, now)]
    if row["priority"] is None:
        return [_clock(_("classify"), row["next_due_at"], None, now)] if row["next_due_at"] else []
    clocks = []
    if row["responded_at"] is None and row["response_due_at"]:
        clocks.append(_clock(_("respond"), row["response_due_at"], row["response_warn_at"], now))
    if row["paused_at"]:
        clocks.append(_quiet("pause", str(PauseReason(row["pause_reason"]).label)))
    elif row["resolution_due_at"]:
        clocks.append(_clock(_("resolve"), row["resolution_due_at"], row["resolution_warn_at"], now))
    return clocks


def _clock(what: str, due: datetime, warn: datetime | None, now: datetime) -> dict[str, Any]:
    """Time left on the wall; turns when the agreement warns, and again when the target has passed."""
    left = due - now
    if left < timedelta(0):
        tone, words = "late", _("%(left)s late")
    else:
        soon = now >= warn if warn is not None else left < timedelta(minutes=10)
        tone, words = "soon" if soon else "fine", _("%(left)s left")
    text = words % {"left": spoken_duration(left)}
    moment = date_format(timezone.localtime(due), "l j F, H:i")
    return {
        "tone": tone,
        "icon": _TONE_ICONS[tone],
        "text": text,
        "what": what,
        "at": due,
        "moment": moment,
        "warn_at": warn,
    }


def _quiet(icon: str, text: str) -> dict[str, Any]:
    return {"tone": "quiet", "icon": icon, "text": text, "what": "", "at": None, "warn_at": None}


def _pending(row: dict[str, Any], now: datetime) -> dict[str, Any]:
    if row["confirmation_stop"]:
        return _quiet("circle-pause", _("does not close by itself"))
    if row["confirmation_due_at"] is None:
        return _quiet("send", _("mail on its way"))
    left = spoken_duration(row["confirmation_due_at"] - now)
    return _quiet("hourglass", _("closes in %(left)s") % {"left": left})


def _last_word(row: dict[str, Any], now: datetime) -> dict[str, Any] | None:
    if not row["last_word_by"] or row["last_word_at"] is None:
        return None
    by_customer = row["last_word_by"] == "customer"
    return {
        "by_customer": by_customer,
        "who": _("The customer spoke last") if by_customer else _("The desk spoke last"),
        "text": _("%(ago)s ago") % {"ago": spoken_briefly(now - row["last_word_at"])},
    }


def _warnings(row: dict[str, Any]) -> list[dict[str, str]]:
    warnings = []
    if row["mail_trouble"]:
        warnings.append({"icon": "mail-warning", "text": _("Mail trouble")})
    if row["state"] == State.PENDING and row["confirmation_stop"]:
        label = str(ConfirmationStop(row["confirmation_stop"]).label)
        warnings.append({"icon": "circle-alert", "text": label})
    if row["customer_name"] is None:
        warnings.append({"icon": "user-round-search", "text": _("Unknown sender")})
    return warnings
