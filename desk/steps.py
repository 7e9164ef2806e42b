"""From a form to a verb: for each step the function it calls and how its fields are read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from desk import composing
from desk.correspondence import let_follow
from desk.doors import number_of
from incidents import corrections, corresponding, following, handling, lifecycle, merging
from incidents.errors import NotPossible
from incidents.models import Incident, Service
from people.actors import Actor
from people.models import LANGUAGES, Contact, Supplier, Team, User

Fields = dict[str, Any]
Reader = Callable[[QueryDict, Actor], Fields]


def _texts(*names: str) -> Reader:
    return lambda posted, by: {name: posted.get(name, "") for name in names}


def _nothing(posted: QueryDict, by: Actor) -> Fields:
    return {}


def _cell(posted: QueryDict, by: Actor) -> Fields:
    """The chosen cell of the matrix, `urgency:impact`; or the two by name."""
    urgency, _sep, impact = posted.get("cell", "").partition(":")
    return {
        "urgency": urgency or posted.get("urgency", ""),
        "impact": impact or posted.get("impact", ""),
    }


def _cell_and_reason(posted: QueryDict, by: Actor) -> Fields:
    return _cell(posted, by) | {"reason": posted.get("reason", "")}


def _solution(posted: QueryDict, by: Actor) -> Fields:
    return {"solution": posted.get("solution", ""), "temporary": posted.get("temporary") == "on"}


def _assignee(posted: QueryDict, by: Actor) -> Fields:
    """`user:3` or `team:2` from one select, and the words that go along."""
    kind, _sep, key = posted.get("assignee", "").partition(":")
    fields: Fields = {"text": posted.get("text", ""), "assignee": None, "team": None}
    if not key.isascii() or not key.isdigit():
        return fields
    if kind == "team":
        fields["team"] = Team.objects.filter(pk=int(key)).first()
    else:
        fields["assignee"] = User.objects.select_related("supplier").filter(pk=int(key)).first()
    return fields


def _phone_word(posted: QueryDict, by: Actor) -> Fields:
    return {"who": posted.get("who", ""), "when": _moment(posted.get("when", ""), "when")}


def _moment(text: str, field: str) -> datetime:
    """A local date and time as the browser gives it; NotPossible at `field`."""
    wrong = _("Give a date and a time.")
    try:
        moment = parse_datetime(text)
    except ValueError as unreadable:
        raise NotPossible(wrong, fields={field: wrong}) from unreadable
    if moment is None:
        raise NotPossible(wrong, fields={field: wrong})
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


def _named(field: str) -> Reader:
    """The incident whose reference stands in `field`."""

    def read(posted: QueryDict, by: Actor) -> Fields:
        typed = posted.get(field, "").strip()
        found = Incident.objects.visible_to(by).filter(pk=number_of(typed) or 0).first()
        if found is None:
            wrong = _("There is no incident “%(typed)s”. Write it like INC-000123.") % {"typed": typed[:40]}
            raise NotPossible(wrong, fields={field: wrong})
        return {field: found}

    return read


def _contact(posted: QueryDict, by: Actor) -> Fields:
    """A chosen contact, or the one whose e-mail address or exact name was typed."""
    key, typed = posted.get("contact", ""), posted.get("caller", "").strip()
    contacts = Contact.objects.select_related("customer")
    if key.isascii() and key.isdigit():
        found = contacts.filter(pk=int(key)).first()
    else:
        matching = list(contacts.matching(typed)[:2]) if typed else []
        found = matching[0] if len(matching) == 1 else None
    if found is None:
        wrong = _("Choose one of the contacts that are found while you type.")
        raise NotPossible(wrong, fields={"caller": wrong})
    return {"contact": found}


def _follower(posted: QueryDict, by: Actor) -> Fields:
    """A contact, or the address of somebody whom a mail was copied to."""
    address = posted.get("address", "")
    return {"address": address} if address else _contact(posted, by)


def _entry(posted: QueryDict, by: Actor) -> Fields:
    """The number of the entry with the customer's words."""
    key = posted.get("entry", "")
    return {"entry": int(key) if key.isascii() and key.isdigit() and len(key) < 10 else 0}


def _note(posted: QueryDict, by: Actor) -> Fields:
    text = posted.get("text", "")
    return {"text": text, "mentioned": composing.mentioned(text)}


def _update(posted: QueryDict, by: Actor) -> Fields:
    """An update for the status page: a headline, words in each language, and whom it is told."""
    return {
        "headline": posted.get("headline", ""),
        "texts": {language: posted.get(f"text_{language}", "") for language, _name in LANGUAGES},
        "tell_contact": posted.get("tell_contact") == "on",
        "tell_subscribers": posted.get("tell_subscribers") == "on",
    }


def _service(posted: QueryDict, by: Actor) -> Fields:
    key = posted.get("service", "")
    if not key:
        return {"service": None}
    found = Service.objects.filter(pk=int(key)).first() if key.isascii() and key.isdigit() else None
    if found is None:
        wrong = _("This service is no longer offered. Choose another.")
        raise NotPossible(wrong, fields={"service": wrong})
    return {"service": found}


def _supplier(posted: QueryDict, by: Actor) -> Fields:
    key = posted.get("supplier", "")
    known = Supplier.objects.filter(pk=int(key)).first() if key.isascii() and key.isdigit() else None
    return {
        "supplier": known,
        "their_reference": posted.get("their_reference", ""),
        "promised_at": _moment_or_none(posted, "promised_at"),
        "look_at": _moment_or_none(posted, "look_at"),
        "text": posted.get("text", ""),
    }


def _moment_or_none(posted: QueryDict, field: str) -> datetime | None:
    typed = posted.get(field, "")
    return _moment(typed, field) if typed else None


# verb → what it calls, and how its form is read.
STEPS: dict[str, tuple[Callable[..., Incident], Reader]] = {
    "classify": (lifecycle.classify, _cell),
    "reclassify": (lifecycle.reclassify, _cell_and_reason),
    "diagnose": (lifecycle.diagnose, _assignee),
    "assign": (handling.assign, _assignee),
    "propose_solution": (lifecycle.propose_solution, _solution),
    "confirm_by_phone": (lifecycle.confirm_by_phone, _phone_word),
    "confirm_by_mail": (corresponding.confirm_by_mail, _entry),
    "verify": (lifecycle.verify, _texts("text")),
    "reject": (lifecycle.reject, _texts("reason")),
    "reopen": (lifecycle.reopen, _texts("reason")),
    "withdraw": (lifecycle.withdraw, _texts("reason")),
    "close_as_duplicate": (lifecycle.close_as_duplicate, _named("original")),
    "take_over": (handling.take_over, _nothing),
    "reply": (handling.reply, _texts("text")),
    "publish": (handling.publish, _update),
    "log_call": (handling.log_call, _texts("text")),
    "note": (handling.note, _note),
    "wait": (handling.wait, _texts("reason", "text")),
    "resume": (handling.resume, _texts("text")),
    "hold_auto_close": (handling.hold_auto_close, _texts("reason")),
    "ask_again": (lifecycle.ask_again, _nothing),
    "identify": (handling.identify, _contact),
    "retitle": (corrections.retitle, _texts("title")),
    "place": (corrections.place, _service),
    "add_follower": (let_follow, _follower),
    "remove_follower": (following.remove_follower, _contact),
    "hand_to_contact": (corrections.hand_to_contact, _contact),
    "ask_supplier": (corrections.ask_supplier, _supplier),
    "end_supplier": (corrections.end_supplier, _texts("text")),
    "link": (merging.link, _named("other")),
    "split_off": (merging.split_off, _texts("title", "text")),
    "undo_duplicate": (merging.undo_duplicate, _nothing),
}


# Words that files can go with.
WITH_FILES = ("reply", "note")


def take(verb: str, incident: Incident, posted: QueryDict, *, by: Actor) -> Incident:
    """Read the form of `verb` and call it; raises what the verb raises, KeyError for no such step."""
    call, read = STEPS[verb]
    seen = posted.get("seen", "")
    fields = read(posted, by)
    if verb in WITH_FILES and by.user is not None:
        fields["attachments"] = composing.files_for(incident, by.user, verb)
    return call(incident, by=by, seen=int(seen) if seen.isdigit() else None, **fields)
