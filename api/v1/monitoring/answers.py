"""What the addresses below `/monitoring/` answer about what tools say."""

from __future__ import annotations

from rest_framework import serializers

from api.v1.answers import Answer, id_of, moment_of
from incidents.models import Impact, Urgency
from monitoring.models import (
    Action,
    AlarmState,
    Maintenance,
    Outcome,
    ReceiptState,
    Recovery,
    Severity,
    SourceKind,
    When,
)


def reference_of_incident(what: str) -> serializers.CharField:
    return serializers.CharField(allow_null=True, help_text=f"{what} `INC-000123`, or null.")


class Alarm(Answer):
    """What one source says of one key: wrong, or right again."""

    id = id_of("Its number.")
    source = id_of("Who says so.")  # type: ignore[assignment]
    key = serializers.CharField(help_text="The tool's name for what is wrong; one alarm for each.")
    state = serializers.ChoiceField(AlarmState.choices)
    is_acknowledged = serializers.BooleanField(help_text="Whether somebody has taken it up.")
    acknowledged_by = id_of("Who of the desk did; null: nobody, or somebody in the tool.", allow_null=True)
    severity = serializers.ChoiceField(Severity.choices)
    title = serializers.CharField()
    text = serializers.CharField(allow_blank=True)
    link = serializers.CharField(allow_blank=True, help_text="To the tool.")
    labels = serializers.DictField(child=serializers.CharField(allow_blank=True))
    service = id_of("What it is about.", allow_null=True)
    rule = id_of("The rule that counted; null: the desk's own defaults.", allow_null=True)
    incident = reference_of_incident("The incident that it opened or joined:")
    episode = serializers.IntegerField(help_text="How often it has gone wrong anew, this time included.")
    repeats = serializers.IntegerField(help_text="How often the tool said so again in this episode.")
    is_flapping = serializers.BooleanField(help_text="It comes and goes, and is not told of each time.")
    held_until = moment_of("Until then no incident is opened for it.")
    held_why = serializers.CharField(
        allow_null=True, help_text="Why it is held: hold-down, office hours or maintenance."
    )
    began_at = moment_of("When this episode began.", null=False)
    last_at = moment_of("When the tool last said something of it.", null=False)
    resolved_at = moment_of("When it was right again.")


class Event(Answer):
    """One thing that a source said."""

    id = id_of("Its number.")
    source = id_of("Who said it.")  # type: ignore[assignment]
    key = serializers.CharField()
    action = serializers.ChoiceField(Action.choices)
    severity = serializers.ChoiceField(Severity.choices)
    title = serializers.CharField()
    text = serializers.CharField(allow_blank=True)
    link = serializers.CharField(allow_blank=True)
    labels = serializers.DictField(child=serializers.CharField(allow_blank=True))
    occurred_at = moment_of("When it happened, as the tool says; null where it does not.")
    received_at = moment_of("When it was kept here.", null=False)
    outcome = serializers.ChoiceField(Outcome.choices, help_text="What became of it.")
    alarm = id_of("The alarm that it is about.", allow_null=True)
    rule = id_of("The rule that counted.", allow_null=True)
    incident = reference_of_incident("The incident that it changed:")


class TraceLine(Answer):
    """One step of an event's way."""

    step = serializers.CharField()
    words = serializers.CharField(help_text="What happened there, and why.")
    tone = serializers.CharField(allow_blank=True, help_text="How pages colour it.")


class TracedEvent(Event):
    """An event with its way: received, rule, incident, or why not."""

    trace = TraceLine(many=True)


class Source(Answer):
    """A tool, or one installation of it, that tells of malfunctions."""

    id = id_of("Its number.")
    name = serializers.CharField()
    kind = serializers.ChoiceField(SourceKind.choices)
    is_active = serializers.BooleanField(help_text="Off: what it sends is refused.")
    key = serializers.CharField(
        required=False,
        help_text="Only in the answer that gives it. Keep it: it is not told again.",
    )
    address = serializers.URLField(
        required=False, help_text="Where the tool posts to; only together with the key, which may be in it."
    )
    key_hint = serializers.CharField(allow_blank=True, help_text="How its key begins.")
    service = id_of("For events whose rule names none.", allow_null=True)
    customer = id_of("For events whose rule names none.", allow_null=True)
    team = id_of("For events whose rule names none.", allow_null=True)
    options = serializers.DictField(help_text="The mapping of JSON, or what mails must say.")
    answer_url = serializers.CharField(allow_blank=True, help_text="Where acknowledgements are reported to.")
    has_answer_secret = serializers.BooleanField(help_text="Whether a secret for that address is kept.")
    made_at = moment_of("When it was set up.", null=False)
    last_received_at = moment_of("When it last sent something.")
    last_error = serializers.CharField(allow_blank=True, help_text="What could not be read or reported last.")
    last_error_at = moment_of("When that was.")


class Receipt(Answer):
    """A message of a tool, exactly as it came."""

    id = id_of("Its number.")
    way = serializers.CharField(help_text="The door it came by.")
    content_type = serializers.CharField(allow_blank=True)
    received_at = moment_of("When it was kept.", null=False)
    state = serializers.ChoiceField(ReceiptState.choices)
    attempts = serializers.IntegerField(help_text="How often it was tried to be read.")
    reason = serializers.CharField(allow_blank=True, help_text="Why it could not be read.")
    size = serializers.IntegerField(help_text="Of the body, in bytes.")
    body = serializers.CharField(
        allow_blank=True, help_text="Its first 20,000 characters; what is no UTF-8 stands as �."
    )


class Condition(Answer):
    """Something that must hold for an event."""

    field = serializers.CharField(help_text="severity, title, text, key or labels.<name>")
    value = serializers.CharField(allow_blank=True)

    def get_fields(self) -> dict[str, serializers.Field]:
        # “is” is a word of the language, so it cannot stand above.
        return super().get_fields() | {"is": serializers.CharField(help_text="How they are compared.")}


class Rule(Answer):
    """One decision of a lead: the first active rule whose conditions all hold counts."""

    id = id_of("Its number.")
    name = serializers.CharField()
    position = serializers.IntegerField(help_text="Rules are tried from the lowest on.")
    is_active = serializers.BooleanField()
    source = id_of("Null: for every source.", allow_null=True)  # type: ignore[assignment]
    conditions = Condition(many=True)
    drops = serializers.BooleanField(help_text="Opens no incident.")
    template_title = serializers.CharField(allow_blank=True, help_text="Empty: the event's title.")
    service = id_of("Null: the source's.", allow_null=True)
    customer = id_of("Null: the source's.", allow_null=True)
    team = id_of("Null: the source's.", allow_null=True)
    urgency = serializers.ChoiceField(Urgency.choices, allow_null=True, help_text="Null: by severity.")
    impact = serializers.ChoiceField(Impact.choices, allow_null=True, help_text="Null: by severity.")
    when = serializers.ChoiceField(When.choices)
    maintenance = serializers.ChoiceField(Maintenance.choices)
    hold_seconds = serializers.IntegerField(help_text="Wrong for so long before an incident is opened.")
    flap_changes = serializers.IntegerField(help_text="More changes than these are flapping; 0: never.")
    flap_minutes = serializers.IntegerField(help_text="Within so many minutes.")
    group_by = serializers.ListField(child=serializers.CharField())
    group_minutes = serializers.IntegerField(help_text="Of the first; later ones open another incident.")
    recovery = serializers.ChoiceField(Recovery.choices)


class Would(Answer):
    """What the rules would have made of one event."""

    event = id_of("Its number.")
    outcome = serializers.ChoiceField(Outcome.choices)
    rule = serializers.CharField(allow_null=True, help_text="The name of the rule that counts.")
    incident = serializers.IntegerField(
        allow_null=True, help_text="Counts the incidents that there would be, from 1."
    )


class DryRun(Answer):
    """What rules would have made of the events that are kept. Nothing was changed."""

    since = moment_of("Of the oldest event that was asked for.", null=False)
    until = moment_of("Of the newest.", null=False)
    events = serializers.IntegerField(help_text="How many were looked at.")
    incidents = serializers.IntegerField(help_text="How many incidents there would be.")
    outcomes = serializers.DictField(child=serializers.IntegerField(), help_text="How often each.")
    is_cut = serializers.BooleanField(
        help_text="Whether there were more: the newest 5,000 are looked at, the oldest are left out."
    )
    results = Would(many=True, help_text="Oldest first.")
