"""Ping, where this machine may: an ICMP echo over an unprivileged socket, else over a raw one."""

from __future__ import annotations

import asyncio
import secrets
import socket
import struct
import time
from datetime import datetime

from django.utils.translation import gettext as _

from monitoring.outgoing import addresses_of
from monitoring.probes.look import Asked, Failed, Look

TRIES = 3
_ASK4, _REPLY4, _ASK6, _REPLY6 = 8, 0, 128, 129


async def look(asked: Asked, now: datetime) -> Look:
    began = time.monotonic()
    # Port 7 (echo): a lookup wants one, and an ICMP socket has none.
    address = (await addresses_of(asked.target.strip().strip("[]"), 7, allows_inner=asked.allows_inner))[0]
    try:
        opened, is_raw = _open(address)
    except PermissionError:
        return _not_possible()
    except OSError as error:
        if ":" in address:
            return _not_possible()
        raise Failed(_("No connection: %(why)s") % {"why": error.strerror or str(error)}) from error
    with opened:
        opened.setblocking(False)
        for number in range(1, TRIES + 1):
            left = asked.timeout - (time.monotonic() - began)
            sent = time.monotonic()
            if await _echoes(opened, is_raw, address, number, left / (TRIES - number + 1) * 0.95):
                ms = round((time.monotonic() - sent) * 1000)
                return Look(True, ms, _("answered in %(ms)d ms") % {"ms": ms}, {"address": address})
    raise Failed(_("%(address)s did not answer %(count)d pings.") % {"address": address, "count": TRIES})


def _not_possible() -> Look:
    words = _("Not possible here: this machine does not permit pings (see net.ipv4.ping_group_range).")
    return Look(False, 0, words, is_possible=False)


def _open(address: str) -> tuple[socket.socket, bool]:
    is_six = ":" in address
    family = socket.AF_INET6 if is_six else socket.AF_INET
    protocol = socket.getprotobyname("ipv6-icmp") if is_six else socket.IPPROTO_ICMP
    try:
        opened, is_raw = socket.socket(family, socket.SOCK_DGRAM, protocol), False
    except PermissionError:
        opened, is_raw = socket.socket(family, socket.SOCK_RAW, protocol), True
    try:
        # Only this host's answers come in, and the kernel says at once when there is no way.
        opened.connect((address, 0))
    except OSError:
        opened.close()
        raise
    return opened, is_raw


async def _echoes(opened: socket.socket, is_raw: bool, address: str, number: int, seconds: float) -> bool:
    loop = asyncio.get_running_loop()
    mark = secrets.token_bytes(16)
    await loop.sock_sendall(opened, packet(":" in address, number, mark))
    try:
        async with asyncio.timeout(max(0.05, seconds)):
            while True:
                if _is_reply(await loop.sock_recv(opened, 2048), is_raw, ":" in address, mark):
                    return True
    except TimeoutError:
        return False


def packet(is_six: bool, number: int, mark: bytes) -> bytes:
    """An echo request. Over IPv6 and over unprivileged sockets the kernel writes what is its own."""
    identity = secrets.randbits(16)
    head = struct.pack("!BBHHH", _ASK6 if is_six else _ASK4, 0, 0, identity, number)
    total = checksum(head + mark)
    return struct.pack("!BBHHH", _ASK6 if is_six else _ASK4, 0, total, identity, number) + mark


def checksum(message: bytes) -> int:
    """RFC 1071."""
    padded = message + b"\0" * (len(message) % 2)
    total = sum(struct.unpack(f"!{len(padded) // 2}H", padded))
    total = (total >> 16) + (total & 0xFFFF)
    total += total >> 16
    return ~total & 0xFFFF


def _is_reply(received: bytes, is_raw: bool, is_six: bool, mark: bytes) -> bool:
    if is_raw and not is_six and received:
        received = received[(received[0] & 0x0F) * 4 :]  # the kernel hands out the IP header as well
    return len(received) >= 8 and received[0] == (_REPLY6 if is_six else _REPLY4) and mark in received[8:]
