"""How a mail stands, in words; and who at the desk may look at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from desk.mail_kinds import kind_of
from incidents.models import Incident, IncidentMail
from notifications.masking import masked
from notifications.models import Delivery, DeliveryState
from notifications.rendering import CannotCompose, ShownMessage, shown
from people.actors import Actor
from people.models import User

# Of the mails of one incident, the newest.
SHOWN = 30
_TONES = {
    DeliveryState.ACCEPTED: "good",
    DeliveryState.REFUSED: "bad",
    DeliveryState.GIVEN_UP: "bad",
    DeliveryState.BOUNCED: "bad",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of one mail: a word for a tag, and the sentence that explains it."""

    label: str
    tone: str
    told: str


def standing(delivery: Delivery) -> Standing:
    """Where it is now and, if it is put off or failed, why and what comes next."""
    if delivery.is_deferred:
        return Standing(_("put off"), "warn", _deferred(delivery))
    tone = _TONES.get(DeliveryState(delivery.state), "")
    return Standing(_label(delivery), tone, _told(delivery))


def _label(delivery: Delivery) -> str:
    labels = {
        DeliveryState.WAITING: _("queued"),
        DeliveryState.SENDING: _("being sent"),
        DeliveryState.ACCEPTED: _("sent"),
        DeliveryState.REFUSED: _("refused"),
        DeliveryState.GIVEN_UP: _("given up"),
        DeliveryState.BOUNCED: _("came back"),
        DeliveryState.WITHHELD: _("withheld"),
    }
    return labels[DeliveryState(delivery.state)]


def _told(delivery: Delivery) -> str:
    if delivery.state == DeliveryState.ACCEPTED:
        if not delivery.accepted_by:
            return delivery.answer
        return _("accepted by %(server)s: %(answer)s") % {
            "server": delivery.accepted_by,
            "answer": delivery.answer,
        }
    if delivery.state == DeliveryState.WAITING and delivery.automatic_at:
        return _("an automatic answer; its turn comes on %(moment)s") % {"moment": _moment(delivery.due_at)}
    return delivery.last_error


def _deferred(delivery: Delivery) -> str:
    return _("%(reason)s Next try: %(moment)s.") % {
        "reason": delivery.last_error.rstrip(".") + ".",
        "moment": _moment(delivery.due_at),
    }


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "j F, H:i:s")


@dataclass(frozen=True, slots=True)
class MailLine:
    """One mail of an incident as its page lists it."""

    delivery: Delivery
    kind: str
    standing: Standing


def mails_of(incident: Incident) -> list[MailLine]:
    """The newest first, in one query."""
    found = IncidentMail.objects.filter(incident=incident).select_related("delivery").order_by("-delivery_id")
    light = found.defer("delivery__text", "delivery__html", "delivery__context", "delivery__headers")
    return [
        MailLine(mail.delivery, kind_of(mail.delivery.template), standing(mail.delivery))
        for mail in light[:SHOWN]
    ]


def mail_of(delivery: Delivery, by: Actor) -> IncidentMail | None:
    """The incident that a mail is of, if there is one that `by` may know of."""
    visible = Incident.objects.visible_to(by)
    return (
        IncidentMail.objects.select_related("incident")
        .filter(delivery=delivery, incident__in=visible)
        .first()
    )


def as_seen_by(user: User, delivery: Delivery) -> ShownMessage:
    """The message without its keys; with them for a lead who tries the desk out, where nobody gets it."""
    try:
        message = shown(delivery)
    except CannotCompose as error:
        return ShownMessage(subject=delivery.template, text=str(error), html="")
    is_trial = settings.MAILDIR is not None
    return message if is_trial and user.is_lead else masked(message)
