"""`manage.py monitor`: looks at every check when it is due, until SIGTERM or Ctrl-C."""

from __future__ import annotations

import asyncio
import logging
import os
import resource
import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from monitoring.runner import AT_ONCE, Runner

# For the database, the log and lookups; and two for each look, which may try a second address.
OWN_FILES, FILES_OF_A_LOOK = 200, 2
MOST_FILES = 65_536


class Command(BaseCommand):
    help = "Look at the desk's own checks; several may run, each check is looked at by one of them."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at-once", type=int, default=AT_ONCE, help="so many looks at the same time")

    def handle(self, *args: Any, **options: Any) -> None:
        # What a check saw is written in the desk's own language.
        with translation.override(settings.LANGUAGE_CODE):
            asyncio.run(_run(min(options["at_once"], room_for_looks())))
        logging.shutdown()
        # A lookup or a mail that hangs in a thread would keep the process for another half a minute.
        os._exit(0)


def room_for_looks() -> int:
    """So many looks at once as the machine lets this process have open files; it takes all that it may.

    A look that gets no file would blame its target.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    files = MOST_FILES if soft == resource.RLIM_INFINITY else soft
    return max(10, (files - OWN_FILES) // FILES_OF_A_LOOK)


async def _run(at_once: int) -> None:
    runner = Runner(at_once=at_once)
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signum, runner.stop)
    await runner.run()
