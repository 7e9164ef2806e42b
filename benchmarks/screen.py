"""From a key to the changed screen, and what two hundred open pages cost: `python -m benchmarks.screen`.

A real Chromium at the desk's own server. Of a key within a page the time is from its event to the frame
after the next, of a key that leads to another page to the first paint of that page. The polls are those
of agents with a page open, half at the queue and half at an incident, while something changes every two
seconds; counted is the processor time of the web server and the database (Linux alone says that).
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

import benchmarks.scratch
from benchmarks import serving
from benchmarks.seed import OPEN
from incidents import handling
from incidents.horizon import horizon
from incidents.models import Incident
from people.actors import Actor
from people.models import Role, User

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
]
AGENTS, INTERVAL, SECONDS = 200, 1.2, 20.0
# What is pressed on each page, again and again; a key that opens something is followed by Escape.
QUEUE_KEYS = ("j", "j", "k", "x", "x", "?", "Escape", "/", "p", "Escape", "Control+k", "b", "Escape")
INCIDENT_KEYS = ("r", "H", "i", "Control+k", "Escape", "?", "Escape")
LISTEN = """() => {
  window.shown = [];
  addEventListener("keydown", (event) => {
    const from = event.timeStamp;
    sessionStorage.setItem("pressed", performance.timeOrigin + from);
    requestAnimationFrame(() => setTimeout(() => shown.push(performance.now() - from)));
  }, { capture: true });
}"""
FIRST_PAINT = """() => new Promise((told) => new PerformanceObserver((list, own) => {
  const paint = list.getEntriesByName("first-contentful-paint")[0];
  if (!paint) return;
  own.disconnect();
  told(performance.timeOrigin + paint.startTime - Number(sessionStorage.pressed));
}).observe({ type: "paint", buffered: true }))"""


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure keys to the screen, and the cost of open pages.")
    parser.add_argument("--incidents", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=12)
    asked = parser.parse_args()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with benchmarks.scratch.server() as running:
        benchmarks.scratch.Databases(running).make(asked.incidents, OPEN)
        environment = serving.local()
        environment["DATABASE_URL"] = running.url.replace("/servicedesk?", f"/incidents_{asked.incidents}?")
        with serving.served(environment) as web:
            within, between = _pressed(web.address, serving.sign_in(), asked.rounds)
            print(f"\n{asked.incidents:,} incidents; milliseconds from a key to the changed screen")
            _print_times("keys within a page", within)
            _print_times("keys to another page", between)
            share = _polled(web)
            print(f"{AGENTS} agents polling each {INTERVAL} s: {100 * share:.1f} % of {os.cpu_count()} cores")


def _print_times(label: str, times: list[float]) -> None:
    ordered = sorted(times)
    p95 = ordered[int(0.95 * (len(ordered) - 1))]
    print(f"{label:<22} median {statistics.median(ordered):>5.0f}  95th percentile {p95:>5.0f}")


def _pressed(address: str, session: str, rounds: int) -> tuple[list[float], list[float]]:
    within: list[float] = []
    between: list[float] = []
    with _page(address, session) as page:
        for _round in range(rounds):
            page.goto(f"{address}/desk/")
            within += _press(page, QUEUE_KEYS)
            page.goto(f"{address}/desk/")
            page.keyboard.press("j")
            between.append(_led_by(page, "Enter", "**/incidents/**"))
            within += _press(page, INCIDENT_KEYS)
            page.goto(f"{address}/desk/")
            between.append(_led_by(page, "c", "**/new/"))
    # The first round fills what is kept.
    return within[len(within) // rounds :], between[2:]


@contextmanager
def _page(address: str, session: str) -> Iterator[Page]:
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = chromium.new_context(viewport={"width": 1440, "height": 900})
        context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
        yield context.new_page()
        chromium.close()


def _press(page: Page, keys: tuple[str, ...]) -> list[float]:
    page.evaluate(LISTEN)
    for number, key in enumerate(keys):
        page.keyboard.press(key)
        page.wait_for_function("number => window.shown.length > number", arg=number)
    shown: list[float] = page.evaluate("() => window.shown")
    return shown


def _led_by(page: Page, key: str, to: str) -> float:
    page.evaluate(LISTEN)
    page.keyboard.press(key)
    page.wait_for_url(to)
    took: float = page.evaluate(FIRST_PAINT)
    return took


def _polled(web: serving.Served) -> float:
    """The share of all cores that the web server and the database spend on the polls."""
    users = [
        User.objects.create_user(f"polls{number}@desk.example", role=Role.AGENT) for number in range(AGENTS)
    ]
    sessions = [serving.sign_in(user) for user in users]
    incidents = list(Incident.objects.open().order_by("pk").values_list("pk", flat=True)[: AGENTS // 2])
    since = horizon()
    ends = time.monotonic() + 3 + SECONDS
    threads = [
        threading.Thread(target=_poll, args=(web.port, sessions[begin::8], incidents, since, ends))
        for begin in range(8)
    ]
    for thread in threads:
        thread.start()
    time.sleep(3)
    spent, begun = _processor_seconds(web.pid), time.monotonic()
    by = Actor.of_user(users[0])
    while time.monotonic() < ends - 2:
        handling.note(Incident.objects.get(pk=incidents[0]), by=by, text="Something happened")
        time.sleep(2)
    share = (_processor_seconds(web.pid) - spent) / (time.monotonic() - begun) / (os.cpu_count() or 1)
    for thread in threads:
        thread.join()
    return share


def _poll(port: int, sessions: list[str], incidents: list[int], since: int, ends: float) -> None:
    """Some of the agents, each with a poll at its own time within the interval."""
    connection = HTTPConnection("127.0.0.1", port)
    number = 0
    reached = dict.fromkeys(sessions, since)
    pause = INTERVAL / len(sessions)
    due = time.monotonic()
    while time.monotonic() < ends:
        session = sessions[number % len(sessions)]
        on = incidents[number % len(incidents)] if number % 2 else ""
        headers = {"Cookie": f"sessionid={session}"}
        connection.request("GET", f"/desk/pulse/?since={reached[session]}&on={on}&typing=0", headers=headers)
        answer = connection.getresponse()
        told = json.loads(answer.read())
        reached[session] = told["since"]
        number += 1
        due += pause
        time.sleep(max(0.0, due - time.monotonic()))


def _processor_seconds(web: int) -> float:
    """Of the web server with its workers, and of every PostgreSQL process of this benchmark."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _end, rest = stat.read_text().partition("(")[2].rpartition(")")
        except OSError:
            continue
        fields = rest.split()
        pid, parent = int(stat.parent.name), int(fields[1])
        if web in (pid, parent) or name == "postgres":
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
