"""Finds the addresses of hosts without a thread for each: names whose servers are dead hold nobody else up.

What is written as a number is one; what the hosts file or RFC 6761 (localhost) says comes first; the rest is
asked of the machine's own name servers, with its search list.
"""

from __future__ import annotations

import asyncio
import socket
from functools import lru_cache
from itertools import zip_longest
from pathlib import Path

import dns.asyncresolver
import dns.exception
import dns.rdatatype
import dns.resolver

HOSTS, SERVERS = Path("/etc/hosts"), Path("/etc/resolv.conf")
# What a name server that is silent is waited for, and all servers together; the caller may be less patient.
ONE_SECONDS, ALL_SECONDS = 3.0, 12.0


class CannotAsk(Exception):
    """This machine can ask nobody now, which says nothing about the host."""


async def addresses_of(host: str, port: int) -> list[str]:
    """Every address of the host, each once. Raises OSError or UnicodeError where it has none."""
    if numbers := _numeric(host, port):
        return numbers
    name = host.rstrip(".").encode("idna").decode("ascii").lower()
    if known := _hosts(HOSTS, _changed(HOSTS)).get(name):
        return list(known)
    if name == "localhost" or name.endswith(".localhost"):
        return ["127.0.0.1", "::1"]
    return await _ask(host if host.endswith(".") else name)


def _numeric(host: str, port: int) -> list[str]:
    """What the resolver reads as a number, in whichever spelling (127.1, 0x7f.1); asks nobody."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(str(place[0]) for *_rest, place in found))


async def _ask(name: str) -> list[str]:
    resolver = _resolver(SERVERS, _changed(SERVERS))
    found = await asyncio.gather(
        _records(resolver, name, dns.rdatatype.A), _records(resolver, name, dns.rdatatype.AAAA)
    )
    # By turns: where one family leads nowhere, the other is tried second.
    pairs = zip_longest(*(some for some in found if isinstance(some, list)))
    if known := list(dict.fromkeys(one for pair in pairs for one in pair if one)):
        return known
    wrong = next((one for one in found if isinstance(one, OSError)), None)
    raise wrong or socket.gaierror(socket.EAI_NONAME, "the name has no address")


async def _records(
    resolver: dns.asyncresolver.Resolver, name: str, kind: dns.rdatatype.RdataType
) -> list[str] | OSError:
    try:
        answer = await resolver.resolve(name, kind, search=True, raise_on_no_answer=False)
    except dns.resolver.NXDOMAIN:
        return socket.gaierror(socket.EAI_NONAME, "the name is not known")
    except dns.exception.DNSException as error:
        return socket.gaierror(socket.EAI_AGAIN, f"the name servers give no answer: {type(error).__name__}")
    except OSError as error:
        raise CannotAsk(str(error)) from error
    return [str(one) for one in answer.rrset or ()]


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0


@lru_cache(maxsize=4)
def _hosts(path: Path, _changed: float) -> dict[str, list[str]]:
    known: dict[str, list[str]] = {}
    try:
        with path.open(encoding="utf-8", errors="replace") as lines:
            rows = [line.partition("#")[0].split() for line in lines]
    except OSError:
        return known
    for address, *names in filter(None, rows):
        for name in names:
            known.setdefault(name.lower().rstrip("."), []).append(address)
    return known


@lru_cache(maxsize=4)
def _resolver(path: Path, _changed: float) -> dns.asyncresolver.Resolver:
    try:
        resolver = dns.asyncresolver.Resolver(str(path))
    except dns.resolver.NoResolverConfiguration as error:
        raise CannotAsk(str(error)) from error
    resolver.timeout, resolver.lifetime = ONE_SECONDS, ALL_SECONDS
    return resolver
