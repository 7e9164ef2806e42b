"""A row of the queue, prepared whole, so that the template only prints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from desk.queue.names import Names
from incidents.models import Channel, ConfirmationStop, PauseReason, State
from incidents.models.incident import reference_of
from people.wording import spoken_briefly, spoken_duration

_TONE_ICONS = {"late": "triangle-alert", "soon": "alarm-clock", "fine": "timer"}


def rows_of(rows: Iterable[dict[str, Any]], now: datetime, names: Names) -> list[dict[str, Any]]:
    """`rows` are those of `IncidentQuerySet.queue_rows`."""
    teller = _Teller(now, names)
    return [teller.row(row) for row in rows]


class _Teller:
    """The words of a page of rows, each looked up once."""

    def __init__(self, now: datetime, names: Names) -> None:
        self.now, self.names = now, names
        self.teams = dict(names.teams)
        self.states = {state.value: str(state.label) for state in State}
        self.channels = {channel.value: str(channel.label) for channel in Channel}
        self.pauses = {reason.value: str(reason.label) for reason in PauseReason}
        self.stops = {stop.value: str(stop.label) for stop in ConfirmationStop}
        self.left, self.late = _("%(left)s left"), _("%(left)s late")
        self.ago, self.closes = _("%(ago)s ago"), _("closes in %(left)s")
        self.classify, self.respond, self.resolve = _("classify"), _("respond"), _("resolve")
        self.look = _("look at the supplier")
        self.monitoring = _("Monitoring")
        self.customer_spoke, self.desk_spoke = _("The customer spoke last"), _("The desk spoke last")

    def row(self, row: dict[str, Any]) -> dict[str, Any]:
        reference = reference_of(row["id"])
        return row | {
            "reference": reference,
            "is_own_finding": is_own_finding(row),
            "address": f"/desk/incidents/{reference}/",
            "state_label": self.states[row["state"]],
            "channel_label": self.channels[row["channel"]],
            "found_by": self.monitoring if row["channel"] == Channel.MONITORING else "",
            "clocks": self._clocks(row),
            "warnings": self._warnings(row),
            "owner_name": self.names.everybody.get(row["owner_id"]),
            "assignee_name": self.names.everybody.get(row["assignee_id"]),
            "outside": row["assignee_id"] in self.names.outside,
            "team_name": self.teams.get(row["team_id"]),
            "service_name": self.names.services.get(row["service_id"]),
            "age": spoken_briefly(self.now - row["registered_at"]),
            "last_word": self._last_word(row),
        }

    def _clocks(self, row: dict[str, Any]) -> list[dict[str, Any]]:
        """Both clocks while something is still promised, else what the incident waits for."""
        if row["state"] == State.CLOSED:
            return [_quiet("check", self.states[State.CLOSED.value])]
        if row["state"] == State.PENDING:
            return [self._pending(row)]
        clocks = []
        if row["priority"] is None and row["next_due_at"]:
            clocks.append(self._clock(self.classify, row["next_due_at"], None))
        elif row["priority"] is not None:
            if row["responded_at"] is None and row["response_due_at"]:
                clocks.append(self._clock(self.respond, row["response_due_at"], row["response_warn_at"]))
            if row["paused_at"]:
                clocks.append(_quiet("pause", self.pauses[row["pause_reason"]]))
            elif row["resolution_due_at"]:
                clocks.append(self._clock(self.resolve, row["resolution_due_at"], row["resolution_warn_at"]))
        if row["supplier_look_at"]:
            clocks.append(self._clock(self.look, row["supplier_look_at"], row["supplier_look_at"]))
        return clocks

    def _clock(self, what: str, due: datetime, warn: datetime | None) -> dict[str, Any]:
        """Time left on the wall; turns when the agreement warns, and again when the target has passed."""
        left = due - self.now
        if left < timedelta(0):
            tone, words = "late", self.late
        else:
            soon = self.now >= warn if warn is not None else left < timedelta(minutes=10)
            tone, words = "soon" if soon else "fine", self.left
        return {
            "tone": tone,
            "icon": _TONE_ICONS[tone],
            "text": words % {"left": spoken_duration(left)},
            "what": what,
            "at": due.isoformat(),
            "warn_at": warn.isoformat() if warn is not None else "",
        }

    def _pending(self, row: dict[str, Any]) -> dict[str, Any]:
        if is_own_finding(row) and row["confirmation_stop"] != "seen_again":
            return _quiet("check-check", _("to be verified by the desk"))
        if row["confirmation_stop"] or row["mail_waiting"]:
            return _quiet("circle-pause", _("does not close by itself"))
        if row["confirmation_due_at"] is None:
            return _quiet("send", _("mail on its way"))
        left = spoken_duration(row["confirmation_due_at"] - self.now)
        return _quiet("hourglass", self.closes % {"left": left})

    def _last_word(self, row: dict[str, Any]) -> dict[str, Any] | None:
        if not row["last_word_by"] or row["last_word_at"] is None:
            return None
        by_customer = row["last_word_by"] == "customer"
        return {
            "by_customer": by_customer,
            "who": self.customer_spoke if by_customer else self.desk_spoke,
            "text": self.ago % {"ago": spoken_briefly(self.now - row["last_word_at"])},
        }

    def _warnings(self, row: dict[str, Any]) -> list[dict[str, str]]:
        warnings = []
        if row["mail_trouble"]:
            warnings.append({"icon": "mail-warning", "text": _("Mail trouble")})
        if row["mail_waiting"]:
            warnings.append({"icon": "mail-question-mark", "text": _("Unverified mail")})
        stop = row["confirmation_stop"]
        # Of its own finding the desk asks no customer, so it misses no address.
        if row["state"] == State.PENDING and stop and not (stop == "no_address" and is_own_finding(row)):
            warnings.append({"icon": "circle-alert", "text": self.stops[stop]})
        if row["customer_name"] is None and not is_own_finding(row):
            if row["channel"] == Channel.MONITORING:
                # Nobody sent it, and nobody can tell yet whom it concerns.
                warnings.append({"icon": "circle-question-mark", "text": _("No service named")})
            else:
                warnings.append({"icon": "user-round-search", "text": _("Unknown sender")})
        return warnings


def is_own_finding(row: Mapping[str, Any]) -> bool:
    """Found by monitoring in a service of several customers; as `conditions.unknown_sender` tells it."""
    is_nobodys = row["customer_name"] is None and row["service_id"] is not None
    return is_nobodys and row["channel"] == Channel.MONITORING


def _quiet(icon: str, text: str) -> dict[str, Any]:
    return {"tone": "quiet", "icon": icon, "text": text, "what": "", "at": "", "warn_at": ""}
