"""What beat wakes. Each reads the clock once and hands it down; each may run twice at once."""

from __future__ import annotations

import platform
import time
from pathlib import Path

import structlog
from celery import shared_task
from django.utils import timezone

from incidents import escalation, lifecycle

log = structlog.get_logger(__name__)

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@shared_task(name="incidents.close_unconfirmed", ignore_result=True)
def close_unconfirmed() -> None:
    """Close what nobody answered, after a look at whether this machine's clock can be trusted."""
    now = timezone.now()
    jumped = escalation.read_clock(boot=_boot(), wall=now, uptime=_uptime())
    if jumped:
        log.warning("clock_jumped", seconds=round(jumped))
    while lifecycle.close_unconfirmed(now=now) == lifecycle.SWEEP:
        pass


@shared_task(name="incidents.note_clocks", ignore_result=True)
def note_clocks() -> None:
    escalation.note_clocks(now=timezone.now())


@shared_task(name="incidents.note_mail_outcomes", ignore_result=True)
def note_mail_outcomes(about: str = "") -> None:
    """`about` names what rang the bell; the sweep looks at everything that is not noted yet."""
    escalation.note_mail_outcomes(now=timezone.now())


def _boot() -> str:
    return _BOOT_ID.read_text().strip() if _BOOT_ID.exists() else platform.node()


def _uptime() -> float:
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.clock_gettime(clock) if clock is not None else time.monotonic()
