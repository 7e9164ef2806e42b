"""How the API answers programs: `python -m benchmarks.api`, at a million incidents unless told otherwise.

Ratios within one run, at the desk's own server over the loopback, the sides taking turns: a list by the same
rows from a ModelSerializer and by an address that only checks the token, a page far down by the first, and
registrations by bare commits of the same PostgreSQL.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping

import benchmarks.scratch
from benchmarks import registering
from benchmarks.lines import Line
from benchmarks.registering import NOTHING
from benchmarks.seed import OPEN, seed
from benchmarks.serving import local, served
from benchmarks.taking_turns import Act, medians, say
from people import tokens
from people.models import TokenHolder, User

ROUNDS, REPEATS = 15, 7
PAGE, DEEP = 50, 10_000
LIST = "/api/v1/incidents/"
PLAIN = "/plain/incidents/"
DUE_OPEN = "?q=state%3Aopen&sort=due"
_UNLIMITED = 2**31 - 1


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the API (ratios within one run).")
    parser.add_argument("--incidents", type=int, default=1_000_000)
    parser.add_argument("--open", type=int, default=OPEN, dest="open_ones")
    parser.add_argument("--workers", type=int, default=1, help="processes of the web server")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    environment = local() | {"DJANGO_SETTINGS_MODULE": "benchmarks.compared"}
    with benchmarks.scratch.server() as running:
        seed(incidents=asked.incidents, open_ones=asked.open_ones)
        benchmarks.scratch.make_durable(running)
        token = _token()
        with served(environment, workers=asked.workers) as desk:
            with Line(desk.port, token) as line:
                lists(line, asked.rounds)
                deep_pages(line, asked.rounds)
            registering.compare(running, desk, token)


def _token() -> str:
    """A program's, with no limit that a measurement would meet."""
    lead = User.objects.filter(role="lead").order_by("pk")[0]
    _made, written = tokens.make(
        by=lead,
        name="Bench",
        holder=TokenHolder.PROGRAM,
        user=lead,
        scopes=list(tokens.SCOPES),
        per_minute=_UNLIMITED,
    )
    return written


def lists(line: Line, rounds: int) -> None:
    """The newest fifty: by a plain view of the same rows, and by an address that does nothing."""
    ours, plain = (line.expect(path).read()["results"] for path in (LIST, PLAIN))
    assert [one["reference"] for one in ours] == [one["reference"] for one in plain]
    assert len(ours) == PAGE and len(ours[0]) == len(plain[0]), "The two tell as much of the same rows."
    taken = medians(
        _gets(line, {"list": LIST, "plain": PLAIN, "nothing": NOTHING}), rounds=rounds, repeats=REPEATS
    )
    say("rate of a list of 50, of a plain ModelSerializer list's", taken["plain"], taken["list"], "≥ 1.5")
    say("time of a list of 50, of an authenticated empty answer's", taken["list"], taken["nothing"], "≤ 4")


def deep_pages(line: Line, rounds: int) -> None:
    """A page far down by its cursor, in times of the first."""
    for name, first in (
        ("newest", f"{LIST}?sort=newest"),
        ("due", f"{LIST}?sort=due"),
        ("due, open", LIST + DUE_OPEN),
    ):
        number, deep = _page_far_down(line, first)
        taken = medians(_gets(line, {"first": first, "deep": deep}), rounds=rounds, repeats=REPEATS)
        say(f"page {number:,} by cursor, of page 1 ({name})", taken["deep"], taken["first"], "≤ 1.3")


def _page_far_down(line: Line, first: str) -> tuple[int, str]:
    """The number and the address of page 10,000, or of the last full one: reached by following `next`."""
    wide = PAGE * 4
    address, number = f"{first}&limit={wide}&fields=reference", 1
    while number < DEEP:
        after = line.expect(address).read()["next"]
        if after is None:
            break
        address, number = "/" + after.split("/", 3)[3], number + wide // PAGE
    return number, address.replace(f"&limit={wide}&fields=reference", "")


def _gets(line: Line, paths: Mapping[str, str]) -> dict[str, Act]:
    def get(path: str) -> Act:
        return lambda: line.expect(path)

    return {name: get(path) for name, path in paths.items()}


if __name__ == "__main__":
    main()
