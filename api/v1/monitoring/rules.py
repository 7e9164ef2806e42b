"""Rules: what leads decided about events, their order, and what they would have made of yesterday's."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.problems import FieldError, Problem
from api.strict import Choice, Moment, Row, StrictSerializer, Text, Truth, Whole, checked
from api.v1 import steps
from api.v1.answers import page_of
from api.v1.describing import described
from api.v1.directory import NamedFields
from api.v1.incidents import customers
from api.v1.monitoring import answers
from api.v1.monitoring.reading import MonitoringNoun, numbered, refuse_mistakes
from api.v1.noun_addresses import addresses
from incidents.models import Impact, Urgency
from monitoring import dry_run, matching
from monitoring.models import Maintenance, Recovery, Rule, Source, When
from monitoring.models.rule import MOST_CHANGES, MOST_HELD, MOST_MINUTES
from people.actors import Actor

# Room for one between two.
APART = 10
DAY = timedelta(days=1)
# As long as events are kept at the most; more could not be looked at anyway.
LONGEST = timedelta(days=31)
MOST_RULES = 500


def source_rows(actor: Actor) -> QuerySet[Source]:
    return Source.objects.all() if actor.sees_desk else Source.objects.none()


class _ConditionFields(StrictSerializer):
    """Something that must hold for an event."""

    field = Text(max_length=110, help_text="severity, title, text, key or labels.<name>")
    value = Text(
        required=False, max_length=500, allow_blank=True, help_text="For one_of: words between commas."
    )


# “is” is a word of the language, so it cannot stand in the class above.
ConditionFields = type(
    "ConditionFields",
    (_ConditionFields,),
    {"is": Choice(list(matching.COMPARISONS)), "__doc__": _ConditionFields.__doc__},
)


class RuleFields(NamedFields):
    """Conditions, and what is decided where they all hold; what is left out falls back on the source's."""

    name = Text(max_length=100)
    position = Whole(required=False, min_value=0, max_value=10**6, help_text="The lowest is tried first.")
    is_active = Truth(required=False)
    source = Row(source_rows, required=False, allow_null=True, help_text="Null: for every source.")  # type: ignore[assignment]
    conditions = serializers.ListField(
        child=ConditionFields(), required=False, max_length=50, help_text="All must hold; none: always."
    )
    drops = Truth(required=False, help_text="True opens no incident.")
    template_title = Text(
        required=False, allow_blank=True, max_length=200, help_text="Like `{title} on {labels.host}`."
    )
    service = Row(steps.services, required=False, allow_null=True)
    customer = Row(customers, required=False, allow_null=True)
    team = Row(steps.teams, required=False, allow_null=True)
    urgency = Choice(Urgency.choices, required=False, allow_null=True, help_text="With impact, or neither.")
    impact = Choice(Impact.choices, required=False, allow_null=True, help_text="With urgency, or neither.")
    when = Choice(When.choices, required=False)
    maintenance = Choice(Maintenance.choices, required=False)
    hold_seconds = Whole(required=False, min_value=0, max_value=MOST_HELD, help_text="Hold-down.")
    flap_changes = Whole(required=False, min_value=0, max_value=MOST_CHANGES, help_text="0: never flapping.")
    flap_minutes = Whole(required=False, min_value=1, max_value=MOST_MINUTES)
    group_by = serializers.ListField(
        child=Text(max_length=110), required=False, max_length=10,
        help_text="Names of labels; “service” and “source” mean these.",
    )  # fmt: skip
    group_minutes = Whole(required=False, min_value=1, max_value=MOST_MINUTES)
    recovery = Choice(Recovery.choices, required=False)


class OrderFields(StrictSerializer):
    rules = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**53), max_length=MOST_RULES,
        help_text="The numbers of all rules, the first to be tried first.",
    )  # fmt: skip


class DryRunFields(StrictSerializer):
    rules = serializers.ListField(
        child=RuleFields(), required=False, max_length=MOST_RULES,
        help_text="Rules that need not be saved, in their order. Left out: the rules as they stand.",
    )  # fmt: skip
    since = Moment(required=False, help_text="Left out: a day before `until`.")
    until = Moment(required=False, help_text="Left out: now. At most 31 days after `since`.")


def condition_shape(kept: dict[str, Any]) -> dict[str, str]:
    value = kept.get("value", "")
    return {
        "field": kept["field"],
        "is": kept["is"],
        "value": ", ".join(map(str, value)) if isinstance(value, list) else value,
    }


def rule_shape(row: Rule, actor: Actor) -> dict[str, Any]:
    return {
        "id": row.pk, "name": row.name, "position": row.position, "is_active": row.is_active,
        "source": row.source_id, "conditions": [condition_shape(one) for one in row.conditions],
        "drops": row.drops, "template_title": row.template_title,
        "service": row.service_id, "customer": row.customer_id,
        "team": row.team_id, "urgency": row.urgency or None, "impact": row.impact or None,
        "when": row.when, "maintenance": row.maintenance, "hold_seconds": row.hold_seconds,
        "flap_changes": row.flap_changes, "flap_minutes": row.flap_minutes, "group_by": row.group_by,
        "group_minutes": row.group_minutes, "recovery": row.recovery,
    }  # fmt: skip


def dry_run_shape(ran: dry_run.DryRun, *, since: datetime, until: datetime) -> dict[str, Any]:
    return {
        "since": since,
        "until": until,
        "events": len(ran.rows),
        "incidents": ran.incidents,
        "outcomes": {str(outcome.value): number for outcome, number in ran.counts.items()},
        "is_cut": ran.is_cut,
        "results": [
            {
                "event": row.event.pk,
                "outcome": row.outcome,
                "rule": row.rule.name if row.rule is not None else None,
                "incident": row.incident,
            }
            for row in ran.rows
        ],
    }


@addresses(
    "rules", answers.Rule, RuleFields,
    {
        "name": "Nothing of the test systems",
        "conditions": [{"field": "labels.env", "is": "is", "value": "test"}],
        "drops": True,
    },
    under="monitoring",
)  # fmt: skip
class Rules(MonitoringNoun):
    """What leads decided about events. The first active rule by position whose conditions all hold counts."""

    shape = staticmethod(rule_shape)

    def rows(self) -> QuerySet[Rule]:
        return self.of_desk(Rule.objects.all())

    def keep(self, row: Rule, sent: dict[str, Any]) -> Rule:
        _put(row, sent)
        kept: Rule = super().keep(row, {})
        return kept

    def _remove(self, request: Request, pk: int) -> Response:
        # What it decided stays on the events and alarms; they only name it no longer.
        self._held(request, pk).delete()
        return Response(status=204)

    @described(
        "rules_reorder", body=OrderFields, answer=page_of(answers.Rule), scope="monitoring:write",
        tag="Monitoring",
    )  # fmt: skip
    def reorder(self, request: Request) -> Response:
        """Put all rules in this order: their positions become 10, 20, 30 and so on."""
        self._require_desk()
        wanted = checked(OrderFields, request.data, self.actor)["rules"]
        held = {row.pk: row for row in Rule.objects.select_for_update().order_by("pk")}
        if sorted(wanted) != numbered(held.values()):
            told = "Name every rule there is, each once."
            raise Problem("invalid", told, [FieldError("rules", told, ", ".join(map(str, sorted(held))))])
        for place, number in enumerate(wanted, 1):
            held[number].position = place * APART
        Rule.objects.bulk_update(held.values(), ["position"])
        return Response({"results": [self.told(held[number]) for number in wanted], "next": None})

    @described(
        "rules_dry_run", body=DryRunFields, answer=answers.DryRun, scope="monitoring:write", tag="Monitoring"
    )
    def dry_run(self, request: Request) -> Response:
        """Say what these rules would have made of the events that are kept; nothing is changed."""
        self._require_desk()
        sent = checked(DryRunFields, request.data, self.actor)
        now = timezone.now()
        until = min(sent.get("until", now), now)
        since = sent.get("since", until - DAY)
        if not timedelta(0) <= until - since <= LONGEST:
            told = "From since to until at most 31 days may pass."
            raise Problem("invalid", told, [FieldError("since", told)])
        rules = _unsaved(sent["rules"]) if "rules" in sent else list(self.rows())
        ran = dry_run.run(rules=rules, since=since, until=until, now=now)
        return Response(dry_run_shape(ran, since=since, until=until))


def _put(row: Rule, sent: dict[str, Any]) -> None:
    """Set what was sent. Raises the problem for each place that means nothing."""
    for name, value in sent.items():
        setattr(row, name, "" if value is None and name in ("urgency", "impact") else value)
    wrong = matching.mistakes_in(row.conditions)
    mistakes = {"conditions": " ".join(map(str, wrong))} if wrong else {}
    if bool(row.urgency) != bool(row.impact):
        mistakes["impact" if row.urgency else "urgency"] = (
            "Urgency and impact are given together, or neither."
        )
    refuse_mistakes(mistakes)


def _unsaved(sent: list[dict[str, Any]]) -> list[Rule]:
    rules = []
    for place, one in enumerate(sent, 1):
        rule = Rule(position=place * APART)
        _put(rule, {name: value for name, value in one.items() if name != "position"})
        rules.append(rule)
    return rules
