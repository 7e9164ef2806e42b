"""The forms of tokens: what is wrong is said beside its field, and nothing typed is lost."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.settings_pages.forms import SettingsForm
from desk.tokens.wording import Reach, expires, named, reaches
from people.models import (
    Contact,
    Customer,
    Token,
    TokenHolder,
    User,
    clean_name,
    refuse_other_than_networks,
)
from people.tokens import CUSTOMER_SCOPES, KEY, SCOPES, new_key

# Contacts that are offered to choose from; more say that the text is too short.
OFFERED = 12
MOST_SOURCES = 50
STAYS = "stays"
PERIODS = {
    "30": gettext_lazy("in 30 days"),
    "90": gettext_lazy("in 90 days"),
    "365": gettext_lazy("in a year"),
    "never": gettext_lazy("never"),
    "date": gettext_lazy("on a date"),
}
# The rest leads alone set up; an agent's own token could not use it. Of monitoring agents take up alarms.
OF_AGENTS = ("incidents:write", "contacts:write", "monitoring:write")
OF_LEADS = tuple(scope for scope in SCOPES if scope.endswith(":write") and scope not in OF_AGENTS)


class SourcesField(forms.CharField):
    """Addresses and networks, one a line; gives them as a list without repetitions."""

    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocapitalize": "off"})

    def clean(self, value: Any) -> list[str]:
        lines = re.split(r"[\s,;]+", str(super().clean(value) or ""))
        sources = list(dict.fromkeys(line for line in lines if line))
        if len(sources) > MOST_SOURCES:
            raise ValidationError(_("Write at most %(most)s lines.") % {"most": MOST_SOURCES})
        refuse_other_than_networks(sources)
        return sources


class ScopesField(forms.MultipleChoiceField):
    """Some of the scopes that are offered; the table that shows them is the template's."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=gettext_lazy("What it may do"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            **kwargs,
        )

    def offer(self, scopes: tuple[str, ...] | list[str]) -> None:
        self.choices = [(scope, scope) for scope in scopes]


class TokenForm(SettingsForm):
    """What a new token and an old one have in common. `acting` is who makes or changes it."""

    scopes = ScopesField()
    sources = SourcesField(
        label=gettext_lazy("Usable from"),
        required=False,
        max_length=3000,
        help_text=gettext_lazy(
            "One address or network a line, like 192.0.2.7 or 192.0.2.0/24. Empty: from everywhere."
        ),
    )
    expires = forms.ChoiceField(label=gettext_lazy("Expires"), widget=forms.RadioSelect)
    expires_on = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    per_minute = forms.IntegerField(
        label=gettext_lazy("Requests a minute"),
        required=False,
        min_value=1,
        max_value=100_000,
        help_text=gettext_lazy("Empty: as many as every token may."),
    )

    class Meta:
        model = Token
        fields: tuple[str, ...] = ("name", "per_minute")

    def __init__(self, *args: Any, acting: User, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.acting, self.now = acting, now
        if not acting.is_lead:
            # How much one program may ask of the desk is not for everybody to say.
            del self.fields["per_minute"]
        self.offered: tuple[str, ...] = SCOPES
        self.fields["name"].help_text = _("Where it is used, so that whoever sees it knows whom to ask.")
        _ask_sometimes(self.fields["expires_on"])

    def _offer(self, scopes: tuple[str, ...]) -> None:
        self.offered = scopes
        self.fields["scopes"].offer(scopes)  # type: ignore[attr-defined]

    @property
    def reaches(self) -> list[Reach]:
        return reaches(self.offered)

    @property
    def ticked(self) -> set[str]:
        """The scopes as the page shows them, ticked before or by whoever typed."""
        return set(self["scopes"].value() or ())

    @property
    def expires_at(self) -> datetime | None:
        chosen = self.cleaned_data["expires"]
        if chosen == STAYS:
            return self.instance.expires_at
        if chosen == "never":
            return None
        if chosen == "date":
            return _end_of(self.cleaned_data["expires_on"])
        return self.now + timedelta(days=int(chosen))

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if typed.get("expires") == "date" and "expires_on" not in self.errors:
            day = typed.get("expires_on")
            if day is None:
                self.add_error("expires_on", _("Choose the last day on which it works."))
            elif day < timezone.localdate(self.now):
                self.add_error("expires_on", _("This day is over. Choose a later one."))
        return typed

    def _post_clean(self) -> None:
        """Leave the row alone: `people.tokens` makes and changes it, and checks it as a whole."""


def _ask_sometimes(field: forms.Field) -> None:
    """It stands there when another field's answer asks for it, and then it is not optional."""
    field.is_asked_sometimes = True  # type: ignore[attr-defined]


def _end_of(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


class OwnTokenForm(TokenForm):
    """A new token of whoever types. `key` makes what is sent twice one token."""

    key = forms.CharField(required=False, widget=forms.HiddenInput)
    read_everything = forms.BooleanField(
        label=gettext_lazy("Read everything"),
        required=False,
        help_text=gettext_lazy("All of the left column, whatever is ticked there."),
    )

    class Meta(TokenForm.Meta):
        pass

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = new_key()
        self.fields["expires"].choices = PERIODS.items()  # type: ignore[attr-defined]
        self.fields["expires"].initial = "90"
        self._offer(SCOPES if self.acting.is_lead else tuple(one for one in SCOPES if one not in OF_LEADS))

    def clean_key(self) -> str:
        """Nobody can do anything about a wrong one, so it becomes another."""
        key = str(self.cleaned_data["key"])
        is_free = KEY.fullmatch(key) and not Token.objects.filter(key=key).exists()
        return key if is_free else new_key()

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        if "scopes" in self.errors:
            return typed
        possible = CUSTOMER_SCOPES if self._is_of_one_customer(typed) else self.offered
        chosen = set(typed["scopes"])
        if typed.get("read_everything"):
            chosen |= {scope for scope in possible if scope.endswith(":read")}
        wide = [scope for scope in self.offered if scope in chosen and scope not in possible]
        if wide:
            told = _("A token of one customer cannot have: %(names)s.") % {"names": named(wide)}
            self.add_error("scopes", told)
        elif not chosen:
            self.add_error("scopes", _("Choose what it may do: without anything it is of no use."))
        typed["scopes"] = [scope for scope in SCOPES if scope in chosen]
        return typed

    def _is_of_one_customer(self, typed: dict[str, Any]) -> bool:
        return False

    @property
    def facts(self) -> dict[str, Any]:
        """What `people.tokens.make` keeps."""
        typed = self.cleaned_data
        return {name: typed[name] for name in ("key", "name", "scopes", "sources")} | {
            "per_minute": typed.get("per_minute"),
            "expires_at": self.expires_at,
            "holder": TokenHolder.PERSON,
            "user": self.acting,
        }


class NewTokenForm(OwnTokenForm):
    """A new token of anybody, for leads."""

    holder = forms.ChoiceField(
        label=gettext_lazy("Whose it is"), choices=TokenHolder.choices, widget=forms.RadioSelect
    )
    user = forms.ModelChoiceField(
        User.objects.filter(is_active=True),
        label=gettext_lazy("Person"),
        required=False,
        empty_label=gettext_lazy("Choose a person"),
        help_text=gettext_lazy("Whose it is, or who answers for the program."),
    )
    customer = forms.ModelChoiceField(
        Customer.objects.all(),
        label=gettext_lazy("Only for customer"),
        required=False,
        empty_label=gettext_lazy("For the whole desk"),
        help_text=gettext_lazy("Then it knows of no other customer."),
    )
    contact_named = forms.CharField(
        label=gettext_lazy("Contact"),
        required=False,
        max_length=150,
        help_text=gettext_lazy("A part of the name, e-mail, phone or company. If several fit, you choose."),
    )
    contact = forms.ModelChoiceField(
        Contact.objects.none(),
        label=gettext_lazy("Which of them"),
        required=False,
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": gettext_lazy("Choose one of these.")},
    )

    class Meta(OwnTokenForm.Meta):
        fields = ("name", "holder", "user", "customer", "per_minute")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].initial = TokenHolder.PROGRAM
        self.fields["user"].initial = self.acting.pk
        self.fields["contact"].label_from_instance = _told_apart  # type: ignore[attr-defined]
        for name in ("user", "contact_named", "contact"):
            _ask_sometimes(self.fields[name])
        self.found = self._contacts_found()
        among = Contact.objects.filter(pk__in=[one.pk for one in self.found]).select_related("customer")
        self.fields["contact"].queryset = among  # type: ignore[attr-defined]

    def _contacts_found(self) -> list[Contact]:
        text = clean_name(str(self.data.get(self.add_prefix("contact_named"), "")))[:150]
        return list(Contact.objects.matching(text)[: OFFERED + 1]) if text else []

    def clean(self) -> dict[str, Any]:
        # First whose it is, for the scopes depend on it.
        typed = self.cleaned_data
        holder = typed.get("holder")
        if holder == TokenHolder.CONTACT:
            self._settle_contact(typed)
        elif holder and not typed.get("user") and "user" not in self.errors:
            self.add_error("user", _("Choose a person."))
        elif holder == TokenHolder.PROGRAM and "user" in typed and not typed["user"].is_desk:
            self.add_error("user", _("Somebody of the desk answers for a program: an agent or a lead."))
        return super().clean()

    def _settle_contact(self, typed: dict[str, Any]) -> None:
        """One that fits is meant; of several somebody chooses."""
        text = typed.get("contact_named", "")
        if not text:
            self.add_error("contact_named", _("Write whose token it is."))
        elif not self.found:
            told = _("No contact fits “%(text)s”. Write a part of the name, or add the contact first.")
            self.add_error("contact_named", told % {"text": text})
        elif len(self.found) > OFFERED:
            self.add_error("contact_named", _("Many contacts fit. Write more of the name, or the e-mail."))
        elif len(self.found) == 1:
            typed["contact"] = self.found[0]
        elif not typed.get("contact") and "contact" not in self.errors:
            self.add_error("contact", _("Several contacts fit. Choose one."))

    def _is_of_one_customer(self, typed: dict[str, Any]) -> bool:
        holder = typed.get("holder")
        return holder == TokenHolder.CONTACT or bool(holder == TokenHolder.PROGRAM and typed.get("customer"))

    @property
    def facts(self) -> dict[str, Any]:
        """Of what was typed, what fits the holder; the rest stands in fields that are not shown."""
        typed, holder = self.cleaned_data, self.cleaned_data["holder"]
        return super().facts | {
            "holder": holder,
            "user": None if holder == TokenHolder.CONTACT else typed["user"],
            "contact": typed["contact"] if holder == TokenHolder.CONTACT else None,
            "customer": typed["customer"] if holder == TokenHolder.PROGRAM else None,
        }


def _told_apart(contact: Contact) -> str:
    """Two of one name are known by their company and address."""
    return ", ".join(part for part in (contact.name, str(contact.customer), contact.email) if part)


class ChangeTokenForm(TokenForm):
    """An old token: whose it is stays, and it is offered no scope that it does not have."""

    class Meta(TokenForm.Meta):
        pass

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        token = self.instance
        self._offer(tuple(scope for scope in SCOPES if scope in token.scopes))
        self.fields["scopes"].initial = token.scopes
        self.fields["scopes"].help_text = _("It can be given less, never more: for more, make a new token.")
        self.fields["sources"].initial = "\n".join(token.sources)
        stays = _("as now: %(day)s") % {"day": expires(token)}
        self.fields["expires"].choices = [(STAYS, stays), *PERIODS.items()]  # type: ignore[attr-defined]
        self.fields["expires"].initial = STAYS

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        if not typed.get("scopes") and "scopes" not in self.errors:
            self.add_error("scopes", _("Leave it something. To end it, revoke it."))
        return typed

    @property
    def facts(self) -> dict[str, Any]:
        """What `people.tokens.change` keeps."""
        typed = self.cleaned_data
        return {name: typed[name] for name in ("name", "scopes", "sources")} | {
            "per_minute": typed.get("per_minute", self.instance.per_minute),
            "expires_at": self.expires_at,
        }
