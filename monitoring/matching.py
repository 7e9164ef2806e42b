"""Which rule holds for an event, and what it decides. Pure: rules and services are handed down."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.models import Service
from monitoring import patterns
from monitoring.models import Maintenance, Recovery, Rule, Severity, Source, When
from people.models import Customer, Team, clean_name

# How a condition compares the field of an event with its value.
COMPARISONS: dict[str, Any] = {
    "is": gettext_lazy("is"),
    "is_not": gettext_lazy("is not"),
    "contains": gettext_lazy("contains"),
    "starts": gettext_lazy("begins with"),
    "matches": gettext_lazy("matches the pattern"),
    "one_of": gettext_lazy("is one of"),
    "exists": gettext_lazy("is there"),
}
FIELDS = ("severity", "title", "text", "key")
LABEL = "labels."

# Urgency and impact by severity where neither rule nor anything else says; None: no incident without a rule.
DEFAULT_LEVELS: Mapping[str, tuple[str, str] | None] = {
    Severity.CRITICAL: ("high", "normal"),
    Severity.ERROR: ("normal", "normal"),
    Severity.WARNING: ("low", "normal"),
    Severity.INFO: None,
}
# From bad to good.
ORDER = {severity: place for place, severity in enumerate(Severity.values)}

FLAP_CHANGES, FLAP_MINUTES = 6, 30
MOST_CONDITIONS = 20
LONGEST_VALUE = 500
TITLE_LENGTH = 200
_BRACES = re.compile(r"\{(severity|title|text|key|service|source|labels\.[^{}]{1,100})\}")


@dataclass(frozen=True, slots=True)
class Subject:
    """What is decided about: an event, or an alarm that waited. `service` is that of an own check."""

    source: Source
    key: str
    severity: str
    title: str
    text: str
    labels: Mapping[str, str]
    service: Service | None = None

    def field(self, name: str) -> str | None:
        """The field's value; None where there is no such label."""
        if name.startswith(LABEL):
            return self.labels.get(name.removeprefix(LABEL))
        return str(getattr(self, name)) if name in FIELDS else None


@dataclass(frozen=True, slots=True)
class Decision:
    """Where it goes, and how bad it is. `service_by`: what named the service, for the trace.

    `levels` None means that no incident is opened: `drops` where a rule says so, else the severity.
    """

    rule: Rule | None
    drops: bool
    title: str
    service: Service | None
    service_by: str
    customer: Customer | None
    team: Team | None
    levels: tuple[str, str] | None
    # Whether a lead chose the words of the title, so that customers may read it.
    is_worded: bool = False
    group_key: str = ""
    when: str = When.ALWAYS
    maintenance: str = Maintenance.HOLD
    hold_seconds: int = 0
    flap_changes: int = FLAP_CHANGES
    flap_minutes: int = FLAP_MINUTES
    group_minutes: int = 60
    recovery: str = Recovery.NOTE

    @property
    def opens(self) -> bool:
        return not self.drops and self.levels is not None


@dataclass(frozen=True, slots=True)
class Known:
    """The rules in their order, the offered services by their name in lower case, and whose each is."""

    rules: Sequence[Rule]
    services: Mapping[str, Service] = field(default_factory=dict)
    customer_of: Callable[[Service | None], Customer | None] = lambda _service: None


def decide(subject: Subject, known: Known) -> Decision:
    """The first active rule that holds decides; what it leaves open the source does, then the desk.

    The service is the rule's, else that of the desk's own check or heartbeat, else the one that the label
    "service" names (whatever the case), else the source's.
    """
    rule = next((one for one in known.rules if applies(one, subject)), None)
    service, service_by = _service(subject, rule, known.services)
    source = subject.source
    if rule is None:
        return Decision(
            rule=None,
            drops=False,
            title=_title("", subject, service),
            service=service,
            service_by=service_by,
            customer=source.customer,
            team=source.team,
            levels=DEFAULT_LEVELS[subject.severity],
        )
    fallback = DEFAULT_LEVELS[subject.severity] or DEFAULT_LEVELS[Severity.WARNING]
    customer = rule.customer or source.customer
    return Decision(
        rule=rule,
        drops=rule.drops,
        title=_title(rule.template_title, subject, service),
        service=service,
        service_by=service_by,
        customer=customer,
        team=rule.team or source.team,
        levels=(rule.urgency, rule.impact) if rule.urgency else fallback,
        is_worded=bool(rule.template_title),
        group_key=_group_key(rule, subject, service, customer or known.customer_of(service)),
        when=rule.when,
        maintenance=rule.maintenance,
        hold_seconds=rule.hold_seconds,
        flap_changes=rule.flap_changes,
        flap_minutes=rule.flap_minutes,
        group_minutes=rule.group_minutes,
        recovery=rule.recovery,
    )


def applies(rule: Rule, subject: Subject) -> bool:
    """Whether the rule is active, for this source, and all its conditions hold."""
    if not rule.is_active or rule.source_id not in (None, subject.source.pk):
        return False
    return all(_holds(condition, subject) for condition in rule.conditions)


def _holds(condition: Mapping[str, Any], subject: Subject) -> bool:
    found = subject.field(str(condition.get("field", "")))
    compare, value = str(condition.get("is", "")), condition.get("value", "")
    if compare == "exists":
        return found is not None and found != ""
    if compare == "is_not":
        return (found or "").casefold() != str(value).casefold()
    if found is None or compare not in _COMPARE:
        return False
    return _COMPARE[compare](found, value)


def _one_of(found: str, value: Any) -> bool:
    return found.casefold() in {one.casefold() for one in _words(value)}


def _words(value: Any) -> list[str]:
    """A list as it is; a text holds one word a line, or between commas."""
    parts = [str(one) for one in value] if isinstance(value, list) else re.split(r"[,\n]", str(value))
    return [part.strip() for part in parts if part.strip()]


_COMPARE: dict[str, Callable[[str, Any], bool]] = {
    "is": lambda found, value: found.casefold() == str(value).casefold(),
    "contains": lambda found, value: str(value).casefold() in found.casefold(),
    "starts": lambda found, value: found.casefold().startswith(str(value).casefold()),
    "matches": lambda found, value: patterns.found_in(str(value), found),
    "one_of": _one_of,
}


def mistakes_in(conditions: object) -> list[str]:
    """What is wrong with these conditions, in words for a lead; nothing where they can be kept."""
    if not isinstance(conditions, list):
        return [_("Conditions are a list.")]
    if len(conditions) > MOST_CONDITIONS:
        return [_("At most %(most)s conditions fit. Split the rule.") % {"most": MOST_CONDITIONS}]
    return [
        _("Condition %(number)s: %(wrong)s") % {"number": number, "wrong": wrong}
        for number, condition in enumerate(conditions, 1)
        if (wrong := _mistake(condition))
    ]


def _mistake(condition: object) -> str:
    if not isinstance(condition, dict) or not set(condition) <= {"field", "is", "value"}:
        return _("it has a field, a comparison and a value.")
    name, compare, value = condition.get("field"), condition.get("is"), condition.get("value", "")
    is_label = isinstance(name, str) and name.startswith(LABEL) and len(name) > len(LABEL)
    if not is_label and name not in FIELDS:
        return _("choose severity, title, text, key or a label.")
    if compare not in COMPARISONS:
        return _("choose how to compare.")
    if compare == "exists":
        return ""
    if not isinstance(value, str) and not (compare == "one_of" and isinstance(value, list)):
        return _("the value is a text.")
    if not _words(value) and compare != "is":
        return _("say what to compare with.")
    if len(str(value)) > LONGEST_VALUE:
        return _("the value is too long.")
    wanted = _words(value) if compare == "one_of" else [str(value)]
    if name == "severity" and compare in ("is", "is_not", "one_of") and set(wanted) - set(Severity.values):
        return _("severity is one of %(names)s.") % {"names": ", ".join(Severity.values)}
    return patterns.mistake_in(str(value)) if compare == "matches" else ""


def _service(
    subject: Subject, rule: Rule | None, services: Mapping[str, Service]
) -> tuple[Service | None, str]:
    if rule is not None and rule.service is not None:
        return rule.service, "rule"
    if subject.service is not None:
        return subject.service, "check"
    if named := services.get(subject.labels.get("service", "").casefold()):
        return named, "label"
    return subject.source.service, "source" if subject.source.service is not None else ""


def _title(template: str, subject: Subject, service: Service | None) -> str:
    def value(found: re.Match[str]) -> str:
        name = found[1]
        if name == "service":
            return service.name if service is not None else ""
        return subject.source.name if name == "source" else subject.field(name) or ""

    filled = clean_name(_BRACES.sub(value, template)) if template else ""
    return (filled or clean_name(subject.title) or clean_name(subject.key) or subject.source.name)[
        :TITLE_LENGTH
    ]


def _group_key(rule: Rule, subject: Subject, service: Service | None, customer: Customer | None) -> str:
    """What alarms of this rule share that are one incident; empty where each is its own.

    Whose it is they always share: an incident of one customer tells nothing of another's.
    """
    if not rule.group_by:
        return ""
    own = {"service": str(service.pk) if service else "", "source": str(subject.source.pk)}
    shared = [[name, own.get(name) or subject.labels.get(name, "")] for name in map(str, rule.group_by)]
    return hashlib.sha256(
        json.dumps([rule.pk, customer.pk if customer else None, shared]).encode()
    ).hexdigest()
