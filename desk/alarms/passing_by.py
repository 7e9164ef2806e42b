"""Why the rules before the one that decided did not: the first of their conditions that does not hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from desk.alarms.conditions import shown
from desk.alarms.rule_words import condition_in_words
from monitoring import matching
from monitoring.matching import Subject
from monitoring.models import Event, Rule

# More of them are not told.
MOST = 30


@dataclass(frozen=True)
class PassedBy:
    """A rule that did not decide, and why not in words."""

    rule: Rule
    why: str


def passed_by(event: Event, rules: Sequence[Rule]) -> list[PassedBy]:
    """Of those that stand before the rule that decided; all of them where none did.

    As the rules are now: the trace itself keeps which of them decided then.
    """
    subject = Subject(
        source=event.source,
        key=event.key,
        severity=event.severity,
        title=event.title,
        text=event.text,
        labels=event.labels,
    )
    found: list[PassedBy] = []
    for rule in rules:
        if rule.pk == event.rule_id or len(found) >= MOST:
            break
        found.append(PassedBy(rule, _why(rule, subject)))
    return found


def _why(rule: Rule, subject: Subject) -> str:
    if not rule.is_active:
        return _("it is switched off.")
    if rule.source_id not in (None, subject.source.pk):
        return _("it is for “%(source)s” only.") % {"source": rule.source}
    for condition in rule.conditions:
        alone = Rule(conditions=[condition])
        if not matching.applies(alone, subject):
            name = str(condition.get("field", ""))
            asked = {"wanted": condition_in_words(condition), "found": subject.field(name)}
            if asked["found"] is None:
                return _("it wants that %(wanted)s, and there is no %(name)s.") % {
                    "wanted": asked["wanted"],
                    "name": shown(name),
                }
            return _("it wants that %(wanted)s, and it was “%(found)s”.") % {
                "wanted": asked["wanted"],
                "found": str(asked["found"])[:100],
            }
    return _("it holds now; it was made or changed since.")
