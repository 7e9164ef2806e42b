"""How the desk's pages answer as incidents pile up: `make bench`.

Starts a PostgreSQL of its own in a temporary folder. What is compared lies side by side in one run:
each page, rendered in process, against a signed-in page that reads nothing (the change of a password).
"""

from __future__ import annotations

import itertools
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicedesk.settings")
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="desk-bench-")
os.environ["ALLOWED_HOSTS"] = "testserver"
os.environ["LOG_LEVEL"] = "ERROR"

from servicedesk.embedded.postgres import EmbeddedPostgres

ROUNDS = 30
PILES = (50, 500, 2000)


def main() -> None:
    server = EmbeddedPostgres(Path(os.environ["DATA_DIR"]), settings={"fsync": "off"})
    server.start()
    try:
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        _measure()
    finally:
        server.stop()


def _measure() -> None:
    from django.test import Client

    from incidents import handling, lifecycle
    from incidents.horizon import horizon
    from incidents.models import Incident
    from people.actors import Actor
    from people.models import Contact, Customer, User

    agent = User.objects.create_user("agent@desk.example", "-", name="Agent")
    by = Actor.of_user(agent)
    customer = Customer.objects.create(name="Customer", slug="customer")
    contact = Contact.objects.create(customer=customer, name="Contact", email="contact@customer.example")
    client = Client()
    client.force_login(agent)

    def register() -> Incident:
        made = lifecycle.register(by=by, title="The printer is down", channel="phone", contact=contact)
        return lifecycle.classify(made, by=by, urgency="normal", impact="low")

    nothing = _median(lambda: client.get("/accounts/password/change/"))
    print(f"a signed-in page that reads nothing: {1000 * nothing:.1f} ms = 1.0")
    print(f"register and classify:         {_median(register) / nothing:.1f}")
    first = register()
    for pile in PILES:
        for _number in range(pile - Incident.objects.count()):
            register()
        page = _median(lambda: client.get("/desk/"))
        print(f"queue, {pile:>5} open incidents:    {page / nothing:.1f}")
    address = f"/desk/incidents/{first.reference}/"
    quiet = f"/desk/pulse/?since={horizon()}"
    print(f"pulse, nothing changed:        {_median(lambda: client.get(quiet)) / nothing:.1f}")
    for entries in (2, 100):
        for number in itertools.count():
            if first.entry_count >= entries:
                break
            first = handling.note(first, by=by, text=f"Note {number}")
        page = _median(lambda: client.get(address))
        print(f"incident, {entries:>3} timeline entries: {page / nothing:.1f}")


def _median(act: Callable[[], object]) -> float:
    act()
    times = []
    for _round in range(ROUNDS):
        begun = time.perf_counter()
        act()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


if __name__ == "__main__":
    main()
