"""What each command of `servicedesk` asks of the desk, and what it prints of the answer."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from itertools import islice
from typing import Any

from servicedesk_client.desk import Desk
from servicedesk_client.drawing import (
    clock_words,
    due_at,
    facts,
    indented,
    is_late,
    moment,
    paint,
    plain,
    priority,
    screen_width,
    shortened,
    state_words,
    table,
    until,
    words_of,
)
from servicedesk_client.fields import body_of, fields_of
from servicedesk_client.refusals import Refusal
from servicedesk_client.v1.api.contacts import contacts_list
from servicedesk_client.v1.api.monitoring import alarms_acknowledge, alarms_list
from servicedesk_client.v1.models import (
    Alarm,
    AlarmsListState,
    Expanded,
    HolderEnum,
    Incident,
    TimelineEntry,
)
from servicedesk_client.v1.types import Unset

PROGRAM = "servicedesk"
# What a page shows by name rather than by number.
PUBLIC = ("customer", "contact", "service")
NAMED = (*PUBLIC, "owner", "assignee", "team")


class NotClear(Exception):
    """What was typed fits several things or none; the words say which."""


def list_incidents(desk: Desk, asked: Namespace) -> None:
    found = list(islice(desk.incidents(" ".join(asked.words)), asked.limit + 1))
    shown = found[: asked.limit]
    if asked.json:
        _print_json([one.to_dict() for one in shown])
        return
    if not shown:
        print("Nothing fits.")
        return
    rows = [(one.reference, priority(one), state_words(one), until(due_at(one)), one.title) for one in shown]
    styles = ["bad" if is_late(one) else "" for one in shown]
    print(table(("reference", "p", "state", "due", "title"), rows, styles=styles))
    if len(found) > len(shown):
        print(f"Only the first {asked.limit}; --limit shows more.", file=sys.stderr)


def show(desk: Desk, asked: Namespace) -> None:
    incident = desk.incident(asked.reference, expand=",".join(PUBLIC if _is_customers(desk) else NAMED))
    entries = list(desk.timeline(incident.reference))
    if asked.json:
        _print_json(incident.to_dict() | {"timeline": [one.to_dict() for one in entries]})
        return
    print(paint(f"{incident.reference}{'':2}{plain(incident.title)}", "strong"))
    print(facts(_facts(incident)))
    print()
    for one in entries:
        print(_entry(one))


def register(desk: Desk, asked: Namespace) -> None:
    names = ("description", "urgency", "impact", "customer", "service")
    given = {name: getattr(asked, name) for name in names}
    if asked.contact:
        given["contact"] = _contact(desk, asked.contact)
    sent = {name: value for name, value in given.items() if value is not None}
    _print_incident(desk.register(asked.title, idempotency_key=asked.key, **sent), asked, "is registered")


def reply(desk: Desk, asked: Namespace) -> None:
    text = sys.stdin.read() if asked.text == "-" else asked.text
    word = "reply_as_customer" if _is_customers(desk) else "reply"
    _print_incident(desk.step(asked.reference, word, text=text), asked, "has your reply")


def next_steps(desk: Desk, asked: Namespace) -> None:
    steps = desk.incident(asked.reference).next_steps or []
    if asked.json:
        _print_json([one.to_dict() for one in steps])
        return
    if not steps:
        print("Nothing can be done with it by this token.")
        return
    rows = [(one.step, one.label, " ".join(map(str, fields_of(one.step) or ()))) for one in steps]
    print(table(("step", "meaning", "takes"), rows))


def step(desk: Desk, asked: Namespace) -> None:
    try:
        taken = desk.step(asked.reference, asked.step, **body_of(asked.step, asked.fields))
    except Refusal as refusal:
        if refusal.status == 404 and fields_of(asked.step) is None:
            named = f"{PROGRAM} next {asked.reference}"
            raise NotClear(f"there is no step “{asked.step}”; “{named}” lists those there are") from refusal
        raise
    _print_incident(taken, asked, f"took the step {asked.step}")


def feed(desk: Desk, asked: Namespace) -> None:
    """Line by line as it comes: a feed may be long."""
    for one in desk.feed(after=asked.after):
        if asked.json:
            print(json.dumps(one.to_dict(), ensure_ascii=False), flush=True)
            continue
        start = f"{one.position:>8}  {moment(one.at)}  {one.incident:<10}  {words_of(one.kind):<22}  "
        print(start + shortened(plain(one.actor.name), max(8, screen_width() - len(start))), flush=True)


def alarms(desk: Desk, asked: Namespace) -> None:
    """What monitoring says is wrong now, the newest first."""
    found = list(islice(desk.each(alarms_list.sync, state=AlarmsListState.FIRING), asked.limit + 1))
    shown = found[: asked.limit]
    if asked.json:
        _print_json([one.to_dict() for one in shown])
        return
    if not shown:
        print("Nothing that is watched says that it is wrong.")
        return
    rows = [
        (str(one.id), str(one.severity), moment(one.began_at), one.incident or "", plain(one.title))
        for one in shown
    ]
    # What nobody has taken up stands out.
    styles = ["quiet" if one.is_acknowledged else "" for one in shown]
    print(table(("alarm", "severity", "since", "incident", "title"), rows, styles=styles))
    if len(found) > len(shown):
        print(f"Only the newest {asked.limit}; --limit shows more.", file=sys.stderr)


def take_up(desk: Desk, asked: Namespace) -> None:
    told = alarms_acknowledge.sync(asked.alarm, client=desk.client)
    if asked.json:
        _print_json(told.to_dict() if told else None)
    elif isinstance(told, Alarm):
        print(f"You took up alarm {told.id}, {plain(told.title)}. {told.incident or ''}".strip())


def me(desk: Desk, asked: Namespace) -> None:
    told = desk.me()
    if asked.json:
        _print_json(told.to_dict())
        return
    limits = f"customer {told.customer}" if told.customer else "all customers"
    ends = moment(told.expires_at) if told.expires_at else "never"
    print(
        facts(
            [
                ("token", f"{told.token} ({told.holder})"),
                ("acts as", f"{told.acts_as.name} ({told.acts_as.kind})"),
                ("knows of", limits),
                ("scopes", " ".join(told.scopes)),
                ("ends", ends),
            ]
        )
    )


def _is_customers(desk: Desk) -> bool:
    """Whether the token is a customer's: it reads less, and replies in the customer's name."""
    return desk.me().holder == HolderEnum.CONTACT


def _contact(desk: Desk, typed: str) -> int:
    """The contact whose number, address or part of a name was typed. Raises NotClear unless it is one."""
    if typed.isdecimal():
        return int(typed)
    found = list(islice(desk.each(contacts_list.sync, search=typed), 6))
    exact = [one for one in found if typed.casefold() in (one.email.casefold(), one.name.casefold())]
    fitting = exact or found
    if len(fitting) == 1:
        return fitting[0].id
    named = ", ".join(f"{one.id} {plain(one.name)} <{plain(one.email)}>" for one in fitting[:5])
    raise NotClear(f"“{typed}” fits several contacts: {named}" if named else f"“{typed}” fits no contact")


def _facts(incident: Incident) -> list[tuple[str, str]]:
    """What one wants to know first; what is empty is left out."""
    clocks = incident.clocks or None
    told = [
        ("state", state_words(incident)),
        ("priority", _priority_words(incident)),
        *((name, _name_in(incident.expanded, name)) for name in NAMED),
        ("registered", moment(incident.registered_at)),
        ("response", clock_words(clocks.response) if clocks else ""),
        ("resolution", clock_words(clocks.resolution) if clocks else ""),
        ("description", incident.description),
        ("workaround" if incident.temporary else "solution", incident.solution),
        ("next", " ".join(one.step for one in incident.next_steps or ())),
    ]
    return [(name, text) for name, text in told if text]


def _priority_words(incident: Incident) -> str:
    levels = f" (urgency {incident.urgency}, impact {incident.impact})" if incident.priority else ""
    return priority(incident) + levels


def _name_in(expanded: Expanded | Unset, name: str) -> str:
    row = getattr(expanded, name, None) if expanded else None
    return str(row.name) if row else ""


def _entry(entry: TimelineEntry) -> str:
    """When, what, who; below it every word that was said."""
    start = f"{paint(moment(entry.at), 'quiet')}  "
    internal = f"(internal) {entry.internal_text}" if entry.internal_text else ""
    said = "\n".join(filter(None, (entry.text, internal)))
    head = f"{start}{words_of(entry.kind)}, {plain(entry.actor.name)}"
    return "\n".join([head, *indented(said, " " * len(f"{moment(entry.at)}  "))])


def _print_incident(incident: Incident | None, asked: Namespace, done: str) -> None:
    """What a write came to."""
    if asked.json:
        _print_json(incident.to_dict() if incident else None)
        return
    if incident is None:
        print("Done. This token sees it no longer.")
        return
    print(f"{paint(incident.reference, 'strong')} {done}.")
    due = [("due", until(due_at(incident)))] if due_at(incident) else []
    print(facts([*_facts(incident)[:2], *due]))


def _print_json(told: Any) -> None:
    print(json.dumps(told, ensure_ascii=False, indent=2))
