"""A small believable desk to look around in: made through the same verbs as everything else.

The past is played from its beginning: each step names its moment. Mails of the played past count
as delivered at that moment; none of them leaves the house.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from desk import demo_monitoring, demo_status
from desk.models import CannedAnswer
from incidents import agreements, corrections, escalation, handling, lifecycle
from incidents.models import Agreement, Calendar, Channel, Incident, Service
from incidents.terms import OFFICE_HOURS, default_terms
from notifications.models import Delivery
from notifications.rendering import compose
from people.actors import Actor
from people.models import Contact, Customer, Role, Supplier, Team, User

CONTACTS = [
    ("acme", "Sophie Vermeer", "sophie.vermeer", "+31 20 555 01 10", ""),
    ("acme", "Daan Hoekstra", "daan.hoekstra", "+31 20 555 01 11", ""),
    ("acme", "Lotte Mulder", "lotte.mulder", "+31 20 555 01 12", ""),
    ("acme", "Peter Claes", "peter.claes", "+31 20 555 01 13", "en"),
    ("acme", "Receptie", "receptie", "+31 20 555 01 00", ""),
    ("northwind", "Grace Bennett", "grace.bennett", "+44 20 7946 0110", ""),
    ("northwind", "Oliver Hughes", "oliver.hughes", "+44 20 7946 0111", ""),
    ("northwind", "Amelia Clarke", "amelia.clarke", "+44 20 7946 0112", ""),
    ("northwind", "Jack Turner", "jack.turner", "+44 20 7946 0113", ""),
    ("northwind", "Warehouse desk", "", "+44 20 7946 0199", ""),
]
DOMAINS = {"acme": "hoekstra-logistiek.example", "northwind": "bennett-dairy.example"}


@dataclass
class Demo:
    """What was made, and the passwords that were made with it."""

    now: datetime
    sign_ins: list[dict[str, str]] = field(default_factory=list)
    people: dict[str, User] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)

    def ago(self, **span: float) -> datetime:
        return self.now - timedelta(**span)

    def desk(self, name: str) -> Actor:
        return Actor.of_user(self.people[name])

    def customer(self, name: str) -> Actor:
        return Actor.of_contact(self.contacts[name])


@transaction.atomic
def load(now: datetime) -> list[dict[str, str]]:
    """Make the demo as of `now`; returns the sign-ins: who, email, password, role."""
    demo = Demo(now)
    _make_people(demo)
    _make_customers(demo)
    for play in (
        _confirmed,
        _silent,
        _pending,
        _rejected,
        _outside,
        _working,
        _waiting,
        _fresh,
        _closed_otherwise,
    ):
        play(demo)
    demo_status.play(demo.desk("noor"), demo.services, now)
    demo_monitoring.play(demo.services, demo.teams, now)
    _deliver(demo, demo.ago(seconds=30))
    return demo.sign_ins


def _make_people(demo: Demo) -> None:
    for name in ("Service desk", "Network"):
        demo.teams[name] = Team.objects.create(name=name)
    supplier = Supplier.objects.create(name="Fibrelink Carrier Services")
    for name, role, teams in (
        ("Emma de Vries", Role.LEAD, ["Service desk"]),
        ("Bram Jansen", Role.AGENT, ["Service desk"]),
        ("Noor Bakker", Role.AGENT, ["Service desk", "Network"]),
        ("Tom Okafor", Role.EXPERT, []),
    ):
        password = secrets.token_urlsafe(9)
        first = name.partition(" ")[0].lower()
        outside = role == Role.EXPERT
        user = User.objects.create_user(
            f"{first}@{'fibrelink' if outside else 'desk'}.example",
            password,
            name=name,
            role=role,
            supplier=supplier if outside else None,
            is_staff=role == Role.LEAD,
            is_superuser=role == Role.LEAD,
        )
        user.teams.set(demo.teams[team] for team in teams)
        demo.people[first] = user
        demo.sign_ins.append(
            {"who": name, "role": str(role.value), "email": user.email, "password": password}
        )


def _make_customers(demo: Demo) -> None:
    customers = {
        "acme": Customer.objects.create(name="Hoekstra Logistiek", slug="hoekstra-logistiek", language="nl"),
        "northwind": Customer.objects.create(
            name="Bennett Dairy", slug="bennett-dairy", language="en", time_zone="Europe/London"
        ),
    }
    for slug, name, mailbox, phone, language in CONTACTS:
        demo.contacts[name.partition(" ")[0].lower()] = Contact.objects.create(
            customer=customers[slug],
            name=name,
            email=f"{mailbox}@{DOMAINS[slug]}" if mailbox else "",
            phone=phone,
            language=language,
        )
    began = demo.ago(days=400)
    standard = Agreement.objects.create(name="Standard", is_default=True)
    Calendar.objects.create(name="Office Amsterdam", **OFFICE_HOURS)
    agreements.publish_version(standard, default_terms(OFFICE_HOURS), valid_from=began)
    london = OFFICE_HOURS | {"time_zone": "Europe/London", "country": "GB"}
    Calendar.objects.create(name="Office London", **london)
    dairy = Agreement.objects.create(name="Bennett Dairy")
    terms = default_terms(london) | {
        "confirmation": {"kind": "working_day"},
        "pause_reasons": ["waiting_on_customer", "pending_confirmation"],
    }
    agreements.publish_version(dairy, terms, valid_from=began)
    agreements.cover(customers["northwind"], dairy)
    _make_services(demo, customers)
    _make_answers()


def _make_services(demo: Demo, customers: dict[str, Customer]) -> None:
    for name, supplier, whose in (
        ("Internet and network", Supplier.objects.get(), []),
        ("Mail", None, []),
        ("Workplaces and printers", None, []),
        ("Remote access (VPN)", None, ["acme"]),
        ("Order portal", None, ["northwind"]),
    ):
        service = Service.objects.create(name=name, supplier=supplier)
        service.customers.set(customers[slug] for slug in whose)
        demo.services[name] = service
    demo_status.arrange(demo.services)


def _make_answers() -> None:
    for name, english, dutch in (
        (
            "We are on it",
            "Hello {contact},\n\nWe work on {reference} and tell you as soon as we know more.\n\n{agent}",
            "Beste {contact},\n\nWij werken aan {reference} en laten weten zodra we meer weten.\n\n{agent}",
        ),
        (
            "Which device",
            "Hello {contact},\n\nWhich device is it? Its number is on the sticker on the back.\n\n{agent}",
            "Beste {contact},\n\nOm welk apparaat gaat het? Het nummer staat op de achterkant.\n\n{agent}",
        ),
        (
            "Solution is due",
            "Hello {contact},\n\nWe expect to solve it by {due}.\n\n{agent}, {desk}",
            "Beste {contact},\n\nWij verwachten het op te lossen voor {due}.\n\n{agent}, {desk}",
        ),
    ):
        CannedAnswer.objects.create(name=name, text_en=english, text_nl=dutch)


def _deliver(demo: Demo, moment: datetime) -> None:
    """The played past's mails were accepted a few seconds after they were posted."""
    accepted = moment + timedelta(seconds=4)
    for delivery in Delivery.objects.filter(state="waiting"):
        said = compose(delivery)
        delivery.subject, delivery.text, delivery.html = said.subject, said.text, said.html
        delivery.state, delivery.attempts = "accepted", 1
        delivery.accepted_at = delivery.settled_at = accepted
        delivery.save()
    escalation.note_mail_outcomes(now=accepted)


def _call(demo: Demo, who: str, agent: str, at: datetime, title: str, text: str, **more: Any) -> Incident:
    return lifecycle.register(
        by=demo.desk(agent),
        title=title,
        description=text,
        channel=more.pop("channel", Channel.PHONE),
        contact=demo.contacts[who],
        now=at,
        **more,
    )


def _confirmed(demo: Demo) -> None:
    at = demo.ago(days=9, hours=3)
    incident = _call(
        demo, "grace", "bram", at,
        "Label printer on line 2 prints blank labels",
        "Since the start of the shift every label comes out blank. Line 1 works.",
    )  # fmt: skip
    lifecycle.classify(
        incident, by=demo.desk("bram"), urgency="normal", impact="normal", now=at + timedelta(minutes=4)
    )
    solved = at + timedelta(minutes=38)
    lifecycle.propose_solution(
        incident, by=demo.desk("bram"), now=solved,
        solution="The printer had fallen back to an old label size. We sent it the right profile again; "
        "please print one label to check.",
    )  # fmt: skip
    _deliver(demo, solved)
    lifecycle.confirm(
        incident,
        by=demo.customer("grace"),
        text="Labels are fine again, thank you.",
        now=solved + timedelta(hours=1),
    )


def _silent(demo: Demo) -> None:
    at = demo.ago(days=5, hours=6)
    incident = _call(
        demo, "lotte", "noor", at,
        "Gedeelde map Planning is alleen-lezen",
        "Sinds vanochtend kan de afdeling planning niets meer opslaan in de gedeelde map.",
    )  # fmt: skip
    lifecycle.classify(
        incident, by=demo.desk("noor"), urgency="normal", impact="normal", now=at + timedelta(minutes=3)
    )
    solved = at + timedelta(hours=2)
    lifecycle.propose_solution(
        incident, by=demo.desk("noor"), now=solved,
        solution="De schijf was vol en is vergroot. Sla een bestand op in de map Planning om te controleren.",
    )  # fmt: skip
    _deliver(demo, solved)
    lifecycle.close_unconfirmed(now=solved + timedelta(hours=24, seconds=20))


def _pending(demo: Demo) -> None:
    at = demo.ago(hours=7)
    incident = _call(
        demo, "sophie", "noor", at,
        "VPN valt elke tien minuten weg",
        "Drie thuiswerkers verliezen sinds gisteravond om de tien minuten de verbinding.",
        service=demo.services["Remote access (VPN)"],
    )  # fmt: skip
    lifecycle.classify(
        incident, by=demo.desk("noor"), urgency="normal", impact="normal", now=at + timedelta(minutes=5)
    )
    lifecycle.diagnose(
        incident, by=demo.desk("noor"), team=demo.teams["Network"], text="Looks like the rekey interval.",
        now=at + timedelta(minutes=20),
    )  # fmt: skip
    solved = demo.ago(hours=3)
    lifecycle.propose_solution(
        incident, by=demo.desk("noor"), temporary=True, now=solved,
        solution="We hebben de time-out van de VPN verruimd. Verbreek de verbinding één keer en maak "
        "hem opnieuw; daarna moet hij blijven staan.",
    )  # fmt: skip
    _deliver(demo, solved)
    replied = _call(
        demo, "oliver", "bram", demo.ago(hours=9),
        "Scanner app shows yesterday's orders", "The handhelds at the loading dock do not refresh.",
    )  # fmt: skip
    lifecycle.classify(
        replied, by=demo.desk("bram"), urgency="normal", impact="normal", now=demo.ago(hours=8.9)
    )
    lifecycle.propose_solution(
        replied, by=demo.desk("bram"), now=demo.ago(hours=5),
        solution="We restarted the sync service; pull down to refresh on each handheld.",
    )  # fmt: skip
    _deliver(demo, demo.ago(hours=5))
    handling.reply_as_customer(
        replied, by=demo.customer("oliver"), now=demo.ago(hours=1),
        text="Two of the five still show the old list. Shall we wait a little longer?",
    )  # fmt: skip


def _rejected(demo: Demo) -> None:
    at = demo.ago(days=1, hours=4)
    incident = _call(
        demo, "daan", "bram", at,
        "Mail aan klanten komt niet aan",
        "Offertes aan twee grote klanten komen terug met de melding dat wij geweigerd worden.",
    )  # fmt: skip
    lifecycle.classify(
        incident, by=demo.desk("bram"), urgency="normal", impact="high", now=at + timedelta(minutes=2)
    )
    proposed = at + timedelta(hours=3)
    lifecycle.propose_solution(
        incident, by=demo.desk("bram"), now=proposed,
        solution="Ons adres is van de blokkeerlijst gehaald. Stuur de offerte nog eens.",
    )  # fmt: skip
    _deliver(demo, proposed)
    lifecycle.reject(
        incident, by=demo.customer("daan"), now=demo.ago(hours=20),
        reason="Bij één klant komt het nu aan, bij de andere nog steeds niet.",
    )  # fmt: skip


def _outside(demo: Demo) -> None:
    at = demo.ago(hours=2, minutes=10)
    incident = _call(
        demo, "amelia", "noor", at,
        "Internet down at the Reading depot",
        "No connection at all for 20 minutes; drivers cannot check in.",
        service=demo.services["Internet and network"],
    )  # fmt: skip
    lifecycle.classify(
        incident, by=demo.desk("noor"), urgency="high", impact="normal", now=at + timedelta(minutes=2)
    )
    lifecycle.diagnose(
        incident, by=demo.desk("noor"), assignee=demo.people["tom"], now=at + timedelta(minutes=9),
        text="The line is down on the carrier's side: no sync for 20 minutes. Please test the circuit.",
    )  # fmt: skip
    handling.note(
        incident, by=demo.desk("tom"), now=demo.ago(hours=1, minutes=5),
        text="Fault located between cabinet and depot; an engineer is on the way.",
    )  # fmt: skip
    corrections.ask_supplier(
        incident, by=demo.desk("noor"), supplier=Supplier.objects.get(), now=demo.ago(minutes=55),
        their_reference="FL-20117", promised_at=demo.now + timedelta(hours=3),
        look_at=demo.now + timedelta(minutes=20), text="Their duty manager sends an engineer.",
    )  # fmt: skip
    handling.reply(
        incident, by=demo.desk("noor"), now=demo.ago(minutes=50),
        text="The carrier found the fault on the line to your depot. An engineer is on the way.",
    )  # fmt: skip


def _working(demo: Demo) -> None:
    at = demo.ago(hours=26)
    incident = _call(
        demo, "jack", "emma", at,
        "Accounts package is slow at month end",
        "Opening the ledger takes two minutes; normally a few seconds.",
    )  # fmt: skip
    lifecycle.classify(
        incident, by=demo.desk("emma"), urgency="normal", impact="low", now=at + timedelta(minutes=6)
    )
    lifecycle.diagnose(
        incident, by=demo.desk("emma"), assignee=demo.people["bram"], now=at + timedelta(minutes=12)
    )
    late = _call(
        demo, "peter", "bram", demo.ago(hours=9, minutes=30),
        "Badge readers at the main entrance reject everybody",
        "Nobody gets in with a badge; reception opens the door by hand.",
    )  # fmt: skip
    lifecycle.classify(late, by=demo.desk("bram"), urgency="normal", impact="high", now=demo.ago(hours=9.4))
    lifecycle.diagnose(late, by=demo.desk("bram"), assignee=demo.people["noor"], now=demo.ago(hours=9.2))
    escalation.note_clocks(now=demo.ago(hours=1))


def _waiting(demo: Demo) -> None:
    at = demo.ago(hours=28)
    incident = _call(
        demo, "lotte", "bram", at,
        "Nieuw scherm flikkert",
        "Het tweede scherm op werkplek 14 flikkert na het opstarten.",
    )  # fmt: skip
    lifecycle.classify(
        incident, by=demo.desk("bram"), urgency="low", impact="low", now=at + timedelta(minutes=3)
    )
    handling.wait(
        incident, by=demo.desk("bram"), now=at + timedelta(minutes=30),
        text="Wilt u de kabel aan de achterkant verwisselen en laten weten of het flikkeren blijft?",
    )  # fmt: skip


def _fresh(demo: Demo) -> None:
    lifecycle.register(
        by=demo.customer("receptie"), title="Wifi in de vergaderzaal werkt niet", channel=Channel.PORTAL,
        description="Bezoekers kunnen niet op het gastennetwerk.", contact=demo.contacts["receptie"],
        now=demo.ago(minutes=9),
    )  # fmt: skip
    lifecycle.register(
        by=demo.desk("bram"), title="Caller could not say for which company", channel=Channel.PHONE,
        caller="A driver, number +44 20 7946 0150, asks for his route", now=demo.ago(minutes=25),
    )  # fmt: skip
    at = demo.ago(minutes=40)
    classified = _call(
        demo,
        "warehouse",
        "emma",
        at,
        "Conveyor terminal 3 does not start",
        "Black screen since the power dip.",
    )
    lifecycle.classify(
        classified, by=demo.desk("emma"), urgency="high", impact="low", now=at + timedelta(minutes=2)
    )


def _closed_otherwise(demo: Demo) -> None:
    at = demo.ago(days=3)
    first = _call(
        demo, "grace", "emma", at, "Order portal shows an error page", "Error 502 when placing an order."
    )
    lifecycle.classify(
        first, by=demo.desk("emma"), urgency="normal", impact="normal", now=at + timedelta(minutes=2)
    )
    again = _call(
        demo, "oliver", "bram", at + timedelta(minutes=15), "Cannot place orders", "Same error page."
    )
    lifecycle.close_as_duplicate(again, by=demo.desk("bram"), original=first, now=at + timedelta(minutes=18))
    lifecycle.withdraw(
        first,
        by=demo.customer("grace"),
        reason="It was our own proxy; solved here.",
        now=at + timedelta(hours=1),
    )
    _deliver(demo, demo.ago(minutes=1))
