"""Which events follow from what a supplier publishes. Pure: rows are handed down, readings come back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from incidents.models import Service
from monitoring.models import Action, Feed, FeedComponent, FeedIncident, FeedUpdate, Severity
from monitoring.reading import Reading


def key_of(feed: Feed, incident: FeedIncident) -> str:
    return f"feed:{feed.pk}:{incident.external_id}"


def concerns_us(incident: FeedIncident, components: Sequence[FeedComponent]) -> bool:
    """Whether an alarm is raised: not for maintenance, and not where nobody watches what it names."""
    if incident.is_maintenance or incident.resolved_at is not None:
        return False
    return not components or any(component.is_watched for component in components)


def begun(
    feed: Feed,
    incident: FeedIncident,
    components: Sequence[FeedComponent],
    updates: Sequence[FeedUpdate],
    *,
    now: datetime,
) -> list[Reading]:
    """It went wrong: the alarm with the first words about it, then each that followed."""
    first = updates[0] if updates else None
    alarm = Reading(
        key=key_of(feed, incident),
        action=Action.TRIGGER,
        title=f"{feed.supplier.name}: {incident.title}",
        severity=Severity(incident.severity),
        text=_said(first, incident) if first else "",
        link=incident.link,
        labels=labels_of(feed, incident, components),
        at=incident.began_at,
        # Where the supplier takes it up again, or finds it worse, that is a new word.
        identity=f"trigger:{now.isoformat()}",
    )
    return [alarm, *told(feed, incident, components, updates[1:])]


def told(
    feed: Feed, incident: FeedIncident, components: Sequence[FeedComponent], updates: Sequence[FeedUpdate]
) -> list[Reading]:
    """What else the supplier said, each update once: its number is that of the event."""
    return [
        Reading(
            key=key_of(feed, incident),
            action=Action.UPDATE,
            title=f"{feed.supplier.name}: {incident.title}",
            severity=Severity(incident.severity),
            text=_said(update, incident),
            link=incident.link,
            labels=labels_of(feed, incident, components) | {"status": update.status or incident.status},
            at=update.at,
            identity=f"update:{update.external_id}",
        )
        for update in updates
    ]


def ended(
    feed: Feed, incident: FeedIncident, components: Sequence[FeedComponent], *, why: str, now: datetime
) -> Reading:
    """The supplier says that it is over, or lists it no more."""
    return Reading(
        key=key_of(feed, incident),
        action=Action.RESOLVE,
        title=f"{feed.supplier.name}: {incident.title}",
        severity=Severity(incident.severity),
        text=why,
        link=incident.link,
        labels=labels_of(feed, incident, components),
        at=incident.resolved_at,
        identity=f"resolve:{now.isoformat()}",
    )


def labels_of(feed: Feed, incident: FeedIncident, components: Sequence[FeedComponent]) -> dict[str, str]:
    """What rules decide by. `service` is ours; `services` all of them, where the components have several."""
    services = list(dict.fromkeys(_services(feed, components)))
    labels = {
        "feed": feed.name,
        "supplier": feed.supplier.name,
        "component": ", ".join(component.name for component in components),
        "status": incident.status,
        "impact": incident.impact,
    }
    if services:
        labels["service"] = services[0].name
    if len(services) > 1:
        labels["services"] = ", ".join(service.name for service in services)
    return {name: value for name, value in labels.items() if value}


def _services(feed: Feed, components: Sequence[FeedComponent]) -> list[Service]:
    mapped = [one.service for one in components if one.is_watched and one.service is not None]
    return mapped or ([feed.service] if feed.service is not None else [])


def _said(update: FeedUpdate, incident: FeedIncident) -> str:
    """The supplier's words with the status before them."""
    status = update.status.replace("_", " ").strip().capitalize()
    text = update.text.strip()
    if status and text:
        return f"{status}: {text}"
    return text or status or incident.title


def vanished_words() -> str:
    return _("The supplier does not list it any more.")
