"""The links of an incident, as its mails carry them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from incidents.links import link_for, token_of
from incidents.models import Incident, IncidentLink, LinkPurpose, State
from tests.makers import fresh, make_incident

PAGES = {
    LinkPurpose.FOLLOW: "statuspage:incident",
    LinkPurpose.CONFIRM: "statuspage:confirm",
    LinkPurpose.DISPUTE: "statuspage:dispute",
}


def recent(state: str, **fields: Any) -> Incident:
    """An incident that was reported two hours ago by the clock on the wall."""
    return fresh(make_incident(state, at=timezone.now() - timedelta(hours=2), **fields))


def last_link(incident: Incident, purpose: LinkPurpose) -> IncidentLink:
    return IncidentLink.objects.filter(incident=incident, purpose=purpose).latest("id")


def token(incident: Incident, purpose: LinkPurpose) -> str:
    return token_of(last_link(incident, purpose).nonce)


def page(incident: Incident, purpose: LinkPurpose, form: str = "") -> str:
    """The path of the page that the incident's newest link of this purpose opens."""
    return reverse(PAGES[purpose], args=[token(incident, purpose)]) + (f"{form}/" if form else "")


def follow(incident: Incident, form: str = "") -> str:
    return page(incident, LinkPurpose.FOLLOW, form)


def confirm(incident: Incident, form: str = "") -> str:
    return page(incident, LinkPurpose.CONFIRM, form)


def dispute(incident: Incident) -> str:
    return page(incident, LinkPurpose.DISPUTE)


def every_page(incident: Incident) -> list[str]:
    """The three pages of an incident, with links made where no mail has carried one."""
    assert incident.contact is not None
    for purpose in LinkPurpose:
        link_for(incident, incident.contact, purpose, at=timezone.now())
    return [page(incident, purpose) for purpose in LinkPurpose]


CLOSED, PENDING, DIAGNOSING = State.CLOSED, State.PENDING, State.DIAGNOSING
