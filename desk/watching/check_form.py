"""The form of a check: where to look, what counts as working, and when a failure is an alarm."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.settings_pages.forms import SettingsForm
from desk.watching.spans import SpanField
from incidents.models import Service
from mailroom.models import Security
from monitoring.models import Check, CheckKind
from monitoring.probes.options import FIELDS, Field, mistakes_in
from notifications.sealing import seal
from people.models import User
from people.models import clean_name as readable

# An option of this name is a field of the form under this one.
PREFIX = "option_"
TARGETS: dict[str, tuple[Any, Any, str]] = {
    CheckKind.HTTP: (
        gettext_lazy("Web address"),
        gettext_lazy("What is fetched."),
        "https://www.example.org/",
    ),
    CheckKind.TCP: (gettext_lazy("Host and port"), gettext_lazy("Like mail.example.org:25."), ""),
    CheckKind.DNS: (gettext_lazy("Name to ask for"), gettext_lazy("Like www.example.org."), ""),
    CheckKind.ICMP: (gettext_lazy("Host"), gettext_lazy("Its name or address."), ""),
    CheckKind.MAIL: (
        gettext_lazy("E-mail address"),
        gettext_lazy("A mail is sent there, and must come back into the mailbox below."),
        "",
    ),
}
# How a choice is written where its value is not what people write.
_SHOWN = {"imap_security": dict(Security.choices)}
# Nothing is looked at without them, so they are not “optional”; a mistake in one is told beside it.
_NEEDED = ("imap_host", "imap_user")
# Whoever changes one of these looks somewhere else.
_WHERE = ("server", "imap_host", "imap_port")
OF_TIME = ("interval", "timeout", "retry_seconds", "fail_after", "up_after")


class CheckForm(SettingsForm):
    interval = SpanField(label=gettext_lazy("Look every"), least=10, most=86_400, initial=60)
    timeout = SpanField(label=gettext_lazy("Answer within"), least=1, most=60, initial=10)
    retry_seconds = SpanField(
        label=gettext_lazy("After a failure look again after"), least=1, most=3600, initial=20
    )
    inner_for = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Check
        fields = ("target", "name", "service", "severity", *OF_TIME, "allows_inner")

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.options = FIELDS.get(kind, ())
        for option in self.options:
            self.fields[PREFIX + option.name] = made = self._field_of(option)
            made.is_asked_sometimes = option.name in _NEEDED  # type: ignore[attr-defined]
        # Validation puts what was typed on the instance.
        self._stood_at = self._where(self.instance.target, self.instance.options)
        self.fields["inner_for"].initial = self._stood_at
        self.fields["name"].required = False
        self._explain()

    def _explain(self) -> None:
        label, hint, example = TARGETS[self.kind]
        target = self.fields["target"]
        target.label, target.help_text = label, hint
        target.widget.attrs |= {"spellcheck": "false", "autofocus": not self.instance.pk}
        if example and not self.instance.pk:
            target.widget.attrs["placeholder"] = example
        told = {
            "name": _("What people call it. Left empty, it is the target."),
            "service": _("What is disturbed when it fails; its customers see it."),
            "severity": _("The rules make urgency and impact of it."),
            "fail_after": _("Failures in a row."),
            "up_after": _("Successes in a row until it is right again."),
            "interval": _("Like 30 s, 1 min or 5 min."),
            "allows_inner": _(
                "Without this the desk never reaches private or local addresses, nor is led there. With it, "
                "whoever changes what the target's name leads to makes the desk ask inside your network. It "
                "is recorded as allowed by you, for this target only."
            ),
        }
        for name, text in told.items():
            self.fields[name].help_text = text
        self.fields["service"].empty_label = _("None")  # type: ignore[attr-defined]
        offered = Service.objects.filter(is_active=True) | Service.objects.filter(pk=self.instance.service_id)
        self.fields["service"].queryset = offered.order_by("name")  # type: ignore[attr-defined]

    def _field_of(self, option: Field) -> forms.Field:
        kept = self.instance.options.get(option.name, option.default)
        shared: dict[str, Any] = {
            "label": capfirst(str(option.label)),
            "required": False,
            "help_text": option.hint,
            "initial": kept,
        }  # fmt: skip
        if option.kind == "flag":
            return forms.BooleanField(**shared)
        if option.kind == "number":
            return forms.IntegerField(**shared)
        if option.kind == "choice":
            shown = _SHOWN.get(option.name, {})
            return forms.ChoiceField(**shared, choices=[(one, shown.get(one, one)) for one in option.choices])
        if option.kind == "lines":
            return forms.CharField(**shared, widget=forms.Textarea(attrs={"rows": 2}))
        if option.kind == "secret":
            if kept:
                shared["help_text"] = _("One is kept. Leave this empty to keep it; it is never shown again.")
            widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
            return forms.CharField(**(shared | {"initial": ""}), strip=False, widget=widget)
        return forms.CharField(**shared)

    @property
    def option_fields(self) -> list[Any]:
        """In the order of the kind; those that are ticked last."""
        found = [self[PREFIX + option.name] for option in self.options]
        return sorted(found, key=lambda bound: bound.widget_type == "checkbox")

    @property
    def time_fields(self) -> list[Any]:
        return [self[name] for name in OF_TIME]

    @property
    def has_wrong_options(self) -> bool:
        return any(name.startswith(PREFIX) for name in self.errors)

    @property
    def has_options(self) -> bool:
        """Whether anything differs from the usual; what somebody set must not look as if it were gone."""
        return bool(self.instance.options or getattr(self, "cleaned_data", {}).get("options"))

    @property
    def has_wrong_times(self) -> bool:
        return any(name in self.errors for name in OF_TIME)

    def clean_target(self) -> str:
        return str(self.cleaned_data["target"]).strip()

    def clean_name(self) -> str:
        """Its own, or the target's; the database wants each once."""
        name = readable(self.cleaned_data["name"]) or readable(self.cleaned_data.get("target", ""))[:100]
        same = Check.objects.filter(name=name).exclude(pk=self.instance.pk)
        if name and same.exists():
            self.add_error("name", _("Another check has this name already."))
        return name

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        chosen = self._chosen_options(typed)
        for name, said in mistakes_in(self.kind, typed.get("target", ""), chosen).items():
            where = name if name == "target" else PREFIX + name
            if where not in self.errors and (where in self.fields):
                self.add_error(where, said)
        typed["options"] = chosen
        self._ask_for_secrets_again(typed)
        self._withdraw_permission(typed)
        return typed

    def _chosen_options(self, typed: dict[str, Any]) -> dict[str, Any]:
        """What differs from the usual; a secret that was not typed again is the kept one."""
        chosen: dict[str, Any] = {}
        for option in self.options:
            value = typed.get(PREFIX + option.name)
            if option.kind == "secret":
                value = seal(value) if value else self.instance.options.get(option.name, "")
            if value not in ("", None) and value != option.default:
                chosen[option.name] = value
        return chosen

    def _where(self, target: str, options: dict[str, Any]) -> str:
        return " ".join([target, *(str(options.get(name) or "") for name in _WHERE)]).strip()

    def _is_elsewhere(self, typed: dict[str, Any]) -> bool:
        where = self._where(typed.get("target", ""), typed["options"])
        return bool(self.instance.pk) and where != self._stood_at

    def _ask_for_secrets_again(self, typed: dict[str, Any]) -> None:
        if not self.instance.pk or not self._is_elsewhere(typed):
            return
        for option in self.options:
            name = PREFIX + option.name
            if option.kind == "secret" and self.instance.options.get(option.name) and not typed.get(name):
                self.add_error(name, _("Type it again: the kept one goes only to where it was given for."))

    def _withdraw_permission(self, typed: dict[str, Any]) -> None:
        """Leave to reach inside was given for one target; another one asks for it anew."""
        where = self._where(typed.get("target", ""), typed["options"])
        was_allowed = bool(self.instance.pk) and bool(self.initial.get("allows_inner"))
        if not (typed.get("allows_inner") and was_allowed) or typed.get("inner_for") == where:
            return
        data = cast(QueryDict, self.data).copy()
        data.pop("allows_inner", None)
        data["inner_for"] = where
        self.data = data
        self.add_error(
            "allows_inner", _("It was allowed for another target. Tick it again to allow this one.")
        )

    def save_by(self, user: User) -> Check:
        """Keep it, by this lead; the columns of the runner stay as the runner left them."""
        check: Check = self.instance
        typed = self.cleaned_data
        check.kind, check.options, check.due_at = self.kind, typed["options"], timezone.now()
        if not check.allows_inner:
            check.allowed_by = None
        elif check.allowed_by is None or "allows_inner" in self.changed_data or self._is_elsewhere(typed):
            check.allowed_by = user
        if check.pk:
            check.save(update_fields=[*self.Meta.fields, "kind", "options", "due_at", "allowed_by"])
        else:
            check.made_at = timezone.now()
            check.save()
        return check
