"""A rule: when it holds, and what it then decides."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Max
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.alarms import conditions
from desk.settings_pages.forms import SettingsForm
from incidents.models import Service
from monitoring.models import Rule, Source
from monitoring.models.rule import BOUNDS

MOST_GROUPED = 10
STEP = 10


class RuleForm(SettingsForm):
    """The fields of the rule, and the rows of its conditions, which have no fields of their own."""

    drops = forms.TypedChoiceField(
        label=gettext_lazy("What it decides"),
        choices=[
            ("", gettext_lazy("Open an incident, or join one that is open")),
            ("1", gettext_lazy("Open no incident; the event stays listed")),
        ],
        coerce=bool,
        empty_value="",
        required=False,
        widget=forms.RadioSelect,
    )
    group_by = forms.CharField(
        label=gettext_lazy("One incident for what shares"),
        required=False,
        max_length=300,
        help_text=gettext_lazy(
            "“service”, “source” or names of labels, with commas. Empty: an incident for each key."
        ),
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
    )

    class Meta:
        model = Rule
        fields = (
            "name", "source", "drops", "template_title", "service", "customer", "team", "urgency", "impact",
            "group_by", "group_minutes", "hold_seconds", "when", "maintenance", "recovery",
            "flap_changes", "flap_minutes",
        )  # fmt: skip

    def __init__(self, posted: QueryDict | None, *, instance: Rule, begun: QueryDict | None = None) -> None:
        """`begun`: what was typed so far, shown again without a word about what is still wrong."""
        kept = {"group_by": ", ".join(instance.group_by), "drops": "1" if instance.drops else ""}
        super().__init__(posted, instance=instance, initial=kept | (begun.dict() if begun else {}))
        typed = posted if posted is not None else begun
        self.rows = conditions.rows_of(instance.conditions) if typed is None else conditions.typed(typed)
        self._explain()
        self._limit()

    def _explain(self) -> None:
        told = {
            "template_title": _("Like {title} on {labels.host}. Empty: the title of the event."),
            "service": _("Empty: by the label “service”, else that of the source."),
            "customer": _("Only where it concerns one. Empty: by the service."),
            "urgency": _("Give both, or none: then the severity decides."),
            "group_minutes": _("Counted from the first of them."),
            "hold_seconds": _("Only what is wrong so long without a break opens an incident."),
            "flap_changes": _("0: never taken for flapping."),
        }
        for name, text in told.items():
            self.fields[name].help_text = text
        empty = {
            "source": _("Every source"),
            "service": _("As the event says"),
            "customer": _("By the service"),
            "team": _("That of the source"),
        }
        for name, label in empty.items():
            self.fields[name].empty_label = label  # type: ignore[attr-defined]
        for name in ("urgency", "impact"):
            self.fields[name].choices = [  # type: ignore[attr-defined]
                (value, label if value else _("By the severity"))
                for value, label in self.fields[name].choices  # type: ignore[attr-defined]
            ]
        offered = Service.objects.filter(is_active=True) | Service.objects.filter(pk=self.instance.service_id)
        self.fields["service"].queryset = offered.order_by("name")  # type: ignore[attr-defined]
        self.fields["source"].queryset = Source.objects.order_by("name")  # type: ignore[attr-defined]

    def _limit(self) -> None:
        for name, (least, most) in BOUNDS.items():
            words = _("A whole number from %(least)d to %(most)d.") % {"least": least, "most": most}
            self.fields[name].validators += [
                MinValueValidator(least, message=words),
                MaxValueValidator(most, message=words),
            ]
            self.fields[name].widget.attrs |= {"min": least, "max": most}

    def clean_drops(self) -> bool:
        return bool(self.cleaned_data["drops"])

    def clean_group_by(self) -> list[str]:
        names = [name.strip() for name in self.cleaned_data["group_by"].split(",") if name.strip()]
        if len(names) > MOST_GROUPED:
            raise forms.ValidationError(_("At most %(most)s names.") % {"most": MOST_GROUPED})
        return list(dict.fromkeys(name.removeprefix("labels.") for name in names))

    def clean(self) -> dict[str, Any]:
        kept = super().clean() or self.cleaned_data
        for words in conditions.mark_mistakes(self.rows):
            self.add_error(None, words)
        if any(row.wrong for row in self.rows):
            self.add_error(None, _("A condition cannot be kept as it stands; what is wrong stands below it."))
        for name, other in (("urgency", "impact"), ("impact", "urgency")):
            if kept.get(other) and not kept.get(name) and name not in self.errors:
                self.add_error(name, _("Give this too, or neither of the two."))
        return kept

    def draft(self) -> Rule:
        """The rule as typed, not saved. The form must be valid."""
        rule: Rule = self.instance
        rule.conditions = [row.condition for row in self.rows if not row.is_blank]
        if not rule.pk:
            rule.position = (Rule.objects.aggregate(last=Max("position"))["last"] or 0) + STEP
        return rule

    def save(self, commit: bool = True) -> Rule:
        self.draft()
        saved: Rule = super().save(commit)
        return saved

    def shown_rows(self, more: int) -> list[conditions.Row]:
        """The rows with blank ones below them."""
        return conditions.with_blank([row for row in self.rows if not row.is_blank], more)
