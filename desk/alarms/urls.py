"""The addresses about events, rules and sources, below /desk/monitoring/."""

from __future__ import annotations

from django.urls import path

from desk.alarms import acknowledge, dry_run, event_list, event_page, receipts, rules, sources

urlpatterns = [
    path("events/", event_list.events, name="events"),
    path("events/<int:pk>/", event_page.event, name="event"),
    path("events/<int:pk>/again/", event_page.again, name="event_again"),
    path("messages/", receipts.unreadable, name="receipts"),
    path("messages/<int:pk>/", receipts.receipt, name="receipt"),
    path("messages/<int:pk>/again/", receipts.again, name="receipt_again"),
    path("alarms/<int:pk>/acknowledge/", acknowledge.acknowledge, name="acknowledge"),
    path("rules/", rules.rules, name="rules"),
    path("rules/new/", rules.rule, name="rule_new"),
    path("rules/<int:pk>/", rules.rule, name="rule"),
    path("rules/<int:pk>/move/", rules.move, name="rule_move"),
    path("rules/<int:pk>/switch/", rules.switch, name="rule_switch"),
    path("rules/<int:pk>/remove/", rules.remove, name="rule_remove"),
    path("dry-run/", dry_run.dry_run_page, name="dry_run"),
    path("dry-run/<int:pk>/", dry_run.dry_run_page, name="dry_run_of"),
    path("sources/", sources.sources, name="sources"),
    path("sources/new/", sources.choose, name="source_new"),
    path("sources/new/<slug:kind>/", sources.new, name="source_new_of"),
    path("sources/new/<slug:kind>/try/", sources.try_out, name="source_try_new"),
    path("sources/files/<str:name>", sources.tool_file, name="source_file"),
    path("sources/<int:pk>/", sources.source, name="source"),
    path("sources/<int:pk>/key/", sources.new_key, name="source_key"),
    path("sources/<int:pk>/test/", sources.test, name="source_test"),
    path("sources/<int:pk>/switch/", sources.switch, name="source_switch"),
    path("sources/<int:pk>/remove/", sources.remove, name="source_remove"),
    path("sources/<int:pk>/try/<slug:kind>/", sources.try_out, name="source_try"),
]
