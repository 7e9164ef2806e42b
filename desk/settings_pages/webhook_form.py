"""What a webhook is told, and where."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.settings_pages.forms import SettingsForm
from incidents.models import EntryKind
from integrations import hooks
from integrations.hooks import Wishes
from integrations.models import Webhook

PRIORITIES = (
    ("", gettext_lazy("Any, or none yet")),
    (1, gettext_lazy("P1 only")),
    (2, gettext_lazy("P1 and P2")),
    (3, gettext_lazy("P1 to P3")),
    (4, gettext_lazy("P1 to P4")),
    (5, gettext_lazy("P1 to P5: all that are classified")),
)


class WebhookForm(SettingsForm):
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Kinds of entries"),
        choices=EntryKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Choose none to tell everything."),
    )
    priority_at_most = forms.TypedChoiceField(
        label=gettext_lazy("Priority"), choices=PRIORITIES, coerce=int, empty_value=None, required=False
    )

    class Meta:
        model = Webhook
        fields = (
            "name", "channel", "address", "language", "kinds", "priority_at_most", "customers", "services",
        )  # fmt: skip
        widgets = {
            "customers": forms.CheckboxSelectMultiple,
            "services": forms.CheckboxSelectMultiple,
            "address": forms.URLInput(attrs={"spellcheck": "false"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["channel"].disabled = True
            self.fields["channel"].help_text = _("It stays so: make another webhook to send in another form.")
        else:
            self.fields["channel"].help_text = _(
                "“Webhook” is signed JSON for programs; the others are sentences for chat rooms."
            )
        self.fields["address"].help_text = _(
            "Where it posts. Whoever reads there reads what the desk reads, internal notes too."
        )
        self.fields["language"].help_text = _("Of the messages in a chat room.")
        self.fields["customers"].help_text = _("Choose none to tell of all, also of unknown senders.")
        self.fields["services"].help_text = _("Choose none to tell of all.")

    def clean_address(self) -> str:
        return str(self.cleaned_data["address"]).strip()

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if "address" in typed and "channel" in typed:
            wrong = hooks.problem_with(typed["channel"], typed["address"])
            if wrong:
                self.add_error("address", wrong)
        return typed

    @property
    def wishes(self) -> Wishes:
        """What was typed, once it is right."""
        typed = {name: value for name, value in self.cleaned_data.items() if name != "channel"}
        return Wishes(**typed)
