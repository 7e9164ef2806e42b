"""What the addresses below `/monitoring/` answer about what the desk watches itself."""

from __future__ import annotations

from rest_framework import serializers

from api.v1.answers import Answer, id_of, moment_of
from api.v1.monitoring.answers import Alarm, reference_of_incident
from monitoring.models import (
    CheckKind,
    CheckState,
    FeedKind,
    HeartbeatState,
    PingKind,
    Severity,
    Standing,
)

# From bad to good; a service is fine only where everything that watches it says so.
WRONG, UNKNOWN, FINE = "wrong", "unknown", "fine"
HOW = [WRONG, UNKNOWN, FINE]
WATCHING = ["check", "heartbeat"]


class Check(Answer):
    """Something that is asked again and again whether it works. Spans are in seconds."""

    id = id_of("Its number.")
    name = serializers.CharField()
    kind = serializers.ChoiceField(CheckKind.choices)
    target = serializers.CharField()
    options = serializers.DictField(help_text="By kind; the manual lists them.")
    secrets = serializers.ListField(
        child=serializers.CharField(), help_text="Names of options that are kept sealed, and never told."
    )
    service = id_of("What it watches.", allow_null=True)
    severity = serializers.ChoiceField(Severity.choices, help_text="Of its alarm.")
    interval = serializers.IntegerField(help_text="How often it is asked.")
    timeout = serializers.IntegerField(help_text="Within which it must answer.")
    retry_seconds = serializers.IntegerField(help_text="After a failure it is asked again so soon.")
    fail_after = serializers.IntegerField(help_text="Failures in a row until it is an alarm.")
    up_after = serializers.IntegerField(help_text="Successes in a row until it is over.")
    allows_inner = serializers.BooleanField(help_text="Whether it may reach addresses of the inner network.")
    allowed_by = id_of("The lead who allowed that.", allow_null=True)
    is_paused = serializers.BooleanField()
    made_at = moment_of("When it was set up.", null=False)
    state = serializers.ChoiceField(CheckState.choices)
    since = moment_of("Since when it is in this state.")
    last_at = moment_of("When it was asked last.")
    last_ms = serializers.IntegerField(
        allow_null=True, help_text="How long the answer took, in milliseconds."
    )
    last_words = serializers.CharField(allow_blank=True, help_text="What was found.")
    certificate_ends_at = moment_of("When the certificate that was seen ends.")


class Look(Answer):
    """What one look at it found. Nothing of it is kept, and no alarm comes of it."""

    ok = serializers.BooleanField()
    ms = serializers.IntegerField(allow_null=True, help_text="How long the answer took, in milliseconds.")
    words = serializers.CharField(allow_blank=True)
    facts = serializers.DictField(help_text="What else was seen, by kind of check.")


class Span(Answer):
    """Five minutes of a check."""

    at = moment_of("When they began.", null=False)
    runs = serializers.IntegerField(help_text="How often it was asked.")
    failures = serializers.IntegerField(help_text="How often in vain.")
    average_ms = serializers.IntegerField(
        allow_null=True, help_text="Of the successes; null: there was none."
    )
    longest_ms = serializers.IntegerField(allow_null=True, help_text="Of the successes.")


class Day(Answer):
    """A day of a check, in UTC."""

    day = serializers.DateField()
    runs = serializers.IntegerField()
    failures = serializers.IntegerField()
    down_seconds = serializers.IntegerField(help_text="How long it was down.")
    average_ms = serializers.IntegerField(allow_null=True)
    longest_ms = serializers.IntegerField(allow_null=True)


class Finding(Answer):
    """A failure, or a change of state."""

    at = moment_of("When.", null=False)
    state = serializers.ChoiceField(CheckState.choices)
    ms = serializers.IntegerField(allow_null=True)
    words = serializers.CharField(allow_blank=True)


class History(Answer):
    """What a check saw: where nothing stands for a time, nobody looked, and nothing is known."""

    spans = Span(many=True, help_text="The last 24 hours, five minutes each, oldest first.")
    days = Day(many=True, help_text="The last 90 days, oldest first.")
    findings = Finding(many=True, help_text="The last 200 failures and changes, newest first.")


class Heartbeat(Answer):
    """A job that pings when it ran. Spans are in seconds."""

    id = id_of("Its number.")
    name = serializers.CharField()
    ping_url = serializers.URLField(help_text="What the job calls; `/start`, `/fail` and more behind it.")
    service = id_of("What it is about.", allow_null=True)
    severity = serializers.ChoiceField(Severity.choices, help_text="Of its alarm.")
    period = serializers.IntegerField(allow_null=True, help_text="It is expected so often; null: by `cron`.")
    cron = serializers.CharField(allow_blank=True, help_text="When it is expected; empty: by `period`.")
    time_zone = serializers.CharField(help_text="In which `cron` is meant.")
    grace = serializers.IntegerField(help_text="So late it is down; so long a run may take.")
    is_paused = serializers.BooleanField()
    made_at = moment_of("When it was set up.", null=False)
    state = serializers.ChoiceField(HeartbeatState.choices)
    since = moment_of("Since when it is in this state.")
    last_ping_at = moment_of("When it was heard last.")
    started_at = moment_of("When the run began that has not ended.")
    last_seconds = serializers.FloatField(allow_null=True, help_text="How long the last run took.")
    expected_at = moment_of("When the next ping is due.")
    alarm_at = moment_of("When its absence is an alarm.")


class Ping(Answer):
    """One ping, as it came."""

    id = id_of("Its number.")
    kind = serializers.ChoiceField(PingKind.choices)
    at = moment_of("When.", null=False)
    exit_code = serializers.IntegerField(allow_null=True)
    seconds = serializers.FloatField(allow_null=True, help_text="Since its start, where it said that.")
    body = serializers.CharField(allow_blank=True, help_text="What is no UTF-8 stands as �.")
    came_from = serializers.CharField(allow_blank=True, help_text="The address that called.")


class FeedComponent(Answer):
    """A part of the supplier's offer, and which of our services stands on it."""

    id = id_of("Its number.")
    external_id = serializers.CharField()
    name = serializers.CharField()
    status = serializers.CharField(allow_blank=True, help_text="In the words of Statuspage; empty: not told.")
    service = id_of("Ours that stands on it.", allow_null=True)
    is_watched = serializers.BooleanField(help_text="Whether its trouble opens incidents.")
    seen_at = moment_of("When the feed last named it.", null=False)
    changed_at = moment_of("When its status changed.")


class Feed(Answer):
    """A supplier's published status."""

    id = id_of("Its number.")
    name = serializers.CharField()
    supplier = id_of("Whose it is.")
    kind = serializers.ChoiceField(FeedKind.choices)
    url = serializers.CharField()
    options = serializers.DictField(help_text="The mapping of JSON.")
    service = id_of("For what names no component.", allow_null=True)
    interval = serializers.IntegerField(help_text="Seconds between two readings.")
    allows_inner = serializers.BooleanField(help_text="Whether it may reach addresses of the inner network.")
    allowed_by = id_of("The lead who allowed that.", allow_null=True)
    is_paused = serializers.BooleanField()
    made_at = moment_of("When it was set up.", null=False)
    standing = serializers.ChoiceField(
        Standing.choices, help_text="What is known of the supplier; a silent feed is unknown."
    )
    headline = serializers.CharField(allow_blank=True, help_text="What the supplier says of itself.")
    asked_at = moment_of("When it was asked last.")
    ok_at = moment_of("When it last answered well.")
    error = serializers.CharField(allow_blank=True, help_text="Why it did not.")
    failing_since = moment_of("Since when it does not.")


class FeedWithComponents(Feed):
    """A feed with the components that it names."""

    components = FeedComponent(many=True)


class FeedUpdate(Answer):
    """One thing that the supplier said about its incident."""

    at = moment_of("When.", null=False)
    status = serializers.CharField(allow_blank=True)
    text = serializers.CharField(allow_blank=True)


class FeedIncident(Answer):
    """A malfunction, or maintenance, that a supplier publishes."""

    id = id_of("Its number.")
    external_id = serializers.CharField()
    title = serializers.CharField()
    severity = serializers.ChoiceField(Severity.choices)
    status = serializers.CharField(allow_blank=True, help_text="The supplier's word.")
    link = serializers.CharField(allow_blank=True)
    is_maintenance = serializers.BooleanField()
    components = serializers.ListField(child=serializers.IntegerField())
    incident = reference_of_incident("Ours, which it opened or joined:")
    began_at = moment_of("When it began, as the supplier says.", null=False)
    resolved_at = moment_of("When it was over.")
    updates = FeedUpdate(many=True, help_text="Oldest first.")


class Watching(Answer):
    """What watches a service and says so itself: checks and heartbeats."""

    kind = serializers.ChoiceField(WATCHING)
    id = id_of("Its number.")
    name = serializers.CharField()
    how = serializers.ChoiceField(HOW)
    state = serializers.CharField(help_text="Its own state.")
    since = moment_of("Since when.")


class ServiceNow(Answer):
    """One service as it is now."""

    service = id_of("Null: what names no service.", allow_null=True)
    name = serializers.CharField(allow_blank=True)
    how = serializers.ChoiceField(HOW, help_text="Fine only where everything that watches it says so.")
    alarms = Alarm(many=True, help_text="What is wrong, the worst first; at most 20.")
    number_of_alarms = serializers.IntegerField()
    watching = Watching(many=True, help_text="What is wrong or unknown of its checks and heartbeats.")


class SupplierNow(Answer):
    """One supplier as its feeds let us know."""

    supplier = id_of("Its number.")
    name = serializers.CharField()
    how = serializers.ChoiceField(HOW, help_text="Unknown where a feed is silent.")
    feeds = Feed(many=True)
    incidents = FeedIncident(many=True, help_text="What it publishes as not over, at most 20.")


class Now(Answer):
    """What is wrong now, by service and supplier. What nobody watches is not in it, and never called fine."""

    as_of = moment_of("The moment for which it holds.", null=False)
    how = serializers.ChoiceField(HOW, help_text="The worst of all.")
    services = ServiceNow(many=True, help_text="The worst first.")
    suppliers = SupplierNow(many=True, help_text="The worst first.")
