"""The style guide: every component in every state, with sample values and without a row of the database."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product
from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import design_tokens
from desk.doors import leads_only
from desk.queue.columns import COLUMNS, USUAL
from desk.queue.names import Names
from desk.queue.rows import rows_of
from incidents.clock_view import ClockLine, ClockView
from incidents.models import Channel, ConfirmationStop, PauseReason, State
from incidents.models.incident import CloseReason
from incidents.priority import (
    DEFAULT_MATRIX,
    IMPACT_SENTENCES,
    PRIORITIES,
    URGENCY_SENTENCES,
    Level,
    priority_of,
)

# The sections in the order of the page; the name is the anchor.
SECTIONS = {
    "type": gettext_lazy("Type"),
    "space": gettext_lazy("Space and shape"),
    "colours": gettext_lazy("Colours"),
    "buttons": gettext_lazy("Buttons"),
    "tags": gettext_lazy("Tags"),
    "notices": gettext_lazy("Notices"),
    "fields": gettext_lazy("Form fields"),
    "matrix": gettext_lazy("Matrix"),
    "clocks": gettext_lazy("Clocks"),
    "rows": gettext_lazy("Queue rows"),
    "tables": gettext_lazy("Tables and cards"),
    "timeline": gettext_lazy("Timeline"),
    "steps": gettext_lazy("Steps"),
    "composer": gettext_lazy("Composer"),
    "empty": gettext_lazy("Empty state and pager"),
    "menu": gettext_lazy("Menu and palette"),
    "live": gettext_lazy("Presence and connection"),
}
# What each colour is for; tests/desk/test_styleguide.py fails when one is missing.
COLOUR_ROLES = {
    "--ground": gettext_lazy("The page behind everything."),
    "--surface": gettext_lazy("Panels, rows, fields."),
    "--raised": gettext_lazy("What floats: palette, offers."),
    "--line": gettext_lazy("Divides; never the only edge of a control."),
    "--line-strong": gettext_lazy("The edge of a control, 3:1."),
    "--ink": gettext_lazy("Text."),
    "--ink-soft": gettext_lazy("What is read second: labels, times, hints."),
    "--accent": gettext_lazy("Links, focus, the one main button."),
    "--accent-strong": gettext_lazy("The accent under the pointer, and as text on its wash."),
    "--accent-ink": gettext_lazy("Text on the accent."),
    "--accent-wash": gettext_lazy("Chosen, current, said in passing."),
    "--good": gettext_lazy("Kept or solved, as text."),
    "--good-fill": gettext_lazy("The same as a ground, under white text."),
    "--good-wash": gettext_lazy("The ground of what went well."),
    "--warn": gettext_lazy("Soon late, or somebody must look, as text."),
    "--warn-wash": gettext_lazy("The ground of a warning."),
    "--bad": gettext_lazy("Late, wrong, P1 and P2."),
    "--bad-wash": gettext_lazy("The ground of what is wrong."),
    "--quiet-wash": gettext_lazy("Neutral ground: tags, table heads, hover."),
    "--note-wash": gettext_lazy("An internal note: the customer never reads on this."),
    "--note-line": gettext_lazy("The edge of an internal note."),
}
TYPE_SCALE = ("2xl", "xl", "l", "m", "s")
SPACES = ("s1", "s2", "s3", "s4", "s5", "s6")


@leads_only
def styleguide(request: HttpRequest) -> HttpResponse:
    now = timezone.localtime()
    context = {
        "sections": SECTIONS,
        "type_scale": TYPE_SCALE,
        "spaces": SPACES,
        "colours": [(colour, COLOUR_ROLES[name]) for name, colour in design_tokens.colours().items()],
        "pairs": design_tokens.pairs(),
        "priorities": PRIORITIES,
        "states": State.choices,
        "sample": _incident(),
        "sample_matrix": _matrix(now),
        "sample_clocks": _clocks(now),
        "rows": _rows(now),
        "columns": USUAL,
        "all_columns": COLUMNS,
        "entries": _entries(now),
        "fields": SampleFields("fields"),
        "wrong_fields": SampleFields("wrong", {"email": "ann@"}),
        "cell_fields": SampleFields("cell", {"title": _("Blank labels"), "email": "ann@"}),
        "moment": now,
    }
    return render(request, "desk/styleguide.html", context)


class SampleFields(forms.Form):
    """A field of each kind that the desk asks for."""

    title = forms.CharField(label=gettext_lazy("In a few words"))
    email = forms.EmailField(
        label=gettext_lazy("E-mail"), help_text=gettext_lazy("Mail is sent to this address.")
    )
    service = forms.ChoiceField(
        label=gettext_lazy("Service"),
        choices=[
            ("", gettext_lazy("Choose")),
            ("network", gettext_lazy("Office network")),
            ("mail", gettext_lazy("Mail")),
        ],
    )
    text = forms.CharField(
        label=gettext_lazy("Description"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("Reported by"),
        choices=[("phone", gettext_lazy("Phone")), ("email", gettext_lazy("E-mail"))],
        widget=forms.RadioSelect,
        initial="phone",
    )
    teams = forms.MultipleChoiceField(
        label=gettext_lazy("Teams"),
        choices=[("network", gettext_lazy("Network")), ("desk", gettext_lazy("First line"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)

    def __init__(self, name: str, typed: dict[str, str] | None = None) -> None:
        # Several stand on one page, so their ids and radio groups differ.
        kept = None if typed is None else {f"{name}-{key}": value for key, value in typed.items()}
        super().__init__(kept, prefix=name)


def _incident() -> SimpleNamespace:
    """What the step forms read of an incident."""
    return SimpleNamespace(
        reference="INC-000123",
        title=_("Label printer prints blank labels"),
        contact=SimpleNamespace(name="Grace Bennett", email="grace@bennett.example"),
        responded_at=None,
        urgency=Level.NORMAL,
        impact=Level.NORMAL,
    )


def _matrix(now: datetime) -> dict[str, Any]:
    return {
        "urgencies": [(level, URGENCY_SENTENCES[level]) for level in Level],
        "impacts": [(level, IMPACT_SENTENCES[level]) for level in Level],
        "cells": {(u.value, i.value): priority_of(DEFAULT_MATRIX, u, i) for u, i in product(Level, Level)},
        "effects": {
            priority: {
                # The first two show a promise that has passed already, the last one a pause.
                "response": now + timedelta(hours=priority - 2.5),
                "resolution": now + timedelta(hours=8 * priority) if priority < 5 else None,
            }
            for priority in PRIORITIES
        },
        "now": now,
    }


def _clocks(now: datetime) -> list[ClockView]:
    start = now - timedelta(hours=6)
    lines = (
        ClockLine(start, start + timedelta(hours=2), True, _("Counted"), "2 h"),
        ClockLine(
            start + timedelta(hours=2),
            start + timedelta(hours=3),
            False,
            _("Paused: %(reason)s") % {"reason": PauseReason.WAITING_ON_CUSTOMER.label},
            "1 h",
        ),
        ClockLine(start + timedelta(hours=3), now, True, _("Counted"), "3 h"),
    )
    target = _("16 h, office hours")

    def clock(state: str, label: str, headline: str, due_in: int | None, share: int) -> ClockView:
        left = None if due_in is None else timedelta(hours=due_in)
        due = None if left is None else now + left
        return ClockView("resolution", label, state, headline, target, due, left, share, lines)

    return [
        ClockView(
            "resolution",
            _("Not classified"),
            "unclassified",
            _("Set when urgency and impact are known"),
            "",
            None,
            None,
            0,
            (),
        ),
        clock("running", _("Running"), _("%(left)s left") % {"left": "11 h"}, 11, 31),
        clock("late", _("Late"), _("%(left)s late") % {"left": "20 min"}, -1, 100),
        clock("paused", _("Paused"), _("Paused with %(left)s left") % {"left": "4 h"}, None, 75),
        clock("met", _("Met"), _("Solution after %(used)s") % {"used": "5 h"}, 11, 31),
        clock("missed", _("Missed"), _("%(left)s after the target") % {"left": "2 h"}, -2, 100),
    ]


def _rows(now: datetime) -> list[dict[str, Any]]:
    """One row for each tone of a clock, through the queue's own reading of a row."""
    in_hours, ago = (lambda hours: now + timedelta(hours=hours)), (lambda hours: now - timedelta(hours=hours))
    samples: list[dict[str, Any]] = [
        {
            "priority": 1, "state": State.DIAGNOSING, "title": _("Internet down at the Reading depot"),
            "responded_at": ago(3), "resolution_due_at": ago(1), "last_word_by": "customer",
            "assignee_id": 2,
        },
        {
            "priority": 3, "state": State.CLASSIFIED, "title": _("Accounts package is slow at month end"),
            "response_due_at": in_hours(0.1), "response_warn_at": ago(1), "resolution_due_at": in_hours(9),
            "last_word_by": "desk", "team_id": 1,
        },
        {
            "state": State.REGISTERED, "title": _("Caller could not say for which company"),
            "next_due_at": in_hours(1), "customer_name": None, "contact_name": None,
        },
        {
            "priority": 5, "state": State.CLASSIFIED, "title": _("New screen flickers"), "paused_at": ago(20),
            "responded_at": ago(30), "pause_reason": PauseReason.WAITING_ON_CUSTOMER, "last_word_by": "desk",
        },
        {
            "priority": 4, "state": State.PENDING, "title": _("Scanner app shows yesterday's orders"),
            "confirmation_stop": ConfirmationStop.MAIL_FAILED, "mail_trouble": True, "last_word_by": "desk",
        },
        {
            "priority": 2, "state": State.PENDING, "title": _("VPN drops every ten minutes"),
            "confirmation_due_at": in_hours(20), "last_word_by": "desk", "assignee_id": 1,
        },
        {"priority": 3, "state": State.CLOSED, "title": _("Badge readers reject everybody")},
    ]  # fmt: skip
    empty = dict.fromkeys((
        "priority", "next_due_at", "responded_at", "response_due_at", "response_warn_at", "paused_at",
        "pause_reason", "resolution_due_at", "resolution_warn_at", "confirmation_stop", "confirmation_due_at",
        "assignee_id", "team_id", "service_id", "supplier_look_at", "last_word_by", "mail_trouble",
        "mail_waiting",
    ))  # fmt: skip
    common = {
        "customer_name": "Bennett Dairy",
        "contact_name": "Grace Bennett",
        "owner_id": 1,
        "channel": Channel.PHONE.value,
        "registered_at": ago(30),
        "last_word_at": ago(2),
        "entry_count": 1,
    }
    people = {1: "Bram Jansen", 2: "Tom Okafor"}
    known = Names(
        teams=[(1, _("Network"))],
        people=list(people.items()),
        members={},
        suppliers=[],
        outside={2: "Fibrelink"},
        offers=[],
        everybody=people,
    )
    rows = [empty | common | {"id": 120 + number} | sample for number, sample in enumerate(samples)]
    return [row | {"address": "#rows"} for row in rows_of(rows, now, known)]


def _entries(now: datetime) -> list[dict[str, Any]]:
    """One timeline entry of each look, newest first as on an incident."""
    return [
        {"look": "", "label": _("Reply"), "who": "Bram Jansen", "is_public": True, "at": now,
         "text": _("We replaced the print head and printed ten labels. Could you try a whole batch?"),
         "files": [{"name": "test-print.pdf", "size": 48213}]},
        {"look": "entry--contact", "label": _("Customer's message"), "who": "Grace Bennett",
         "is_public": True, "at": now - timedelta(hours=1), "text": _("Still blank since the lunch break."),
         "quoted": _("> Could you send us a photo of a label?"),
         "files": [{"name": "label.jpg", "size": 812004}]},
        {"look": "entry--internal", "label": _("Internal note"), "who": "Noor Bakker", "is_public": False,
         "at": now - timedelta(hours=2), "text": _("The same print head failed at dock 2 in March.")},
        {"look": "entry--quiet", "label": _("Closed"), "who": _("Service desk"), "is_public": False,
         "summary": str(CloseReason.NO_RESPONSE.label), "at": now - timedelta(hours=3)},
    ]  # fmt: skip
