"""TCP ports: whether somebody takes the connection, and says what is expected."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime

from django.utils.translation import gettext as _

from monitoring.outgoing import connect
from monitoring.probes.look import Asked, Failed, Look

MOST_BANNER = 4096


async def look(asked: Asked, now: datetime) -> Look:
    began = time.monotonic()
    host, port = place_of(asked.target)
    wanted, greeting = asked.text("banner"), ""
    reader, writer = await connect(host, port, allows_inner=asked.allows_inner)
    try:
        if sent := asked.text("send"):
            writer.write(sent.encode() + b"\r\n")
        if wanted:
            greeting = await _greeting(reader, wanted, asked.timeout - (time.monotonic() - began))
    finally:
        writer.transport.abort()
    ms = round((time.monotonic() - began) * 1000)
    words = _("connected in %(ms)d ms") % {"ms": ms}
    if wanted and wanted not in greeting:
        raise Failed(_("“%(text)s” was not said; heard: “%(said)s”.") % {
            "text": wanted[:200], "said": " ".join(greeting.split())[:200],
        })  # fmt: skip
    return Look(True, ms, words, {"said": greeting} if greeting else {})


async def _greeting(reader: asyncio.StreamReader, wanted: str, seconds: float) -> str:
    """What is said until it holds what was wanted, the line is closed, or the time is over."""
    heard = b""
    try:
        async with asyncio.timeout(max(0.05, seconds - 0.1)):
            while len(heard) < MOST_BANNER and wanted.encode() not in heard:
                piece = await reader.read(MOST_BANNER)
                if not piece:
                    break
                heard += piece
    except TimeoutError:
        pass  # what was heard until now is told
    return heard.decode("utf-8", "replace")


def place_of(target: str, default: int | None = None) -> tuple[str, int]:
    """ "host:port" or "[2001:db8::1]:25" taken apart. Raises ValueError where it is none."""
    written = target.strip()
    if written.startswith("["):
        host, _bracket, rest = written[1:].partition("]")
        port = rest.removeprefix(":")
    elif written.count(":") > 1:
        host, port = written, ""
    else:
        host, _colon, port = written.partition(":")
    if not port and default is not None:
        port = str(default)
    if not host or any(letter.isspace() or letter in "/@%\\" for letter in host) or not port.isdecimal():
        raise ValueError(target)
    if not 0 < int(port) < 65536:
        raise ValueError(target)
    return host, int(port)
