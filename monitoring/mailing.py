"""Monitoring by mail: what a tool that can only write mails says, as an event.

Options of a source of this kind. `from`: patterns of addresses, "*@backup.example". `mailbox`: the number of
the mailbox it comes to, or none for any. `subject`: a regular expression that is found in the subject, or
empty. `text`: one for the text, to find names in. `key`: what the alarm is known by, made of the named groups
of both and of "subject" and "from": "{host}/{service}"; empty: the subject without the words that change
between an alarm and its end. `resolve_words` and `severity_words` (word → severity): what the subject, or
the group "status" where there is one, says when it is right again, and how bad it is.

A sender's address is easily forged, and silence is what a forger would want. `unverified` says what a mail
may do whose sender our mail server did not pass: "trigger" (the default) raises alarms but ends none,
"everything" is for mailboxes that only our own network reaches, "nothing" leaves it to the agents. One that
failed authentication counts only with "everything".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any, Protocol

from django.utils.translation import gettext as _

from monitoring import events, patterns
from monitoring.models import Action, Severity, Source, SourceKind
from monitoring.reading import Reading

FIELDS = ("from", "mailbox", "subject", "text", "key", "resolve_words", "severity_words", "unverified")
UNVERIFIED = ("trigger", "everything", "nothing")
MOST_PATTERNS = 50
MOST_WORDS = 100
_ADDRESS = re.compile(r"[^\s@\[\]]{1,64}@[^\s@\[\]]{1,253}")
_PLACE = re.compile(r"\{([a-z_][a-z0-9_]{0,40})\}")
# Half of what these begin with is good news: “success with warnings”.
_WEAK = frozenset({"success", "successful", "succeeded", "online", "normal"})

RESOLVE_WORDS = (
    "recovery", "recovered", "resolved", "ok", "up", "cleared", "restored", "success", "successful",
    "succeeded", "online", "normal",
)  # fmt: skip
SEVERITY_WORDS: Mapping[str, str] = {
    "critical": Severity.CRITICAL,
    "disaster": Severity.CRITICAL,
    "down": Severity.CRITICAL,
    "high": Severity.ERROR,
    "failed": Severity.ERROR,
    "failure": Severity.ERROR,
    "error": Severity.ERROR,
    "errors": Severity.ERROR,
    "average": Severity.WARNING,
    "warning": Severity.WARNING,
    "warnings": Severity.WARNING,
    "low": Severity.WARNING,
    "info": Severity.INFO,
    "information": Severity.INFO,
}
# What else changes between an alarm and its end; never part of a key.
_CHANGING = frozenset({"problem", "alert", "is", "has", "in", "re", "fwd", "unknown", "unreachable"})
_DURATION = re.compile(r"\bin (?:\d+ ?[a-z]{1,7}[ ,:]*)+", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:[./:@_-]+[^\W_]+)*")


class Mail(Protocol):
    """What the mailroom hands over (`mailroom.watching.Mail`)."""

    @property
    def mailbox(self) -> int | None: ...
    @property
    def from_address(self) -> str: ...
    @property
    def verdict(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def number(self) -> str: ...
    @property
    def received_at(self) -> datetime: ...


def take(mail: Mail, *, now: datetime) -> str:
    """Keep the mail as an event of the first source that it is for; its name in words, or nothing."""
    sources = Source.objects.filter(kind=SourceKind.MAIL, is_active=True).order_by("id")
    source = next((one for one in sources if is_for(one.options, mail)), None)
    if source is None:
        return ""
    events.keep(source, [reading_of(source.options, mail)], now=now)
    Source.objects.filter(pk=source.pk).update(last_received_at=now)
    return _("Taken by the source “%(name)s”.") % {"name": source.name}


def mistakes_in(options: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with the options, by field; nothing when they can be used."""
    wrong = {name: _("There is no such field.") for name in options if name not in FIELDS}
    addresses = options.get("from") or []
    if not isinstance(addresses, list) or not all(isinstance(one, str) for one in addresses):
        wrong["from"] = _("Give a list of addresses.")
    elif not addresses or len(addresses) > MOST_PATTERNS:
        wrong["from"] = _("Say whose mails these are: at least one address, at most %(most)s.") % {
            "most": MOST_PATTERNS
        }
    elif bad := next((one for one in addresses if not _ADDRESS.fullmatch(one.strip())), None):
        wrong["from"] = _("“%(address)s” is no address, like *@backup.example.") % {"address": bad[:100]}
    mailbox = options.get("mailbox")
    if mailbox is not None and (isinstance(mailbox, bool) or not isinstance(mailbox, int)):
        wrong["mailbox"] = _("Choose a mailbox, or none.")
    for name in ("subject", "text"):
        pattern = options.get(name) or ""
        if not isinstance(pattern, str):
            wrong[name] = _("This is a text.")
        elif pattern and (told := patterns.mistake_in(pattern)):
            wrong[name] = told
    if options.get("unverified", "trigger") not in UNVERIFIED:
        wrong["unverified"] = _("This is one of: %(known)s.") % {"known": ", ".join(UNVERIFIED)}
    return wrong | _mistakes_in_words(options) | _mistakes_in_key(options, wrong)


def _mistakes_in_words(options: Mapping[str, Any]) -> dict[str, str]:
    wrong = {}
    words = options.get("resolve_words") or []
    if not isinstance(words, list) or not all(isinstance(one, str) and one.strip() for one in words):
        wrong["resolve_words"] = _("Give a list of words.")
    severities = options.get("severity_words") or {}
    if not isinstance(severities, dict) or not set(map(str, severities.values())) <= set(Severity.values):
        wrong["severity_words"] = _("Each word leads to one of: %(known)s.") % {
            "known": ", ".join(Severity.values)
        }
    for name, listed in (("resolve_words", words), ("severity_words", severities)):
        if name not in wrong and len(listed) > MOST_WORDS:
            wrong[name] = _("At most %(most)s words fit.") % {"most": MOST_WORDS}
    return wrong


def _mistakes_in_key(options: Mapping[str, Any], wrong: Mapping[str, str]) -> dict[str, str]:
    key = options.get("key") or ""
    if not isinstance(key, str) or len(key) > 200:
        return {"key": _("This is a text.")}
    if "subject" in wrong or "text" in wrong:
        return {}
    known = {"subject", "from"}
    for name in ("subject", "text"):
        known |= patterns.groups_of(options.get(name) or "")
    if unknown := next((place for place in _PLACE.findall(key) if place not in known), None):
        return {"key": _("No pattern has a group named “%(name)s”.") % {"name": unknown}}
    return {"key": _("Name a group in braces, like {host}.")} if key and not _PLACE.search(key) else {}


def is_for(options: Mapping[str, Any], mail: Mail) -> bool:
    """Whether a source with these options takes the mail; one with mistakes takes none."""
    if mistakes_in(options):
        return False
    trust = options.get("unverified", "trigger")
    if mail.verdict != "passed" and (
        trust == "nothing" or (mail.verdict == "failed" and trust != "everything")
    ):
        return False
    if options.get("mailbox") not in (None, mail.mailbox):
        return False
    address = mail.from_address.lower()
    if not any(fnmatchcase(address, one.strip().lower()) for one in options["from"]):
        return False
    pattern = options.get("subject") or ""
    return not pattern or patterns.found_in(pattern, mail.subject)


def reading_of(options: Mapping[str, Any], mail: Mail) -> Reading:
    """What the mail says, in the desk's words. Pure."""
    names = _names(options, mail)
    status = names.get("status") or mail.subject
    severity, is_over = _judged(options, status)
    is_believed = mail.verdict == "passed" or options.get("unverified") == "everything"
    action = Action.TRIGGER
    if is_over:
        # Written on the incident for a person to judge: a forged word of recovery silences nothing.
        action = Action.RESOLVE if is_believed else Action.UPDATE
    labels = {name: value for name, value in names.items() if name not in ("subject", "status")}
    return Reading(
        key=_key(options, names),
        action=action,
        title=mail.subject,
        severity=severity,
        text=mail.text,
        labels=labels | {"verified": "yes" if mail.verdict == "passed" else "no"},
        at=mail.received_at,
        identity=mail.number,
    )


def _names(options: Mapping[str, Any], mail: Mail) -> dict[str, str]:
    """The named groups of the patterns, and what every mail has."""
    names = {"subject": mail.subject, "from": mail.from_address}
    for name, written in (("text", mail.text), ("subject", mail.subject)):
        found = patterns.named_in(options.get(name) or "", written)
        names |= {group: value.strip() for group, value in found.items()}
    return names


def _key(options: Mapping[str, Any], names: Mapping[str, str]) -> str:
    template = options.get("key") or ""
    made = _PLACE.sub(lambda found: names.get(found[1], ""), template).strip() if template else ""
    # Of a mail in which the groups are not found, its whole subject tells.
    return made if any(letter.isalnum() for letter in made) else _lasting(options, names["subject"])


def _lasting(options: Mapping[str, Any], subject: str) -> str:
    """The subject without the words that change between an alarm and its end."""
    changing = _CHANGING | {word.casefold() for word in (*_resolve_words(options), *_severity_words(options))}
    words = [word.casefold() for word in _WORD.findall(_DURATION.sub(" ", subject))]
    return " ".join(word for word in words if word not in changing) or subject.casefold() or "mail"


def _resolve_words(options: Mapping[str, Any]) -> list[str]:
    return [word.casefold().strip() for word in options.get("resolve_words") or RESOLVE_WORDS]


def _severity_words(options: Mapping[str, Any]) -> dict[str, str]:
    said = options.get("severity_words") or SEVERITY_WORDS
    return {str(word).casefold().strip(): str(severity) for word, severity in said.items()}


def _judged(options: Mapping[str, Any], status: str) -> tuple[Severity, bool]:
    """How bad it is, and whether it is over. Words of both kinds are an alarm; its first words decide."""
    words = [word.casefold() for word in _WORD.findall(status)]
    line = f" {' '.join(words)} "
    order = list(Severity.values)
    found = [severity for word, severity in _severity_words(options).items() if f" {word} " in line]
    severity = Severity(min(found, key=order.index)) if found else Severity.ERROR
    ends = _resolve_words(options)
    begins_with_its_end = any(line.startswith(f" {word} ") for word in ends if word not in _WEAK)
    return severity, begins_with_its_end or (not found and any(f" {word} " in line for word in ends))
