"""A source: what the desk calls it, where its events go, and what its tool alone needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.alarms import mail_fields
from desk.alarms.mapping_fields import MAPPING, mapped, written
from desk.settings_pages.forms import SettingsForm
from incidents.models import Service
from monitoring import mailing, mapping
from monitoring.models import Source, SourceKind
from monitoring.models.source import OWN_KINDS
from notifications.sealing import seal

# Nothing is told to a mailbox, nor by the desk to itself.
NOT_ANSWERING = (*OWN_KINDS, SourceKind.MAIL)


class SourceForm(SettingsForm):
    """`instance.kind` decides which fields there are."""

    class Meta:
        model = Source
        fields = ("name", "service", "customer", "team", "answer_url")
        widgets = {"answer_url": forms.URLInput(attrs={"spellcheck": "false"})}

    answer_secret = forms.CharField(
        label=gettext_lazy("Key or password for acknowledgements"),
        required=False,
        strip=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = SourceKind(self.instance.kind)
        self._explain()
        if self.kind in NOT_ANSWERING:
            del self.fields["answer_url"], self.fields["answer_secret"]
        if self.instance.is_own:
            self.fields["name"].disabled = True
        if self.kind == SourceKind.JSON:
            self._ask_for_the_mapping()
        elif self.kind == SourceKind.MAIL:
            for name, field in mail_fields.fields(self.instance.options).items():
                self.fields[f"mail_{name}"] = field

    def _explain(self) -> None:
        told = {
            "name": _("What the desk calls it, like “Alertmanager in Ede”."),
            "service": _("Of events whose rule names none."),
            "customer": _("Of events whose rule and service name none."),
            "team": _("New incidents go to this team, unless a rule says another."),
            "answer_url": _answered_at(self.kind),
            "answer_secret": _("One is kept. Leave this empty to keep it; it is never shown again.")
            if self.instance.answer_secret
            else _("What the tool asks for, if it asks. Kept sealed, and never shown again."),
        }
        for name, text in told.items():
            self.fields[name].help_text = text
        empty = {"service": _("Not known yet"), "customer": _("By the service"), "team": _("No team")}
        for name, label in empty.items():
            self.fields[name].empty_label = label  # type: ignore[attr-defined]
        # What is no longer offered stays where it was chosen.
        offered = Service.objects.filter(is_active=True) | Service.objects.filter(pk=self.instance.service_id)
        self.fields["service"].queryset = offered.order_by("name")  # type: ignore[attr-defined]

    def _ask_for_the_mapping(self) -> None:
        kept = written(self.instance.options)
        for name, make in MAPPING.items():
            field = make()
            field.initial = kept.get(name, field.initial)
            self.fields[f"map_{name}"] = field

    @property
    def mapping_fields(self) -> list[forms.BoundField]:
        return [self[f"map_{name}"] for name in MAPPING if f"map_{name}" in self.fields]

    @property
    def mail_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("mail_")]

    @property
    def options(self) -> dict[str, Any]:
        """What was typed, as the source keeps it."""
        if self.kind == SourceKind.MAIL:
            return mail_fields.options_of(
                {name.removeprefix("mail_"): value for name, value in self.cleaned_data.items()}
            )
        if self.kind != SourceKind.JSON:
            return dict(self.instance.options)
        typed = {name: self.cleaned_data.get(f"map_{name}", "") for name in MAPPING}
        return mapped(typed)

    def clean_answer_url(self) -> str:
        address = str(self.cleaned_data["answer_url"]).strip()
        if address and not address.startswith(("http://", "https://")):
            raise forms.ValidationError(_("Write an address that begins with https:// or http://."))
        return address

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if self.kind == SourceKind.JSON:
            self._refuse_mistakes("map_", mapping.mistakes_in(self.options))
        elif self.kind == SourceKind.MAIL:
            self._refuse_mistakes("mail_", mailing.mistakes_in(self.options))
        if typed.get("answer_secret") and not typed.get("answer_url") and "answer_url" not in self.errors:
            self.add_error("answer_url", _("Give the address that this key is for, or leave both empty."))
        if self._sends_kept_secret_elsewhere(typed):
            again = _("Type the key again: the kept one goes only to the address that it was given for.")
            self.add_error("answer_secret", again)
        return typed

    def _refuse_mistakes(self, prefix: str, mistakes: Mapping[str, str]) -> None:
        for name, told in mistakes.items():
            field = prefix + name.partition(".")[0]
            self.add_error(field if field in self.fields else None, told)

    def _sends_kept_secret_elsewhere(self, typed: dict[str, Any]) -> bool:
        """Whoever changes the address could read the kept key there."""
        return bool(
            self.instance.answer_secret
            and typed.get("answer_url")
            and "answer_url" in self.changed_data
            and not typed.get("answer_secret")
        )

    def save(self, commit: bool = True) -> Source:
        source: Source = self.instance
        source.options = self.options
        if self.cleaned_data.get("answer_secret"):
            source.answer_secret = seal(self.cleaned_data["answer_secret"])
        elif not source.answer_url:
            source.answer_secret = ""
        saved: Source = super().save(commit)
        return saved


def _answered_at(kind: SourceKind) -> str:
    """What the tool takes there."""
    if kind == SourceKind.ALERTMANAGER:
        return _("Alertmanager’s own, like http://alertmanager:9093; a silence of an hour is made there.")
    if kind == SourceKind.ZABBIX:
        return _("Zabbix’ own, like https://zabbix.example.org; below, a token of its API.")
    return _("It gets a short JSON with who took it up. Empty: that stays in the desk.")
