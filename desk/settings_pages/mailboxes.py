"""Mailboxes: what customers write to, whether mail comes in, and why not."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from desk.doors import leads_only
from desk.settings_pages.kinds import Kind
from desk.settings_pages.mailbox_form import OF_IMAP, MailboxForm
from mailroom.models import InboundMail, Mailbox
from mailroom.trying import try_out


class Mailboxes(Kind):
    noun, nouns, model, form_class = "mailbox", "mailboxes", Mailbox, MailboxForm
    nothing_yet = gettext_lazy("Make the first mailbox: an address that customers write to.")
    new_label = gettext_lazy("New mailbox")
    advice = gettext_lazy("Switch it off instead: what came in stays.")
    columns = (
        gettext_lazy("Name"), gettext_lazy("Address"), gettext_lazy("Way in"),
        gettext_lazy("Goes to"), gettext_lazy("State"),
    )  # fmt: skip
    form_template = "mailbox"

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        newest = InboundMail.objects.filter(mailbox=OuterRef("pk")).order_by("-id")
        last_mail_at = Subquery(newest.values("received_at")[:1])
        return Mailbox.objects.select_related("team", "service").annotate(last_mail_at=last_mail_at)

    def counted(self, request: HttpRequest) -> QuerySet[Any]:
        return Mailbox.objects.all()

    def cells(self, row: Any) -> list[str]:
        way = _("IMAP, %(host)s") % {"host": row.host} if row.host else _("delivered by a mail server")
        goes_to = ", ".join(str(one) for one in (row.team, row.service) if one is not None)
        return [row.address, way, goes_to, state_of(row)]

    def mark(self, row: Any) -> str:
        if not row.is_active:
            return _("switched off")
        return _("failing") if row.failing_since else ""

    def mark_look(self, row: Any) -> str:
        return "bad" if row.is_active and row.failing_since else ""

    def beside(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        return {"mailbox": self.find(request, row.pk) if row else None, "listens_at": _listener()}

    def after_save(self, row: Any) -> str:
        # There it says whether mail comes in.
        return self.address(row)

    def urls(self) -> list[URLPattern]:
        tried = leads_only(require_POST(sensitive_post_parameters("password")(self.try_out)))
        return [
            *super().urls(),
            path("mailboxes/try/", tried, name="settings_mailbox_try_new"),
            path("mailboxes/<int:pk>/try/", tried, name="settings_mailbox_try"),
        ]

    def try_out(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Sign in with what was typed and say what came of it beside its field; nothing is kept."""
        row = self.find(request, pk) if pk is not None else None
        form = self.form(request, row, request.POST)
        assert isinstance(form, MailboxForm)
        form.is_valid()
        # The rest may still be empty while the connection is tried.
        for name in set(form.errors) - {*OF_IMAP, "way"}:
            del form.errors[name]
        context: dict[str, Any] = {"is_trial": True}
        if not form.errors:
            trial = try_out(form.as_typed())
            if trial.field:
                form.add_error("password" if trial.field == "secret" else trial.field, trial.told)
            else:
                context["tried"] = trial.told
        return self._tried_page(request, row, form, context)

    def _tried_page(
        self, request: HttpRequest, row: Any, form: ModelForm[Any], tried: dict[str, Any]
    ) -> HttpResponse:
        heading = str(self.find(request, row.pk)) if row is not None else self.new_label
        context = {
            "kind": self,
            "row": row,
            "heading": heading,
            "form": form,
            "may_delete": row is not None,
        }
        return self.page(request, self.form_template, context | self.beside(request, row) | tried)


def state_of(mailbox: Any) -> str:
    """Whether mail comes in, in words; `mailbox` has `last_mail_at`."""
    last = (
        _("last mail %(moment)s") % {"moment": _moment(mailbox.last_mail_at)} if mailbox.last_mail_at else ""
    )
    if not mailbox.is_active:
        return last
    if mailbox.failing_since:
        since = _("failing since %(moment)s") % {"moment": _moment(mailbox.failing_since)}
        return f"{since}: {Truncator(mailbox.last_error).chars(100)}"
    if mailbox.host and mailbox.last_seen_at is None:
        return _("not reached yet")
    return last or _("no mail yet")


def _moment(at: Any) -> str:
    return date_format(timezone.localtime(at), "j M, H:i")


def _listener() -> dict[str, str]:
    """Where a mail server hands over, as its configuration names it; empty when nothing listens."""
    parts = urlsplit(settings.MAIL_LISTEN)
    if not parts.hostname or not parts.port:
        return {}
    return {"scheme": parts.scheme, "host": parts.hostname, "port": str(parts.port)}
