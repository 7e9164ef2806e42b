"""What the demo's status pages tell: a disruption for all, its review, maintenance past and to come."""

from __future__ import annotations

from datetime import datetime, timedelta

from incidents import corrections, handling
from incidents.models import Incident, Service, ServiceGroup
from people.actors import Actor
from statuspage import notices
from statuspage.models import HandSetStatus, NoticeState
from statuspage.notices import Words
from statuspage.status import Status

_SHOWN = {
    "Internet and network": ("Connections", True),
    "Remote access (VPN)": ("Connections", False),
    "Mail": ("Working together", True),
    "Workplaces and printers": ("Working together", True),
    "Order portal": ("Applications", False),
}
# About which service an incident of the demo is, by the beginning of its title.
_ABOUT = {
    "Mail aan klanten": "Mail",
    "Label printer": "Workplaces and printers",
    "Order portal": "Order portal",
    "Gedeelde map": "Workplaces and printers",
    "Nieuw scherm": "Workplaces and printers",
}


def arrange(services: dict[str, Service]) -> None:
    """Put the services under their headings."""
    for place, name in enumerate(("Connections", "Working together", "Applications")):
        ServiceGroup.objects.create(name=name, position=place)
    for service in services.values():
        group, public = _SHOWN[service.name]
        service.group, service.is_public = ServiceGroup.objects.get(name=group), public
        service.save()


def play(by: Actor, services: dict[str, Service], now: datetime) -> None:
    """Place incidents with their services, publish updates, announce."""
    _place(by, services)
    _publish(by)
    _past(by, services, now)
    _maintenance(by, services, now)


def _place(by: Actor, services: dict[str, Service]) -> None:
    for title, service in _ABOUT.items():
        for incident in Incident.objects.open().filter(title__startswith=title, service__isnull=True):
            corrections.place(incident, by=by, service=services[service], now=incident.last_entry_at)


def _publish(by: Actor) -> None:
    depot = Incident.objects.get(title__startswith="Internet down")
    handling.publish(
        depot, by=by, headline="No internet at the Reading depot", tell_contact=False,
        texts={"en": "The carrier found a broken cable between the street cabinet and the depot. An engineer "
               "is there; drivers can check in by phone until it works again."},
        now=depot.last_entry_at + timedelta(minutes=10),
    )  # fmt: skip
    mail = Incident.objects.get(title__startswith="Mail aan klanten")
    handling.publish(
        mail, by=by, headline="Mail aan sommige ontvangers wordt geweigerd", tell_contact=False,
        texts={"nl": "Eén grote mailprovider weigert onze berichten nog. Wij hebben contact met hen en "
               "sturen dringende mail zolang via een andere route.",
               "en": "One large mail provider still refuses our messages. We are in contact with them, and "
               "send urgent mail by another route until then."},
        now=mail.last_entry_at + timedelta(minutes=30),
    )  # fmt: skip


def _past(by: Actor, services: dict[str, Service], now: datetime) -> None:
    began = now - timedelta(days=23, hours=5)
    mail = services["Mail"]
    notice = notices.announce_disruption(
        by=by, now=began + timedelta(minutes=6), began_at=began,
        title=Words("Mail is not delivered", "Mail wordt niet bezorgd"),
        text=Words("No mail goes in or out. We are looking for the cause.",
                   "Er gaat geen mail in of uit. Wij zoeken de oorzaak."),
        services={mail: Status.MAJOR},
    )  # fmt: skip
    notices.publish_update(
        notice, by=by, state=NoticeState.IDENTIFIED, now=began + timedelta(minutes=41),
        text=Words("A full disk stopped the mail server. We make room.",
                   "Een volle schijf legde de mailserver stil. Wij maken ruimte."),
    )  # fmt: skip
    notices.publish_update(
        notice, by=by, state=NoticeState.MONITORING, services={mail: Status.DEGRADED},
        now=began + timedelta(hours=1, minutes=5),
        text=Words("Mail flows again; what waited arrives within the hour.",
                   "Mail loopt weer; wat wachtte komt binnen een uur aan."),
    )  # fmt: skip
    notices.publish_update(
        notice, by=by, state=NoticeState.RESOLVED, now=began + timedelta(hours=2),
        text=Words("Everything that waited was delivered.", "Alles wat wachtte is bezorgd."),
    )  # fmt: skip
    notices.publish_review(
        notice, by=by, now=began + timedelta(days=2),
        text=Words(
            "A log file grew within a night until the disk was full; our warning looked at the average of a "
            "day and came too late. The disk is now watched by the minute, and the log is limited. "
            "No mail was lost.",
            "Een logbestand groeide in één nacht tot de schijf vol was; onze waarschuwing keek naar het "
            "daggemiddelde en kwam te laat. De schijf wordt nu per minuut bewaakt en het logbestand is "
            "begrensd. "
            "Er is geen mail verloren gegaan.",
        ),
    )  # fmt: skip


def _maintenance(by: Actor, services: dict[str, Service], now: datetime) -> None:
    network = services["Internet and network"]
    for began, until, made in (
        (now - timedelta(days=41, hours=3), now - timedelta(days=41, hours=1), now - timedelta(days=48)),
        (now + timedelta(days=5), now + timedelta(days=5, hours=2), now - timedelta(hours=3)),
    ):
        start, end = (moment.replace(minute=0, second=0, microsecond=0) for moment in (began, until))
        notices.plan_maintenance(
            by=by, now=made, services=[network], planned_from=start, planned_until=end,
            title=Words("New firmware for the core switches", "Nieuwe firmware voor de centrale switches"),
            text=Words("Expect two interruptions of at most five minutes each.",
                       "Houd rekening met twee onderbrekingen van hooguit vijf minuten."),
        )  # fmt: skip
        if end < now:
            notices.move_maintenance(now=start)
            notices.move_maintenance(now=end)
    assert by.user is not None
    HandSetStatus.objects.create(
        service=services["Workplaces and printers"], status=Status.DEGRADED, set_by=by.user,
        why_en="A driver update slowed printing down.", why_nl="Door een driver-update gaat printen traag.",
        began_at=now - timedelta(days=9, hours=4), ends_at=now - timedelta(days=9),
    )  # fmt: skip
