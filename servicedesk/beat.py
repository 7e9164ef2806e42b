"""The scheduler keeps nothing, and runs a sweep itself when no broker takes the wake-up."""

from __future__ import annotations

from typing import Any

import structlog
from celery import beat
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


class Scheduler(beat.Scheduler):
    """Celery's in-memory scheduler, with the sweeps run here while the broker is away."""

    def apply_async(self, entry: Any, producer: Any = None, advance: bool = True, **kwargs: Any) -> Any:
        try:
            return super().apply_async(entry, producer=producer, advance=advance, **kwargs)
        except (beat.SchedulingError, OperationalError, OSError) as away:
            log.warning("broker_away_sweep_runs_here", task=entry.task, reason=str(away))
            return self.app.tasks[entry.task].apply()
