"""A mailbox: its address, where its incidents go, and how its mail gets to the desk."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.settings_pages.forms import SettingsForm
from incidents.models import Service
from mailroom.models import Mailbox
from notifications.sealing import seal

FETCHED, DELIVERED = "fetched", "delivered"
WAYS = (
    (FETCHED, gettext_lazy("The desk fetches its mail over IMAP")),
    (DELIVERED, gettext_lazy("Our own mail server delivers it to the desk")),
)
# What is asked of a mailbox that is fetched, in the order in which one finds it out.
OF_IMAP = ("host", "security", "port", "user_name", "password", "folder", "done_folder")
# Whoever changes one of these could send the kept password somewhere else.
_WHERE_TO = ("host", "port", "security", "user_name")
_NOT_A_HOST = re.compile(r"[\s/@]|://")


class MailboxForm(SettingsForm):
    way = forms.ChoiceField(
        label=gettext_lazy("How its mail comes in"), choices=WAYS, widget=forms.RadioSelect, initial=FETCHED
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        required=False,
        strip=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = Mailbox
        fields = (
            "address", "name", "team", "service", "language", "host", "security", "port", "user_name",
            "folder", "done_folder", "is_active",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["way"].initial = FETCHED if self.instance.host else DELIVERED
        for name in OF_IMAP:
            # The way decides; `clean` asks for what is then missing.
            self.fields[name].required = False
            self.fields[name].is_asked_sometimes = True  # type: ignore[attr-defined]
        self._explain()

    def _explain(self) -> None:
        told = {
            "address": _("What customers write to, like support@example.org."),
            "name": _("What the desk calls it. Left empty, it is the address."),
            "team": _("New incidents from here go to this team."),
            "service": _("Of new incidents, where the customer has it."),
            "language": _("Of the answer to senders whom nobody knows."),
            "host": _("Its name, like imap.example.org."),
            "port": _("993 for TLS, 143 for STARTTLS."),
            "folder": _("Where new mail lies."),
            "done_folder": _(
                "What was taken in is moved here, never deleted. It is made where it is missing."
            ),
            "is_active": _("Switched off, nothing is fetched and mail to it is refused."),
        }
        if self.instance.secret:
            told["password"] = _("One is kept. Leave this empty to keep it; it is never shown again.")
        else:
            told["password"] = _("Kept sealed, and never shown again. Many providers want an app password.")
        for name, text in told.items():
            self.fields[name].help_text = text
        self.fields["name"].required = False
        self.fields["team"].empty_label = _("No team: everybody sees them")  # type: ignore[attr-defined]
        self.fields["service"].empty_label = _("Not known yet")  # type: ignore[attr-defined]
        # What is no longer offered stays where it was chosen.
        offered = Service.objects.filter(is_active=True) | Service.objects.filter(pk=self.instance.service_id)
        self.fields["service"].queryset = offered.order_by("name")  # type: ignore[attr-defined]

    @property
    def is_fetched(self) -> bool:
        return bool(self["way"].value() == FETCHED)

    def clean_address(self) -> str:
        address = str(self.cleaned_data["address"]).strip()
        same = Mailbox.objects.filter(address__iexact=address).exclude(pk=self.instance.pk).first()
        if same is not None:
            raise ValidationError(_("The mailbox “%(name)s” has this address already.") % {"name": same})
        return address

    def clean_name(self) -> str:
        if not self.cleaned_data["name"].strip():
            self.cleaned_data["name"] = self.cleaned_data.get("address", "")[:100]
        return super().clean_name() if self.cleaned_data["name"] else ""

    def clean_host(self) -> str:
        host = str(self.cleaned_data["host"]).strip().lower()
        if _NOT_A_HOST.search(host):
            raise ValidationError(_("Write the name of the server alone, like imap.example.org."))
        return host

    def clean_port(self) -> int:
        port = self.cleaned_data["port"] or 993
        if not 0 < port < 65536:
            raise ValidationError(_("Ports go from 1 to 65535."))
        return int(port)

    def clean_folder(self) -> str:
        return str(self.cleaned_data["folder"]).strip() or "INBOX"

    def clean_done_folder(self) -> str:
        return str(self.cleaned_data["done_folder"]).strip() or "Taken in"

    def clean_security(self) -> str:
        return self.cleaned_data["security"] or "tls"

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if typed.get("way") == DELIVERED:
            typed |= {"host": "", "user_name": "", "password": ""}
            for name in set(OF_IMAP) & set(self.errors):
                del self.errors[name]
        elif typed.get("way") == FETCHED:
            self._ask_for_what_fetching_needs(typed)
        return typed

    def _ask_for_what_fetching_needs(self, typed: dict[str, Any]) -> None:
        asked = {
            "host": _("Give the name of the IMAP server."),
            "user_name": _("Give the user name of the IMAP server."),
        }
        for name, text in asked.items():
            if not typed.get(name) and name not in self.errors:
                self.add_error(name, text)
        if typed.get("folder") and typed.get("folder") == typed.get("done_folder"):
            self.add_error("done_folder", _("This must be another folder than the one that is looked into."))
        if typed.get("password"):
            return
        if not self.instance.secret:
            self.add_error("password", _("Give the password of the mailbox."))
        elif set(_WHERE_TO) & set(self.changed_data):
            again = _("Type the password again: the kept one goes only to the server that it was given for.")
            self.add_error("password", again)

    def as_typed(self) -> Mailbox:
        """The mailbox as it would be kept, to be tried; touches no stored row."""
        typed = self.cleaned_data
        kept = {name: typed[name] for name in OF_IMAP if name != "password"}
        secret = seal(typed["password"]) if typed["password"] else self.instance.secret
        return Mailbox(address=typed.get("address", ""), secret=secret, **kept)

    def save(self, commit: bool = True) -> Mailbox:
        mailbox: Mailbox = self.instance
        if self.cleaned_data["way"] == DELIVERED:
            mailbox.secret = ""
        elif self.cleaned_data["password"]:
            mailbox.secret = seal(self.cleaned_data["password"])
        if set(self.changed_data) & {"way", *OF_IMAP}:
            # What failed was another way of reaching it.
            mailbox.last_error, mailbox.failing_since = "", None
        saved: Mailbox = super().save(commit)
        return saved
