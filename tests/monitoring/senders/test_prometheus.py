"""Debian's Prometheus and Alertmanager, unmodified: a target stops, is told repeatedly, and comes back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from monitoring.models import Action, Event, Outcome, Receipt, ReceiptState, Source, SourceKind
from tests.conftest import free_port, needed
from tests.monitoring.senders.programs import Target, assert_one_open_incident, running, said_by, wait_until
from tests.monitoring.sending import make_source

pytestmark = pytest.mark.django_db(transaction=True)

_RULES = """
groups:
  - name: targets
    rules:
      - alert: TargetDown
        expr: up{job="target"} == 0
        labels: {severity: critical, team: "hosting"}
        annotations: {summary: "The target does not answer", description: "Value {{ $value }}"}
"""
_PROMETHEUS = """
global: {scrape_interval: 1s, scrape_timeout: 900ms, evaluation_interval: 1s}
alerting: {alertmanagers: [{static_configs: [{targets: ["127.0.0.1:%(alertmanager)s"]}]}]}
rule_files: [rules.yml]
scrape_configs: [{job_name: target, static_configs: [{targets: ["127.0.0.1:%(target)s"]}]}]
"""
_ALERTMANAGER = """
route: {receiver: desk, group_by: ["..."], group_wait: 1s, group_interval: 1s, repeat_interval: 2s}
receivers:
  - name: desk
    %s
"""


@contextmanager
def _watched(folder: Path, receiver: str, target: Target) -> Iterator[Path]:
    """Prometheus watches the target and tells Alertmanager, which tells the receiver; gives its log."""
    prometheus, alertmanager = needed("prometheus"), needed("prometheus-alertmanager")
    ports = {"target": target.port, "alertmanager": free_port()}
    (folder / "rules.yml").write_text(_RULES)
    (folder / "prometheus.yml").write_text(_PROMETHEUS % ports)
    (folder / "alertmanager.yml").write_text(_ALERTMANAGER % receiver)
    log = folder / "alertmanager.log"
    manager = [
        alertmanager,
        f"--config.file={folder}/alertmanager.yml",
        f"--storage.path={folder}/alertmanager",
        f"--web.listen-address=127.0.0.1:{ports['alertmanager']}",
        "--cluster.listen-address=",
    ]
    watcher = [
        prometheus,
        f"--config.file={folder}/prometheus.yml",
        f"--storage.tsdb.path={folder}/prometheus",
        f"--web.listen-address=127.0.0.1:{free_port()}",
    ]
    with running(manager, log), running(watcher, folder / "prometheus.log"):
        yield log


def _goes_wrong_and_right(source: Source, receiver: str, folder: Path) -> list[Event]:
    """The target stops, is told at least three times, and comes back; what was told of it."""
    target = Target()
    target.start()
    try:
        with _watched(folder, receiver, target) as log:
            target.stop()
            wait_until(lambda: Action.TRIGGER in _actions(source), log)
            wait_until(lambda: Receipt.objects.filter(source=source).count() >= 3, log)
            target.start()
            wait_until(lambda: Action.RESOLVE in _actions(source), log)
    finally:
        target.stop()
    assert not Receipt.objects.exclude(state=ReceiptState.DONE).exists()
    events = said_by(source)
    assert_one_open_incident(source)
    return events


def _actions(source: Source) -> list[str]:
    return [event.action for event in said_by(source)]


def test_alertmanagers_webhook_opens_repeats_and_resolves_one_key(live_server: Any, tmp_path: Path) -> None:
    source, key = make_source(SourceKind.ALERTMANAGER)
    receiver = (
        f"webhook_configs: [{{url: '{live_server.url}/events/alertmanager/', send_resolved: true,"
        f" http_config: {{authorization: {{credentials: {key}}}}}}}]"
    )
    trigger, *repeats, resolve = _goes_wrong_and_right(source, receiver, tmp_path)
    assert (trigger.action, resolve.action) == (Action.TRIGGER, Action.RESOLVE)
    assert {repeat.outcome for repeat in repeats} == {Outcome.REPEATED}
    assert trigger.key == resolve.key
    assert trigger.severity == "critical"
    assert trigger.title == "The target does not answer"
    assert trigger.labels["alertname"] == "TargetDown" and trigger.labels["team"] == "hosting"
    assert trigger.occurred_at is not None and trigger.occurred_at < resolve.occurred_at
    assert trigger.link.startswith("http://")


def test_alertmanager_as_pagerduty_opens_repeats_and_resolves_one_key(
    live_server: Any, tmp_path: Path
) -> None:
    source, key = make_source(SourceKind.PAGERDUTY)
    receiver = (
        f"pagerduty_configs: [{{url: '{live_server.url}/v2/enqueue', routing_key: {key}, send_resolved: true,"
        " severity: '{{ .CommonLabels.severity }}'}]"
    )
    events = _goes_wrong_and_right(source, receiver, tmp_path)
    assert {event.key for event in events} == {events[0].key}
    assert [event.action for event in events[:3]] == [Action.TRIGGER] * 3
    assert events[-1].action == Action.RESOLVE
    assert events[0].severity == "critical"
    assert "TargetDown" in events[0].title
    assert events[0].labels["client"] == "Alertmanager"
