"""How requests are sent: writes that happen once, trouble on the way waited out, refusals raised."""

from __future__ import annotations

import asyncio
import random
import time
import uuid
from dataclasses import dataclass
from typing import Any

import httpx

from servicedesk_client.refusals import refusal_of, seconds_asked

KEY = "Idempotency-Key"
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
# Too many requests, a desk that starts anew, and what proxies say of one that does.
_AGAIN = frozenset({429, 502, 503, 504})
# Whether the desk has got the request is not known: a read and a write with its key may be sent again.
_TROUBLE = (httpx.NetworkError, httpx.TimeoutException, httpx.RemoteProtocolError)
_FIRST_PAUSE = 0.25


@dataclass(frozen=True)
class Patience:
    """How often a request is sent at most, and for how many seconds together."""

    attempts: int = 5
    seconds: float = 120.0


class Tries:
    """The tries of one request."""

    def __init__(self, patience: Patience) -> None:
        self._left = patience.attempts
        self._until = time.monotonic() + patience.seconds
        self._pause = _FIRST_PAUSE

    def pause_after(self, response: httpx.Response | None) -> float | None:
        """Seconds to wait before the next try; None when it was the last one."""
        self._left -= 1
        asked = seconds_asked(response) if response is not None else None
        # Many clients that met the same trouble do not come back in the same moment.
        pause = self._pause * random.uniform(0.5, 1.0) if asked is None else asked  # noqa: S311
        self._pause *= 2
        return None if self._left < 1 or time.monotonic() + pause > self._until else pause


class Sender(httpx.Client):
    """Sends until there is an answer; raises `Refusal`, or httpx's error when nobody answers."""

    def __init__(self, patience: Patience, **options: Any) -> None:
        super().__init__(**options)
        self._patience = patience

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        _give_key(request)
        tries = Tries(self._patience)
        while True:
            try:
                response = super().send(request, **options)
            except _TROUBLE:
                pause = tries.pause_after(None)
                if pause is None:
                    raise
            else:
                pause = tries.pause_after(response) if response.status_code in _AGAIN else None
                if pause is None:
                    return _accepted(response)
            time.sleep(pause)


class AsyncSender(httpx.AsyncClient):
    """The same for programs that wait for many things at once."""

    def __init__(self, patience: Patience, **options: Any) -> None:
        super().__init__(**options)
        self._patience = patience

    async def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        _give_key(request)
        tries = Tries(self._patience)
        while True:
            try:
                response = await super().send(request, **options)
            except _TROUBLE:
                pause = tries.pause_after(None)
                if pause is None:
                    raise
            else:
                pause = tries.pause_after(response) if response.status_code in _AGAIN else None
                if pause is None:
                    return _accepted(response)
            await asyncio.sleep(pause)


def _give_key(request: httpx.Request) -> None:
    """A write that brings no key gets one, the same for all of its tries."""
    if request.method not in _READS and KEY not in request.headers:
        request.headers[KEY] = str(uuid.uuid4())


def _accepted(response: httpx.Response) -> httpx.Response:
    refusal = refusal_of(response)
    if refusal is not None:
        raise refusal
    return response
