"""How the desk's pages answer as incidents pile up: `make bench`, or with `ARGS="--sizes 10000 1000000"`.

Milliseconds of another machine say nothing, so each page is told in times of a signed-in page that reads
nothing (the change of a password). The two take turns, at every size within the same round: what else
the machine does in the meantime hits all of them alike.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.test import Client

import benchmarks.scratch
from benchmarks.seed import OPEN
from benchmarks.words import COMMON, RARE_NEW, RARE_OLD
from incidents import handling, lifecycle
from incidents.horizon import horizon
from incidents.models import Incident
from people.actors import Actor
from people.models import Contact, User

ROUNDS = 60
# A slow page is asked less often: after this many seconds, but not before so many rounds.
PATIENCE, FEWEST = 10.0, 7
NOTHING = "/accounts/password/change/"
Act = Callable[[], object]


@dataclass
class Desk:
    """A database of one size with somebody signed in."""

    incidents: int
    agent: User
    client: Client


@dataclass
class Pairs:
    """Seconds of a page, and of the page that reads nothing right before it."""

    page: list[float] = field(default_factory=list)
    nothing: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        return _median_ratio(self.page, self.nothing)

    def relative_to(self, smallest: Pairs) -> float:
        """How many times as long as the same page in the smaller database, measured just before."""
        return _median_ratio(self.page, smallest.page)

    @property
    def is_enough(self) -> bool:
        return len(self.page) >= FEWEST and sum(self.page) > PATIENCE


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the desk's pages (ratios within one run).")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000], metavar="INCIDENTS")
    parser.add_argument("--open", type=int, default=OPEN, dest="open_ones")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    with benchmarks.scratch.server() as running:
        databases = benchmarks.scratch.Databases(running)
        desks = [_desk(databases, size, asked.open_ones) for size in sorted(set(asked.sizes))]
        reads = {desk.incidents: _reads(databases, desk) for desk in desks}
        searches = {desk.incidents: search_pages(desk) for desk in desks}
        writes = {desk.incidents: _writes(desk) for desk in desks}
        for acts in (reads, searches, writes):
            _print_table(_measured(databases, desks, acts, asked.rounds))


def _desk(databases: benchmarks.scratch.Databases, size: int, open_ones: int) -> Desk:
    databases.make(size, open_ones)
    agent = User.objects.filter(role="agent").order_by("pk")[0]
    # Without a password there would be none to change, and the page to compare with only a redirect.
    agent.set_password("-")
    agent.save(update_fields=["password"])
    client = Client()
    client.force_login(agent)
    return Desk(size, agent, client)


def _reads(databases: benchmarks.scratch.Databases, desk: Desk) -> dict[str, Act]:
    databases.use(desk.incidents)
    pages = {f"incident, {count:>3} entries": _address(_with_entries(desk, count)) for count in (2, 8, 100)}
    quiet = f"/desk/pulse/?since={horizon()}"

    queue = _get(desk, "/desk/")

    def counted_anew() -> None:
        databases.forget()
        queue()

    return {
        "queue": queue,
        "queue, nothing kept from before": counted_anew,
        "pulse, nothing changed": _get(desk, quiet),
        **{label: _get(desk, address) for label, address in pages.items()},
    }


def search_pages(desk: Desk) -> dict[str, Act]:
    """What finds words in titles. A new kind of search adds its addresses here."""
    words = {"common word": COMMON, "word of the newest": RARE_NEW, "word of the oldest": RARE_OLD}
    return {
        **{f"palette, {name}": _get(desk, f"/desk/find/?q={word}") for name, word in words.items()},
        **{
            f"queue with closed, {name}": _get(desk, f"/desk/?q=state:any+sort:newest+{word}")
            for name, word in words.items()
        },
    }


def _writes(desk: Desk) -> dict[str, Act]:
    """Measured last, for each leaves an incident behind."""
    by = Actor.of_user(desk.agent)

    def register() -> Incident:
        contact = Contact.objects.order_by("pk")[0]
        made = lifecycle.register(by=by, title="The printer is down", channel="phone", contact=contact)
        return lifecycle.classify(made, by=by, urgency="normal", impact="low")

    return {"register and classify": register}


def _with_entries(desk: Desk, count: int) -> Incident:
    """An open incident with so many timeline entries; notes are added where none has."""
    found = Incident.objects.open().filter(entry_count=count).order_by("pk").first()
    if found is None:
        found = Incident.objects.filter(state="diagnosing").order_by("pk")[0]
        for number in range(count - found.entry_count):
            found = handling.note(found, by=Actor.of_user(desk.agent), text=f"Note {number}")
    return found


def _address(incident: Incident) -> str:
    return f"/desk/incidents/{incident.reference}/"


def _get(desk: Desk, address: str) -> Act:
    def get() -> None:
        status = desk.client.get(address).status_code
        if status != 200:
            raise RuntimeError(f"{address} answers {status}; an error is not worth measuring.")

    return get


def _measured(
    databases: benchmarks.scratch.Databases,
    desks: Sequence[Desk],
    acts: Mapping[int, Mapping[str, Act]],
    rounds: int,
) -> dict[str, dict[int, Pairs]]:
    """For each label the pairs by size; each round goes through all labels and all sizes."""
    labels = list(acts[desks[0].incidents])
    found = {label: {desk.incidents: Pairs() for desk in desks} for label in labels}
    for number in range(rounds + 1):
        for label in labels:
            for desk in desks:
                pairs = found[label][desk.incidents]
                if pairs.is_enough:
                    continue
                databases.use(desk.incidents)
                nothing, page = _seconds(_get(desk, NOTHING)), _seconds(acts[desk.incidents][label])
                # The first round only warms up.
                if number:
                    pairs.nothing.append(nothing)
                    pairs.page.append(page)
    return found


def _median_ratio(these: Sequence[float], those: Sequence[float]) -> float:
    """Of neighbours in time, so that a machine that slows down for a while slows both."""
    return statistics.median(one / other for one, other in zip(these, those, strict=False))


def _seconds(act: Act) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def _print_table(found: Mapping[str, Mapping[int, Pairs]]) -> None:
    sizes = list(next(iter(found.values())))
    base = [statistics.median(pairs.nothing) for by_size in found.values() for pairs in by_size.values()]
    print(f"\n{'a signed-in page that reads nothing = 1':<40}" + "".join(f"{size:>12,}" for size in sizes))
    for label, by_size in found.items():
        print(f"{label:<40}" + "".join(f"{pairs.ratio:>12.1f}" for pairs in by_size.values()))
        if len(sizes) > 1:
            smallest = by_size[sizes[0]]
            relative = "".join(f"{pairs.relative_to(smallest):>12.2f}" for pairs in by_size.values())
            print(f"{f'  relative to {sizes[0]:,}':<40}{relative}")
    print(f"(that page took {1000 * statistics.median(base):.1f} ms here)")


if __name__ == "__main__":
    main()
