"""What keeps a row from being deleted, in words."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Our own rooms. What sign-in and the admin keep about somebody goes with them.
_ROOMS = {
    "people",
    "notifications",
    "incidents",
    "statuspage",
    "integrations",
    "mailroom",
    "monitoring",
    "desk",
}
# A customer's page is rendered anew whenever it is missing; it and whoever follows it go with the customer.
_GOES_ALONG = {"page"}
_WORDS: dict[str, Promise] = {
    "incident": gettext_lazy("incidents"),
    "timelineentry": gettext_lazy("entries of timelines"),
    "contact": gettext_lazy("contacts"),
    "user": gettext_lazy("people"),
    "service": gettext_lazy("services"),
    "coverage": gettext_lazy("an agreement that covers a customer"),
    "agreementversion": gettext_lazy("published versions"),
    "supplierrequest": gettext_lazy("requests to suppliers"),
    "incidentlink": gettext_lazy("links in mails"),
    "savedview": gettext_lazy("saved views"),
    "draft": gettext_lazy("drafts"),
    "attachment": gettext_lazy("files"),
    "notice": gettext_lazy("notices"),
    "noticeupdate": gettext_lazy("updates of notices"),
    "disruption": gettext_lazy("the history of its status"),
    "handsetstatus": gettext_lazy("statuses set by hand"),
    "subscription": gettext_lazy("subscriptions"),
    "token": gettext_lazy("API tokens"),
    "webhook": gettext_lazy("webhooks"),
    "webhookcustomer": gettext_lazy("webhooks"),
    "mailbox": gettext_lazy("mailboxes"),
    "inboundmail": gettext_lazy("incoming messages"),
    "incidentfollower": gettext_lazy("people who follow an incident"),
    "webhookservice": gettext_lazy("webhooks"),
    "source": gettext_lazy("sources of events"),
    "rule": gettext_lazy("rules of monitoring"),
    "event": gettext_lazy("events"),
    "receipt": gettext_lazy("received messages"),
    "alarm": gettext_lazy("alarms"),
    "check": gettext_lazy("checks"),
    "heartbeat": gettext_lazy("heartbeats"),
    "feed": gettext_lazy("suppliers' feeds"),
}


def referring(row: Model) -> list[str]:
    """What refers to `row`, in words; empty when it may go.

    Asked of the database one relation at a time: Django's own refusal would first load every
    incident that stands in the way.
    """
    found: list[str] = []
    relations: list[Any] = [
        field
        for field in row._meta.get_fields(include_hidden=True)
        if field.auto_created and not field.concrete and field.related_model is not None
    ]
    for relation in relations:
        model = relation.related_model
        if model._meta.app_label not in _ROOMS or model._meta.auto_created:
            continue
        if model._meta.model_name in _GOES_ALONG:
            continue
        word = str(_WORDS.get(model._meta.model_name, model._meta.verbose_name_plural))
        if word not in found and model._base_manager.filter(**{relation.field.name: row}).exists():
            found.append(word)
    return sorted(found)


def refusal(row: Model, words: list[str], advice: str) -> str:
    """“Acme” cannot be deleted: contacts and incidents refer to it, and what to do instead."""
    listed = ", ".join(words) or _("other records")
    said = _("“%(name)s” cannot be deleted, because something refers to it: %(what)s.") % {
        "name": row,
        "what": listed,
    }
    return f"{said} {advice}"
