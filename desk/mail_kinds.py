"""Every mail that the desk sends: what sends it, and who gets it."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

# In the order in which an incident meets them.
CONTACT, COLLEAGUE, PERSON, SUBSCRIBER, ROOM, LEADS = (
    gettext_lazy("the contact"),
    gettext_lazy("a colleague or expert"),
    gettext_lazy("somebody who signs in"),
    gettext_lazy("a subscriber"),
    gettext_lazy("a chat room"),
    gettext_lazy("the leads"),
)
MAILS: dict[str, tuple[Promise, Promise]] = {
    "acknowledgement": (gettext_lazy("Registered"), CONTACT),
    "received_unknown": (gettext_lazy("Received from an unknown sender"), CONTACT),
    "handover": (gettext_lazy("Handed over for diagnosis"), COLLEAGUE),
    "mentioned": (gettext_lazy("Named in a note"), COLLEAGUE),
    "reply": (gettext_lazy("Reply to the customer"), CONTACT),
    "update": (gettext_lazy("Update published"), CONTACT),
    "solution": (gettext_lazy("Solution, with the question whether it works"), CONTACT),
    "solution_followed": (gettext_lazy("Solution, to those who follow"), CONTACT),
    "confirmation_receipt": (gettext_lazy("Confirmed by phone"), CONTACT),
    "confirmation_receipt_mail": (gettext_lazy("Confirmed by mail"), CONTACT),
    "closed_confirmed": (gettext_lazy("Closed after confirmation"), CONTACT),
    "closed_silent": (gettext_lazy("Closed without an answer"), CONTACT),
    "withdrawn": (gettext_lazy("Withdrawn, or a duplicate"), CONTACT),
    "reopened": (gettext_lazy("Open again, to the customer"), CONTACT),
    "reopened_desk": (gettext_lazy("Open again, to the desk"), COLLEAGUE),
    "wrote_after_closing": (gettext_lazy("The customer wrote after closing"), COLLEAGUE),
    "mail_held": (gettext_lazy("Unverified mail on a closed incident"), COLLEAGUE),
    "sign_in": (gettext_lazy("Sign-in of a contact"), CONTACT),
    "subscribe": (gettext_lazy("Asked to be told of news"), SUBSCRIBER),
    "subscribed": (gettext_lazy("Asked again to be told of news"), SUBSCRIBER),
    "page_update": (gettext_lazy("News of a status page"), SUBSCRIBER),
    "page_digest": (gettext_lazy("News of a day"), SUBSCRIBER),
    "webhook_entry": (gettext_lazy("Told by a webhook to a chat"), ROOM),
    "webhook_ping": (gettext_lazy("Test of a webhook to a chat"), ROOM),
    "webhook_failing": (gettext_lazy("A webhook failed and is paused"), LEADS),
    "automatic_brake": (gettext_lazy("Automatic answers are held back"), LEADS),
    "account": (gettext_lazy("Choose a password, and other account mails"), PERSON),
}


def kind_of(template: str) -> str:
    """What a mail is about, where its subject is that of the whole conversation."""
    known = MAILS.get(template)
    return str(known[0]) if known else ""
