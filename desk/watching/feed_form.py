"""The form of a supplier's feed; for JSON of any shape with the mapping, a line for each place."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.settings_pages.forms import SettingsForm
from desk.watching.spans import SpanField
from incidents.models import Service
from monitoring.feeds import mapping
from monitoring.models import Feed, FeedKind
from notifications.channels.guarded import Forbidden, target_of
from people.models import User

PREFIX = "map_"
# In the order in which a lead finds them in the document; the others stand behind a fold.
FIRST = (
    "incidents",
    "id",
    "title",
    "status",
    "over",
    "impact",
    "severities",
    "began",
    "resolved",
    "text",
    "link",
)
_LABELS: dict[str, Any] = {
    "incidents": gettext_lazy("List of incidents"),
    "id": gettext_lazy("Number of an incident"),
    "title": gettext_lazy("Title"),
    "status": gettext_lazy("Status"),
    "over": gettext_lazy("Statuses that mean it is over"),
    "impact": gettext_lazy("How bad"),
    "severities": gettext_lazy("What its words for how bad mean"),
    "maintenance": gettext_lazy("Words that mean maintenance"),
    "began": gettext_lazy("Began"),
    "resolved": gettext_lazy("Was over"),
    "text": gettext_lazy("Text"),
    "link": gettext_lazy("Web link"),
    "updates": gettext_lazy("List of updates"),
    "update_id": gettext_lazy("Number of an update"),
    "update_text": gettext_lazy("Text of an update"),
    "update_status": gettext_lazy("Status of an update"),
    "update_at": gettext_lazy("Time of an update"),
    "affected": gettext_lazy("List of affected components"),
    "affected_id": gettext_lazy("Number of an affected component"),
    "components": gettext_lazy("List of components"),
    "component_id": gettext_lazy("Number of a component"),
    "component_name": gettext_lazy("Name of a component"),
    "component_status": gettext_lazy("Status of a component"),
    "statuses": gettext_lazy("What its words for a component's status mean"),
    "headline": gettext_lazy("A line about everything"),
    "lists_history": gettext_lazy("It also lists what is over"),
}


class FeedForm(SettingsForm):
    interval = SpanField(label=gettext_lazy("Read every"), least=30, most=86_400, initial=120)
    inner_for = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Feed
        fields = ("url", "kind", "supplier", "name", "service", "interval", "allows_inner")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._stood_at = self.instance.url
        self.fields["inner_for"].initial = self._stood_at
        for name in _LABELS:
            self.fields[PREFIX + name] = self._place(name)
            if name in mapping.NEEDED:
                # The kind decides; `clean` asks for what is then missing.
                self.fields[PREFIX + name].is_asked_sometimes = True  # type: ignore[attr-defined]
        self.fields["name"].required = False
        self._explain()

    def _explain(self) -> None:
        self.fields["url"].widget.attrs |= {"spellcheck": "false", "autofocus": not self.instance.pk}
        told = {
            "url": _("Of the supplier's status page, or of its feed: “Find the feed” looks what is there."),
            "name": _("Left empty, it is the supplier's."),
            "service": _("What its incidents are about when they name no component."),
            "interval": _("Like 2 min. Suppliers ask not to be read more often than once a minute."),
            "allows_inner": _(
                "Without this the desk never reaches private or local addresses. With it, whoever changes "
                "what the name leads to makes the desk ask inside your network. It is recorded as allowed "
                "by you, for this address only."
            ),
        }
        for name, text in told.items():
            self.fields[name].help_text = text
        self.fields["service"].empty_label = _("None")  # type: ignore[attr-defined]
        self.fields["supplier"].empty_label = _("Choose")  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", _("Choose")), *FeedKind.choices]  # type: ignore[attr-defined]
        offered = Service.objects.filter(is_active=True) | Service.objects.filter(pk=self.instance.service_id)
        self.fields["service"].queryset = offered.order_by("name")  # type: ignore[attr-defined]

    def _place(self, name: str) -> forms.Field:
        kept = self.instance.options.get(name)
        shared: dict[str, Any] = {"label": _LABELS[name], "required": False}
        if name in mapping.SWITCHES:
            return forms.BooleanField(**shared, initial=bool(kept))
        if name in mapping.LISTS:
            hint = _("Commas between several.")
            return forms.CharField(**shared, initial=", ".join(kept or []), help_text=hint)
        if name in mapping.WORDS:
            known = ", ".join(sorted(mapping.WORDS[name]))
            written = "\n".join(f"{word} = {meaning}" for word, meaning in (kept or {}).items())
            hint = _("One a line, word = meaning; it means one of: %(known)s.") % {"known": known}
            area = forms.Textarea(attrs={"rows": 3})
            return forms.CharField(**shared, initial=written, help_text=hint, widget=area)
        return forms.CharField(**shared, initial=kept or "")

    @property
    def first_fields(self) -> list[Any]:
        return [self[PREFIX + name] for name in FIRST]

    @property
    def other_fields(self) -> list[Any]:
        return [self[PREFIX + name] for name in _LABELS if name not in FIRST]

    @property
    def is_mapped(self) -> bool:
        return bool(self["kind"].value() == FeedKind.JSON)

    @property
    def has_wrong_others(self) -> bool:
        return any(PREFIX + name in self.errors for name in _LABELS if name not in FIRST)

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"]).strip()
        try:
            target_of(url)
        except Forbidden as error:
            raise forms.ValidationError(str(error)) from error
        except ValueError as error:
            raise forms.ValidationError(_("This is not a web address.")) from error
        return url

    def clean_name(self) -> str:
        if str(self.cleaned_data["name"]).strip():
            return super().clean_name()
        return ""

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if not typed.get("name") and typed.get("supplier") is not None and "name" not in self.errors:
            typed["name"] = str(typed["supplier"])[:100]
        same = Feed.objects.filter(name=typed.get("name", "")).exclude(pk=self.instance.pk)
        if typed.get("name") and same.exists():
            self.add_error("name", _("Another feed has this name already."))
        typed["options"] = self._mapped(typed) if typed.get("kind") == FeedKind.JSON else {}
        if typed.get("kind") == FeedKind.JSON:
            for name, said in mapping.mistakes_in(typed["options"]).items():
                if PREFIX + name in self.fields and PREFIX + name not in self.errors:
                    self.add_error(PREFIX + name, said)
        self._withdraw_permission(typed)
        return typed

    def _mapped(self, typed: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name in _LABELS:
            value = typed.get(PREFIX + name)
            if name in mapping.SWITCHES:
                found[name] = bool(value)
            elif not value:
                continue
            elif name in mapping.LISTS:
                found[name] = [word.strip() for word in value.split(",") if word.strip()]
            elif name in mapping.WORDS:
                lines = [line.partition("=") for line in value.splitlines() if line.strip()]
                found[name] = {word.strip(): meaning.strip() for word, _is, meaning in lines}
            else:
                found[name] = value.strip()
        return found

    def _withdraw_permission(self, typed: dict[str, Any]) -> None:
        """Leave to reach inside was given for one address; another one asks for it anew."""
        url = typed.get("url", "")
        was_allowed = bool(self.instance.pk) and bool(self.initial.get("allows_inner"))
        if not (typed.get("allows_inner") and was_allowed) or typed.get("inner_for") == url:
            return
        data = cast(QueryDict, self.data).copy()
        data.pop("allows_inner", None)
        data["inner_for"] = url
        self.data = data
        self.add_error(
            "allows_inner", _("It was allowed for another address. Tick it again to allow this one.")
        )

    def save_by(self, user: User) -> Feed:
        """Keep it, by this lead; what readings wrote stays, unless another address makes it untrue."""
        feed: Feed = self.instance
        typed = self.cleaned_data
        feed.options, feed.due_at = typed["options"], timezone.now()
        is_elsewhere = bool(feed.pk) and feed.url != self._stood_at
        if not feed.allows_inner:
            feed.allowed_by = None
        elif feed.allowed_by is None or "allows_inner" in self.changed_data or is_elsewhere:
            feed.allowed_by = user
        if not feed.pk:
            feed.made_at = timezone.now()
            feed.save()
            return feed
        written = [*self.Meta.fields, "options", "due_at", "allowed_by"]
        if is_elsewhere:
            # Nothing is known of the new address yet.
            feed.ok_at = feed.asked_at = feed.failing_since = None
            feed.error = feed.headline = ""
            written += ["ok_at", "asked_at", "failing_since", "error", "headline"]
        feed.save(update_fields=written)
        return feed
