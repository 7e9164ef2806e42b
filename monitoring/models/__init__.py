from monitoring.models.alarm import Action, Alarm, AlarmState, Event, Outcome, Severity
from monitoring.models.check import Check, CheckDay, CheckFinding, CheckKind, CheckSpan, CheckState
from monitoring.models.feed import Feed, FeedComponent, FeedIncident, FeedKind, FeedUpdate, Standing
from monitoring.models.heartbeat import Heartbeat, HeartbeatState, Ping, PingKind
from monitoring.models.rule import Maintenance, Recovery, Rule, When
from monitoring.models.source import Receipt, ReceiptState, Source, SourceKind

__all__ = [
    "Action",
    "Alarm",
    "AlarmState",
    "Check",
    "CheckDay",
    "CheckFinding",
    "CheckKind",
    "CheckSpan",
    "CheckState",
    "Event",
    "Feed",
    "FeedComponent",
    "FeedIncident",
    "FeedKind",
    "FeedUpdate",
    "Heartbeat",
    "HeartbeatState",
    "Maintenance",
    "Outcome",
    "Ping",
    "PingKind",
    "Receipt",
    "ReceiptState",
    "Recovery",
    "Rule",
    "Severity",
    "Source",
    "SourceKind",
    "Standing",
    "When",
]
