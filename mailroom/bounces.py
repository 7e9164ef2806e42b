"""What servers report of mails that the desk sent (RFC 3464), and what machines answer to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from incidents.models import Incident, IncidentMail
from mailroom.reading.shapes import Reading, Report
from mailroom.threads import answered_ids
from notifications import delivery as post
from notifications.models import UNSETTLED, Delivery
from people.models import Contact

LONGEST_REASON = 500


@dataclass(frozen=True)
class Reported:
    """What a report came to. `comes_too_early`: its mail is still in a worker's hands, so ask again soon."""

    is_ours: bool = False
    comes_too_early: bool = False
    incident_id: int | None = None


def take(reading: Reading, *, now: datetime) -> Reported:
    """Note on the delivery what the report says of its reader.

    Only who received a mail knows its Message-ID, and a report about another reader says nothing of it.
    """
    sent = (
        Delivery.objects.filter(message_id=reading.about_message_id).first()
        if reading.about_message_id
        else None
    )
    if sent is None:
        return Reported()
    about = [one for one in reading.reports if one.recipient.strip().lower() == sent.to_address.lower()]
    if not about:
        return Reported()
    if sent.state in UNSETTLED:
        return Reported(is_ours=True, comes_too_early=True)
    for report in about:
        if report.action == "failed":
            post.record_bounce(sent.message_id, reason=_words(report), now=now)
        elif report.action == "delayed":
            post.record_delay(sent.message_id, reason=_words(report))
    mail = IncidentMail.objects.filter(delivery=sent).first()
    return Reported(is_ours=True, incident_id=mail.incident_id if mail is not None else None)


def _words(report: Report) -> str:
    return " ".join(filter(None, (report.status, report.reason)))[:LONGEST_REASON] or report.action


def has_to_do_with(incident: Incident, address: str, reading: Reading) -> bool:
    """Whether a machine that answers from this address may speak of this incident.

    It answers for one of the customer's people, or for whoever the mail that it names was sent to.
    """
    if not address:
        return False
    if Contact.objects.at_address(address).filter(customer=incident.customer_id).exists():
        return True
    mails = IncidentMail.objects.filter(incident=incident, delivery__message_id__in=answered_ids(reading))
    return mails.filter(delivery__to_address__iexact=address).exists()
