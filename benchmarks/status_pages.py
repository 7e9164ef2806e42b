"""How the status pages answer: `python -m benchmarks.status_pages`.

Ratios within one run, the two sides taking turns: a cached page by a view of the same server that has
nothing else to do, the folder behind nginx by nginx with a plain file, a change until it is on a page
among five hundred, and the desk's queue while the page is hammered. Needs wrk and nginx.
"""

from __future__ import annotations

import http.client
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

from django.conf import settings
from django.utils import timezone

import benchmarks.scratch
from benchmarks.own_folder import FOLDER
from benchmarks.serving import Served, local, served, sign_in
from incidents import agreements, handling, lifecycle
from incidents.models import Agreement, Incident, Service
from incidents.terms import OFFICE_HOURS, default_terms
from people.actors import Actor
from people.models import Contact, Customer, User
from statuspage import notices, pages, publishing
from statuspage.models import Page
from statuspage.notices import Words
from statuspage.status import Status
from statuspage.tasks import keep

CUSTOMERS = int(os.environ.get("CUSTOMERS", "500"))
STARTS, ROUNDS, SECONDS = 4, 3, 2
HAMMERED = int(os.environ.get("HAMMERED", "60"))
_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")


def main() -> None:
    for needed in ("wrk", "nginx"):
        if shutil.which(needed, path=f"{os.environ['PATH']}:/usr/sbin") is None:
            raise SystemExit(f"{needed} is not installed.")
    with benchmarks.scratch.server():
        by = fill()
        took = time.monotonic()
        keep()
        print(f"{Page.objects.count()} pages rendered from nothing: {time.monotonic() - took:.1f} s")
        weigh()
        rates()
        with served(local()) as desk:
            doors(desk)
            hammer(desk)
        changes(by)


def fill() -> Actor:
    """Five hundred customers, each with services and a few incidents."""
    user = User.objects.create_user("bench@desk.example", None, name="Bench", role="agent")
    by, now = Actor.of_user(user), timezone.now()
    standard = Agreement.objects.create(name="Standard", is_default=True)
    agreements.publish_version(standard, default_terms(OFFICE_HOURS), valid_from=now.replace(year=2020))
    shared = [Service.objects.create(name=f"Shared {n}", is_public=True) for n in range(8)]
    for number in range(CUSTOMERS):
        customer = Customer.objects.create(name=f"Customer {number}", slug=f"customer-{number}")
        contact = Contact.objects.create(customer=customer, name="Ann", email=f"ann@c{number}.example")
        for step in range(3):
            incident = lifecycle.register(
                by=by, title=f"Printer {step} is down", channel="email", contact=contact, service=shared[step]
            )
            lifecycle.classify(incident, by=by, urgency="normal", impact="normal")
    return by


def weigh() -> None:
    """The bytes of a page with everything that it loads, packed."""
    page = pages.public_page()
    kept = dict(page.documents.values_list("path", "brotli"))
    parts = (
        "",
        "assets/status.css",
        "assets/status.js",
        "assets/ticking.js",
        "assets/icon.svg",
        "renewed.css",
    )
    total = sum(len(bytes(kept[path])) for path in parts if path in kept)
    print(f"the public page with all it loads: {total / 1000:.1f} kB")


def rates() -> None:
    """Each server is started anew several times: one process is luckier with its processors than the next."""
    document = pages.public_page().documents.get(path="")
    body = FOLDER / "body.html"
    body.write_bytes(bytes(document.body))
    known = f'If-None-Match: "{document.etag}-id"'
    bare = local() | {"DJANGO_SETTINGS_MODULE": "benchmarks.bare", "BARE_BODY": str(body)}
    told: dict[str, list[float]] = defaultdict(list)
    for _start in range(STARTS):
        with served(local()) as desk, served(bare) as nothing, nginx(body) as plain:
            for _round in range(ROUNDS):
                told["bare"].append(rate(f"{nothing.address}/bare"))
                told["page"].append(rate(f"{desk.address}/status/"))
                told["304"].append(rate(f"{desk.address}/status/", known))
                told["plain"].append(rate(f"{plain}/plain.html"))
                told["folder"].append(rate(f"{plain}/status/"))
    for name, other, wanted in (("page", "bare", 0.8), ("304", "bare", 0.85), ("folder", "plain", 0.9)):
        ratio = sum(told[name]) / sum(told[other])
        mean = statistics.mean(told[name])
        print(f"{name}: {ratio:.2f} × {other} (wanted ≥ {wanted}); {mean:.0f}/s")


def doors(desk: Served) -> None:
    """How long it takes to be told nothing, whatever is wrong with the address."""
    one, other = (pages.path_of(page) for page in Page.objects.filter(customer__isnull=False)[:2])
    token = other.split("/")[3]
    asked = {
        "wrong token": one.replace(one.split("/")[3], "0" * 40),
        "another's token": one.replace(one.split("/")[3], token),
        "no token": one.replace(one.split("/")[3] + "/", ""),
        "unknown name": f"{pages.ROOT}nobody-here/{token}/",
        "unknown name, no token": f"{pages.ROOT}nobody-here/",
        "unknown name's form": f"{pages.ROOT}nobody-here/subscribe/",
        "form, no token": one.replace(one.split("/")[3] + "/", "subscribe/"),
    }
    took: dict[str, list[float]] = {name: [] for name in asked}
    connection = http.client.HTTPConnection("127.0.0.1", desk.port)
    for _round in range(300):
        for name, path in asked.items():
            started = time.perf_counter()
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            took[name].append(time.perf_counter() - started)
            assert answer.status == 404, path
    medians = {name: statistics.median(times) for name, times in took.items()}
    slowest, quickest = max(medians.values()), min(medians.values())
    print(f"the same 404: {slowest / quickest:.2f} between the slowest and the quickest of {len(medians)}")


def rate(address: str, header: str = "") -> float:
    more = ["-H", header] if header else []
    wrk = ["wrk", "-t1", "-c16", f"-d{SECONDS}s", *more, address]
    told = subprocess.run(wrk, capture_output=True, text=True, check=True).stdout
    found = _RATE.search(told)
    assert found is not None, told
    assert "Non-2xx" not in told or header, told
    return float(found[1])


@contextmanager
def nginx(body: Path) -> Iterator[str]:
    """nginx on the loopback: a plain file of the same size beside the folder of the pages."""
    place = FOLDER / "nginx"
    (place / "logs").mkdir(parents=True, exist_ok=True)
    shutil.copy(body, place / "plain.html")
    subprocess.run(["chmod", "-R", "a+rX", str(FOLDER)], check=True)
    port = 18099
    (place / "nginx.conf").write_text(f"""
daemon off; pid {place}/nginx.pid; error_log {place}/logs/error.log; worker_processes 1;
events {{ worker_connections 256; }}
http {{ access_log off; include /etc/nginx/mime.types; sendfile on; keepalive_requests 1000000;
  server {{ listen 127.0.0.1:{port}; gzip_static on;
    open_file_cache max=5000; open_file_cache_valid 1s; open_file_cache_errors on;
    location = /plain.html {{ root {place}; }}
    location /status/ {{ root {settings.STATUS_DIR}/site; try_files ${{uri}}index.html $uri =404; }} }} }}
""")
    process = subprocess.Popen(["nginx", "-p", str(place), "-c", str(place / "nginx.conf")])
    try:
        time.sleep(0.5)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def hammer(desk: Served) -> None:
    """The queue's median while wrk reads the page as fast as it can, by its quiet median."""
    session = sign_in()
    quiet = queue_median(desk, session, 5)
    wrk = subprocess.Popen(
        ["wrk", "-t1", "-c32", f"-d{HAMMERED}s", f"{desk.address}/status/"], stdout=subprocess.DEVNULL
    )
    time.sleep(1)
    busy = queue_median(desk, session, HAMMERED - 3)
    wrk.wait()
    print(f"queue under fire: {busy / quiet:.1f} × its quiet median (wanted ≤ 3)")


def queue_median(desk: Served, session: str, seconds: float) -> float:
    took = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        started = time.monotonic()
        with urlopen(Request(f"{desk.address}/desk/", headers={"Cookie": f"sessionid={session}"})) as answer:
            answer.read()
        took.append(time.monotonic() - started)
        time.sleep(0.05)
    return statistics.median(took)


@contextmanager
def workers() -> Iterator[None]:
    celery = [sys.executable, "-m", "celery", "-A", "servicedesk.celery:app"]
    both = [
        subprocess.Popen([*celery, "worker", "--concurrency", "2", "--loglevel", "ERROR"], env=local()),
        subprocess.Popen([*celery, "beat", "--loglevel", "ERROR"], env=local()),
    ]
    try:
        time.sleep(6)
        yield
    finally:
        for process in both:
            process.terminate()
            process.wait()


def changes(by: Actor) -> None:
    """From the commit until the page has it: one customer's among five hundred, then a notice on all."""
    with served(local()) as desk, workers():
        one = [until_seen(desk, by, number) for number in range(15)]
        print(f"a change on its page: median {statistics.median(one):.2f} s, longest {max(one):.2f} s")
        service = Service.objects.get(name="Shared 0")
        started = time.monotonic()
        notices.announce_disruption(
            by=by,
            services={service: Status.MAJOR},
            title=Words("Shared 0 is down"),
            text=Words("We look."),
        )
        first = seen(desk, "/status/", b"Shared 0 is down", started)
        while Page.objects.filter(changed_at__isnull=False).exists():
            time.sleep(0.05)
        print(
            f"a notice: on the public page {first:.2f} s, "
            f"on all {CUSTOMERS} {time.monotonic() - started:.1f} s"
        )
        publishing.show_life(now=timezone.now())


def until_seen(desk: Served, by: Actor, number: int) -> float:
    customer = Customer.objects.get(slug=f"customer-{number * 31 % CUSTOMERS}")
    incident = Incident.objects.filter(customer=customer).latest("pk")
    address = pages.path_of(pages.page_of(customer))
    word = f"Word-{number}-{time.time_ns()}"
    time.sleep(0.37)
    handling.publish(incident, by=by, headline="Printer", texts={"en": word}, tell_contact=False)
    return seen(desk, f"{address}incidents/{incident.reference}/", word.encode(), time.monotonic())


def seen(desk: Served, path: str, word: bytes, started: float) -> float:
    while time.monotonic() - started < 60:
        with urlopen(f"{desk.address}{path}") as answer:
            if word in answer.read():
                return time.monotonic() - started
        time.sleep(0.01)
    raise SystemExit(f"{path} did not change.")


if __name__ == "__main__":
    main()
