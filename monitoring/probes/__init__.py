"""One probe for each kind of check: an async look at a target that never raises and ends in time."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from monitoring.models import CheckKind
from monitoring.outgoing import CannotLook, NoAnswer
from monitoring.probes import dns, http, icmp, mail, tcp
from monitoring.probes.look import Asked, Failed, Look
from monitoring.trouble import words_of

log = logging.getLogger(__name__)

Probe = Callable[[Asked, datetime], Awaitable[Look]]

PROBES: Mapping[str, Probe] = {
    CheckKind.HTTP: http.look,
    CheckKind.TCP: tcp.look,
    CheckKind.DNS: dns.look,
    CheckKind.ICMP: icmp.look,
    CheckKind.MAIL: mail.look,
}


def seconds_for(kind: str, options: Mapping[str, object], timeout: float) -> float:
    """How long one look may take altogether: a mail needs its way through other people's servers."""
    return mail.seconds_for(options) if kind == CheckKind.MAIL else timeout


async def look(kind: str, asked: Asked, *, now: datetime, most_seconds: float = math.inf) -> Look:
    """Look once. Whatever the other side does, this ends within its time and tells what it saw."""
    began = time.monotonic()
    seconds = min(seconds_for(kind, asked.options, asked.timeout), most_seconds)
    try:
        async with asyncio.timeout(seconds):
            return await PROBES[kind](asked, now)
    except CannotLook as cannot:
        return Look(False, _ms_since(began), str(cannot), is_possible=False)
    except (NoAnswer, Failed) as failed:
        words = str(failed)
    except TimeoutError:
        words = _("No complete answer within %(seconds)g seconds.") % {"seconds": seconds}
    except (OSError, EOFError, ValueError) as error:
        words = words_of(error)
    except Exception as error:
        # A bug of a probe is not the target's fault, but a silent check would be worse than a wrong one.
        log.exception("A probe of kind %s failed in itself.", kind)
        words = _("The check failed in itself: %(why)s") % {"why": words_of(error)}
    return Look(False, _ms_since(began), words)


def _ms_since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
