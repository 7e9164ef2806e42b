"""Looks at every check when it is due: one asyncio process, of which several may run.

The loop claims what is due, at most as much as fits, and looks at all of it at once. Results wait in memory
for a moment and are written together. The database is spoken to in one thread of its own, so that its sync
driver never holds the looks up. While the database is away nothing is claimed; what was seen meanwhile is
written when it is back, as far as it still counts.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from django.db import Error as DatabaseError
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from monitoring import leases, probes, results
from monitoring.leases import Claim
from monitoring.probes.look import Asked
from monitoring.results import Seen

log = logging.getLogger(__name__)
Value = TypeVar("Value")

# Room for 10,000 checks a minute that all wait ten seconds in vain and are asked again twenty later: some
# 3,300 looks at once. With room for 3,000 they fell behind.
AT_ONCE = 5000
CLAIM_BATCH = 200
# How long due checks and ready results may wait for company.
CLAIM_SECONDS, WRITE_SECONDS = 0.2, 0.2
WRITE_BATCH = 500
# More than these are dropped, the oldest first: with the database away so long, their leases are over.
MOST_WAITING = 20_000
AWAY_SECONDS = 1.0
# What is still looked at when the process is to end; its supervisor gives it a little more.
LAST_SECONDS = 0.8


class Runner:
    """`run()` until `stop()`. `at_once`: so many looks at the same time."""

    def __init__(self, *, at_once: int = AT_ONCE) -> None:
        self._at_once = at_once
        self._looking: dict[asyncio.Task[None], Claim] = {}
        self._waiting: list[Seen] = []
        self._stopping = asyncio.Event()
        # Who has a connection of Django's has it for his thread.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="database")
        self._is_away = False
        self.counted = 0

    def stop(self) -> None:
        self._stopping.set()

    async def run(self) -> None:
        writing = asyncio.create_task(self._write_on())
        try:
            while not (self._stopping.is_set() or writing.done()):
                full = await self._claim()
                # Where a whole batch was due there is probably more.
                await self._pause(0 if full else CLAIM_SECONDS)
        finally:
            self._stopping.set()
            await self._end(writing)
        if writing.done():
            # Who cannot write any more must not go on looking: the supervisor begins anew.
            writing.result()

    async def _claim(self) -> bool:
        """Begin to look at what is due; whether as much was due as was asked for."""
        room = min(CLAIM_BATCH, self._at_once - len(self._looking))
        if room <= 0:
            return False
        try:
            claims = await self._in_database(lambda: leases.claim(now=timezone.now(), limit=room))
        except DatabaseError as error:
            await self._note_away(error)
            return False
        self._is_away = False
        for claim in claims:
            task = asyncio.create_task(self._look(claim))
            self._looking[task] = claim
            task.add_done_callback(self._looking.pop)
        return len(claims) == room and room == CLAIM_BATCH

    async def _look(self, claim: Claim) -> None:
        asked = Asked(claim.target, claim.options, claim.timeout, claim.allows_inner)
        look = await probes.look(claim.kind, asked, now=timezone.now())
        # Which place a new check gets is no secret.
        self._waiting.append(Seen(claim, look, timezone.now(), random.random()))  # noqa: S311
        del self._waiting[:-MOST_WAITING]

    async def _write_on(self) -> None:
        while not self._stopping.is_set():
            await self._pause(WRITE_SECONDS)
            await self._write()

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:WRITE_BATCH], self._waiting[WRITE_BATCH:]
            try:
                self.counted += await self._in_database(partial(results.write, batch))
            except (OperationalError, InterfaceError) as error:
                self._waiting = batch + self._waiting
                await self._note_away(error)
                return
            except Exception:
                # Whatever it is: who writes no more looks at nothing any more.
                await self._write_one_by_one(batch)

    async def _write_one_by_one(self, batch: list[Seen]) -> None:
        """Something in the batch cannot be written: the rest of it can."""
        for place, seen in enumerate(batch):
            try:
                self.counted += await self._in_database(partial(results.write, [seen]))
            except (OperationalError, InterfaceError) as error:
                self._waiting = batch[place:] + self._waiting
                await self._note_away(error)
                return
            except Exception:
                log.exception("What the check %s saw cannot be written.", seen.claim.id)

    async def _in_database(self, act: Callable[[], Value]) -> Value:
        return await asyncio.get_running_loop().run_in_executor(self._thread, _refreshed, act)

    async def _note_away(self, error: Exception) -> None:
        if not self._is_away:
            log.warning("The database is away; the checks wait for it: %s", error)
        self._is_away = True
        await self._pause(AWAY_SECONDS)

    async def _pause(self, seconds: float) -> None:
        if seconds == 0:
            await asyncio.sleep(0)
            return
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            pass

    async def _end(self, writing: asyncio.Task[None]) -> None:
        """Let end what is nearly ready, write it, and give the rest back to others."""
        ends = time.monotonic() + LAST_SECONDS
        await asyncio.wait([writing], timeout=LAST_SECONDS)
        if self._looking:
            await asyncio.wait(list(self._looking), timeout=max(0.05, ends - time.monotonic()))
        rest = dict(self._looking)
        for task in rest:
            task.cancel()
        try:
            async with asyncio.timeout(LAST_SECONDS):
                await self._write()
                if rest:
                    claims = list(rest.values())
                    await self._in_database(lambda: leases.give_back(claims))
                # Found by the thread that holds it: each has a connection of its own.
                await self._in_database(lambda: connection.close())
        except (TimeoutError, DatabaseError) as error:
            log.warning("Some checks stay taken until their leases run out: %s", error)
        self._thread.shutdown(wait=False, cancel_futures=True)


def _refreshed(act: Callable[[], Value]) -> Value:
    """In the database's thread. A connection that broke is replaced at the next call."""
    try:
        return act()
    except (OperationalError, InterfaceError):
        connection.close()
        raise
