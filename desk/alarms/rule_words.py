"""A rule as a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from desk.alarms.conditions import shown
from monitoring.matching import COMPARISONS
from monitoring.models import Maintenance, Recovery, Rule, Severity, When
from people.wording import spoken_duration


def when_it_holds(rule: Rule) -> str:
    """“When severity is critical or error and host begins with web”."""
    parts = [_("it is from “%(source)s”") % {"source": rule.source}] if rule.source is not None else []
    parts += [condition_in_words(one) for one in rule.conditions]
    if not parts:
        return _("For every event")
    return _("When %(conditions)s") % {"conditions": _(" and ").join(parts)}


def condition_in_words(condition: Mapping[str, Any]) -> str:
    name, compare = str(condition.get("field", "")), str(condition.get("is", ""))
    if compare == "exists":
        return _("%(field)s is there") % {"field": shown(name)}
    written = condition.get("value", "")
    values = written if isinstance(written, list) else [str(written)]
    if compare == "one_of" and not isinstance(written, list):
        values = [part.strip() for part in str(written).replace("\n", ",").split(",") if part.strip()]
    if name == "severity":
        values = [_severity(value) for value in values]
    word = COMPARISONS["is"] if compare == "one_of" else COMPARISONS.get(compare, compare)
    either = _(" or ").join(values) or _("empty")
    return f"{shown(name)} {word} {either}"


def _severity(value: str) -> str:
    return str(Severity(value).label).lower() if value in Severity.values else value


def what_it_decides(rule: Rule) -> str:
    """“incident for Web hosting, urgency high, impact normal; one incident per service within 60 minutes”."""
    if rule.drops:
        return _("no incident")
    parts = [_opened(rule), *_held(rule)]
    if rule.recovery == Recovery.PROPOSE:
        parts.append(_("once right again, the solution is proposed"))
    return "; ".join(parts)


def _opened(rule: Rule) -> str:
    if rule.service is not None:
        opened = _("incident for %(service)s") % {"service": rule.service}
    else:
        opened = _("incident")
    details = [opened]
    if rule.customer is not None:
        details.append(_("of %(customer)s") % {"customer": rule.customer})
    if rule.team is not None:
        details.append(_("to team %(team)s") % {"team": rule.team})
    if rule.urgency:
        levels = {"urgency": rule.get_urgency_display().lower(), "impact": rule.get_impact_display().lower()}
        details.append(_("urgency %(urgency)s, impact %(impact)s") % levels)
    return ", ".join(details)


def _held(rule: Rule) -> list[str]:
    parts = []
    if rule.group_by:
        minutes = ngettext("%(num)s minute", "%(num)s minutes", rule.group_minutes)
        grouped = {"names": _(" and ").join(rule.group_by), "span": minutes % {"num": rule.group_minutes}}
        parts.append(_("one incident per %(names)s within %(span)s") % grouped)
    if rule.hold_seconds:
        span = spoken_duration(timedelta(seconds=rule.hold_seconds))
        parts.append(_("held back %(span)s") % {"span": span})
    if rule.when == When.OFFICE:
        parts.append(_("in office hours only"))
    if rule.maintenance == Maintenance.IGNORE:
        parts.append(_("also during maintenance"))
    return parts


def in_words(rule: Rule) -> str:
    return f"{when_it_holds(rule)}: {what_it_decides(rule)}."
