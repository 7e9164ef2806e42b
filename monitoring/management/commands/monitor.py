"""`manage.py monitor`: looks at every check when it is due, until SIGTERM or Ctrl-C."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from monitoring.runner import AT_ONCE, Runner


class Command(BaseCommand):
    help = "Look at the desk's own checks; several may run, each check is looked at by one of them."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at-once", type=int, default=AT_ONCE, help="so many looks at the same time")

    def handle(self, *args: Any, **options: Any) -> None:
        # What a check saw is written in the desk's own language.
        with translation.override(settings.LANGUAGE_CODE):
            asyncio.run(_run(options["at_once"]))
        logging.shutdown()
        # A lookup or a mail that hangs in a thread would keep the process for another half a minute.
        os._exit(0)


async def _run(at_once: int) -> None:
    runner = Runner(at_once=at_once)
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signum, runner.stop)
    await runner.run()
