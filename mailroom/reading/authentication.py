"""What our own mail server found out about the sender (RFC 8601, RFC 7489): nobody else's word counts.

Our server writes Authentication-Results when a message enters. What stands below the first hop that is not
ours was written by whoever sent it, whatever name it bears; of what stands above, the topmost result of each
method counts. The server must remove results in its own name from what it takes in (RFC 8601, section 5).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mailroom.reading.addresses import domain_of, people
from mailroom.reading.fields import Fields, read_fields
from mailroom.reading.words import raw_text

PASSED, FAILED, UNKNOWN = "passed", "failed", "unknown"

_MOST_RESULTS = 100
_FIELD_OCTETS = 16_000
_BY = re.compile(r"\bby\s{1,20}([A-Za-z0-9._:-]{1,255})", re.IGNORECASE)
_FROM = re.compile(r"\s{0,20}from\s", re.IGNORECASE)
_METHOD = re.compile(
    r"\s*([a-z][a-z0-9-]{0,40})\s*(?:/\s*\d{1,5}\s*)?=\s*([a-z]{1,40})(?=\s|$)", re.IGNORECASE
)
_PROPERTY = re.compile(
    r"\b([a-z][a-z0-9-]{0,40})\s{0,5}\.\s{0,5}([a-z][a-z0-9_-]{0,40})\s{0,5}=\s{0,5}(?:\"([^\"]{0,500})\"|([^\s;\"]{1,500}))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Result:
    """`dkim=pass header.d=example.org` as method, verdict and properties, all in lower case."""

    method: str
    said: str
    properties: dict[str, str]


def judge(raw: bytes, *, server: str) -> str:
    """A value of `mailroom.models.Verdict` for the address that the message says it is from.

    `server` is the name under which our own server writes; empty judges nothing.
    """
    fields, _body = read_fields(raw, 0, len(raw))
    domain = _from_domain(fields)
    if not domain:
        return FAILED
    ours = _ours(fields, server.strip().lower())
    results = _topmost(ours)
    if not results or all(result.said in ("temperror", "none") for result in results):
        return UNKNOWN
    # The policy is judged last, so that its result stands on top; a lower one is not our server's.
    policy = next((result for result in ours[0] if result.method == "dmarc"), None)
    if policy is not None and policy.said in ("pass", "fail"):
        judged = domain_of("@" + policy.properties.get("header.from", domain).rpartition("@")[2])
        # A server that took another From for the sender's has judged another sender.
        return PASSED if policy.said == "pass" and judged == domain else FAILED
    return PASSED if any(_vouches(result, domain) for result in results) else FAILED


def _from_domain(fields: Fields) -> str:
    """The domain of the one From; empty where there is none, or more than one."""
    values = fields.all("from")
    if len(values) != 1:
        return ""
    domains = {domain_of(person.address) for person in people(values[0])}
    return domains.pop() if len(domains) == 1 else ""


def _ours(fields: Fields, server: str) -> list[list[Result]]:
    """The results of each field that our border can have written, from the top down.

    They stand together: after the first of them, the next hop ends them.
    """
    found: list[list[Result]] = []
    for name, value in fields.lines:
        if name == "received":
            if found or not _is_own_hop(raw_text(value[:4_000]), server):
                break
        elif name == "authentication-results" and server:
            results = _results(raw_text(value[:_FIELD_OCTETS]), server)
            if results is not None:
                found.append(results)
    return found


def _is_own_hop(received: str, server: str) -> bool:
    """Written by a server of ours: one under the same domain, or a hand-over within a server."""
    said = _without_comments(received)
    if not _FROM.match(said):
        return True
    by = _BY.search(said)
    return (
        by is not None
        and bool(server)
        and by[1].lower().rstrip(".").split(".")[-2:] == server.split(".")[-2:]
    )


def _topmost(ours: list[list[Result]]) -> list[Result]:
    """Of each method, what the topmost field with it says; one field may have several signatures."""
    kept: list[Result] = []
    seen: set[str] = set()
    for results in ours:
        kept.extend(result for result in results if result.method not in seen)
        seen.update(result.method for result in results)
    return kept


def _results(value: str, server: str) -> list[Result] | None:
    """What the field says, if its server is ours."""
    pieces = _split(_without_comments(value))
    name = pieces[0].strip().partition(" ")[0].strip('"').lower()
    if name != server:
        return None
    found: list[Result] = []
    for piece in pieces[1 : _MOST_RESULTS + 1]:
        method = _METHOD.match(piece)
        if method is None:
            continue
        rest = piece[method.end() :]
        properties: dict[str, str] = {}
        for told in _PROPERTY.finditer(rest):
            properties.setdefault(f"{told[1]}.{told[2]}".lower(), (told[3] or told[4] or "").lower())
        found.append(Result(method[1].lower(), method[2].lower(), properties))
    return found


def _vouches(result: Result, domain: str) -> bool:
    if result.said != "pass":
        return False
    if result.method == "dkim":
        told = result.properties.get("header.d") or result.properties.get("header.i", "")
    elif result.method == "spf":
        told = result.properties.get("smtp.mailfrom") or result.properties.get("smtp.mail", "")
    else:
        return False
    return _aligned(domain_of("@" + told.rpartition("@")[2]), domain)


def _aligned(one: str, other: str) -> bool:
    """The same domain, or one within the other, which then has two labels at least (relaxed, RFC 7489)."""
    if one == other:
        return bool(one)
    shorter, longer = sorted((one, other), key=len)
    return "." in shorter and longer.endswith(f".{shorter}")


def _without_comments(value: str) -> str:
    """Comments nest, and hide nothing in quotes."""
    kept: list[str] = []
    depth = 0
    quoted = escaped = False
    for letter in value:
        if escaped:
            escaped = False
        elif letter == "\\":
            escaped = True
        elif letter == '"' and not depth:
            quoted = not quoted
        elif letter == "(" and not quoted:
            depth += 1
            continue
        elif letter == ")" and not quoted and depth:
            depth -= 1
            kept.append(" ")
            continue
        if not depth:
            kept.append(letter)
    return "".join(kept)


def _split(value: str) -> list[str]:
    """At the semicolons that are not in quotes."""
    pieces = [""]
    quoted = False
    for letter in value:
        if letter == '"':
            quoted = not quoted
        if letter == ";" and not quoted:
            pieces.append("")
        else:
            pieces[-1] += letter
    return pieces
