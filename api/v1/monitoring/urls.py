"""The addresses under /api/v1/monitoring/."""

from __future__ import annotations

from django.urls import URLPattern, path

from api.v1.monitoring.alarms import Alarms, Events
from api.v1.monitoring.checks import Checks
from api.v1.monitoring.feeds import Feeds
from api.v1.monitoring.heartbeats import Heartbeats
from api.v1.monitoring.now import Now
from api.v1.monitoring.rules import Rules
from api.v1.monitoring.sources import Sources
from api.v1.noun_addresses import urls
from api.v1.nouns import Noun

NOUNS: list[type[Noun]] = [Alarms, Events, Sources, Rules, Checks, Heartbeats, Feeds]

# Noun, place behind it, its name, method, what does it. What has no row of its own stands before the rows.
_STEPS: list[tuple[type[Noun], str, str, str, str]] = [
    (Alarms, "<int:pk>/acknowledge/", "alarm_acknowledge", "post", "acknowledge"),
    (Sources, "<int:pk>/rotate_key/", "source_rotate_key", "post", "rotate_key"),
    (Sources, "<int:pk>/unreadable/", "source_unreadable", "get", "unreadable"),
    (Sources, "<int:pk>/unreadable/<int:receipt>/again/", "source_read_again", "post", "read_again"),
    (Rules, "reorder/", "rules_reorder", "post", "reorder"),
    (Rules, "dry_run/", "rules_dry_run", "post", "dry_run"),
    *(
        (noun, f"<int:pk>/{verb}/", f"{name}_{verb}", "post", verb)
        for noun, name in ((Checks, "check"), (Heartbeats, "heartbeat"), (Feeds, "feed"))
        for verb in ("pause", "resume")
    ),
    (Checks, "<int:pk>/look/", "check_look", "post", "look"),
    (Checks, "<int:pk>/history/", "check_history", "get", "history"),
    (Heartbeats, "<int:pk>/pings/", "heartbeat_pings", "get", "pings"),
    (Feeds, "<int:pk>/incidents/", "feed_incidents", "get", "incidents"),
    (Feeds, "<int:pk>/components/<int:component>/", "feed_component", "patch", "component"),
]

urlpatterns: list[URLPattern] = [
    path("monitoring/now/", Now.as_view({"get": "show"}), name="monitoring_now"),
    *(
        path(f"monitoring/{noun.nouns}/{place}", noun.as_view({method: does}), name=name)  # type: ignore[attr-defined]
        for noun, place, name, method, does in _STEPS
    ),
    *(address for noun in NOUNS for address in urls(noun)),
]
