"""Pings a second through the desk's web server, beside a bare Django view that does one indexed UPDATE."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

import benchmarks.own_folder

import benchmarks.ready  # noqa: F401  isort: skip

from django.db import connection
from django.utils import timezone

from benchmarks import scratch, serving
from benchmarks.lines import Line
from benchmarks.taking_turns import say
from monitoring.models import Heartbeat, Ping

JOBS, ROUNDS, SECONDS, LINES = 1000, 7, 2.0, 4


def main() -> None:
    with scratch.server() as running:
        scratch.make_durable(running)
        now = timezone.now()
        Heartbeat.objects.bulk_create(Heartbeat(name=f"Job {number}", made_at=now) for number in range(JOBS))
        keys = list(Heartbeat.objects.values_list("key", flat=True))
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE bare_job (key text PRIMARY KEY, pinged_at timestamptz)")
            cursor.execute("INSERT INTO bare_job SELECT key, now() FROM monitoring_heartbeat")
        bare = serving.local() | {"DJANGO_SETTINGS_MODULE": "benchmarks.one_view"}
        with serving.served(serving.local()) as desk, serving.served(bare) as view:
            rates: dict[str, list[float]] = {"desk": [], "bare": []}
            sent = 0
            for number in range(ROUNDS + 1):
                for name, port in (("desk", desk.port), ("bare", view.port)):
                    count = _pings_in(SECONDS, port, keys)
                    sent += count if name == "desk" else 0
                    if number:
                        rates[name].append(count / SECONDS)
        kept = Ping.objects.count()
        assert kept == sent, f"{sent} pings were answered, {kept} were kept"
    say("pings a second, of a bare view with one UPDATE", rates["desk"], rates["bare"], "≥ 0.4")
    middle = {name: sorted(each)[ROUNDS // 2] for name, each in rates.items()}
    print(
        f"(a second: desk {middle['desk']:.0f}, bare view {middle['bare']:.0f}; {kept} pings, each kept once)"
    )


def _pings_in(seconds: float, port: int, keys: Sequence[str]) -> int:
    """Over LINES connections at once, each asking as fast as it is answered."""
    counts = [0] * LINES
    ends = time.perf_counter() + seconds

    def ask(place: int) -> None:
        with Line(port, "none") as line:
            while time.perf_counter() < ends:
                line.expect(f"/ping/{keys[(counts[place] * LINES + place) % len(keys)]}")
                counts[place] += 1

    threads = [threading.Thread(target=ask, args=[place]) for place in range(LINES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts)


if __name__ == "__main__":
    main()
