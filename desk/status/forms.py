"""The forms of what is published. What a verb refuses is said beside the field that it names."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.doors import number_of
from incidents.models import Incident, Service
from people.models import Customer
from statuspage.models import Notice, NoticeKind, NoticeState
from statuspage.models.notice import STEPS
from statuspage.notices import Audience, Words
from statuspage.status import Status

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
# What a disruption can make of a service; maintenance has its own word for it.
DISTURBED = (Status.OPERATIONAL, Status.DEGRADED, Status.PARTIAL, Status.MAJOR, Status.UNKNOWN)


class ReviewForm(forms.Form):
    """A text in both languages."""

    text_en = forms.CharField(
        label=gettext_lazy("What customers read, in English"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    text_nl = forms.CharField(
        label=gettext_lazy("What customers read, in Dutch"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    @property
    def text(self) -> Words:
        return Words(self.cleaned_data["text_en"], self.cleaned_data["text_nl"])

    def refuse(self, message: str, fields: dict[str, str]) -> None:
        """Say what a verb refused, at its field where the form has one."""
        known = {name: told for name, told in fields.items() if name in self.fields}
        for name, told in known.items():
            self.add_error(name, told)
        if not known:
            self.add_error(None, message)


class NoticeForm(ReviewForm):
    """What every word to many has: its text, and whether subscribers are told."""

    tell = forms.BooleanField(
        label=gettext_lazy("Tell the subscribers"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Without it the pages change quietly."),
    )


class _Affecting(NoticeForm):
    """With a choice of the status of each service."""

    def __init__(self, *args: Any, affected: dict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.services = list(Service.objects.offered_in_order())
        for service in self.services:
            self.fields[f"service_{service.pk}"] = forms.ChoiceField(
                label=service.name,
                choices=[(status.value, status.label) for status in DISTURBED],
                initial=(affected or {}).get(str(service.pk), Status.OPERATIONAL.value),
                required=False,
            )

    @property
    def affected(self) -> dict[Service, Status]:
        chosen = {
            service: Status(self.cleaned_data.get(f"service_{service.pk}") or Status.OPERATIONAL)
            for service in self.services
        }
        return {service: status for service, status in chosen.items() if status != Status.OPERATIONAL}

    @property
    def service_fields(self) -> list[forms.BoundField]:
        return [self[f"service_{service.pk}"] for service in self.services]


class _Announcing(forms.Form):
    """A title in both languages, and for whom it is."""

    title_en = forms.CharField(label=gettext_lazy("Title in English"), required=False)
    title_nl = forms.CharField(label=gettext_lazy("Title in Dutch"), required=False)
    customers = forms.ModelMultipleChoiceField(
        Customer.objects.all(),
        label=gettext_lazy("Only for"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Choose none for the public page and everybody who uses the services."),
    )
    incidents = forms.CharField(
        label=gettext_lazy("Incidents behind it"),
        required=False,
        help_text=gettext_lazy("References like INC-000123, with spaces between. Only the desk sees them."),
    )

    @property
    def title(self) -> Words:
        return Words(self.cleaned_data["title_en"], self.cleaned_data["title_nl"])

    @property
    def audience(self) -> Audience:
        return Audience(self.cleaned_data["customers"], self.cleaned_data["incidents"])

    def clean_incidents(self) -> list[Incident]:
        typed = self.cleaned_data["incidents"].replace(",", " ").split()
        found = {
            one.pk: one for one in Incident.objects.filter(pk__in=[number_of(word) or 0 for word in typed])
        }
        for word in typed:
            if number_of(word) not in found:
                raise forms.ValidationError(
                    _("There is no incident “%(typed)s”. Write it like INC-000123.") % {"typed": word[:40]}
                )
        return list(found.values())


class DisruptionForm(_Announcing, _Affecting):
    state = forms.ChoiceField(
        label=gettext_lazy("Step"),
        choices=[(state.value, state.label) for state in STEPS[NoticeKind.DISRUPTION][:-1]],
        required=False,
    )
    began_at = forms.DateTimeField(
        label=gettext_lazy("Since"),
        required=False,
        widget=MOMENT,
        help_text=gettext_lazy("Empty: now. Uptime counts from then."),
    )
    field_order = (
        "title_en",
        "title_nl",
        "text_en",
        "text_nl",
        "state",
        "began_at",
        "incidents",
        "customers",
    )


class MaintenanceForm(_Announcing, NoticeForm):
    services = forms.ModelMultipleChoiceField(
        Service.objects.filter(is_active=True),
        label=gettext_lazy("Services"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    planned_from = forms.DateTimeField(label=gettext_lazy("From"), widget=MOMENT)
    planned_until = forms.DateTimeField(label=gettext_lazy("Until"), widget=MOMENT)
    moves_itself = forms.BooleanField(
        label=gettext_lazy("Begin and end by itself at these times"), required=False, initial=True
    )
    field_order = (
        "title_en", "title_nl", "text_en", "text_nl", "planned_from", "planned_until", "services",
        "customers", "incidents", "moves_itself", "tell",
    )  # fmt: skip


class UpdateForm(_Affecting):
    """The next word about a notice: its step, and what is affected from then on."""

    state = forms.ChoiceField(label=gettext_lazy("Step"))

    def __init__(self, *args: Any, notice: Notice, **kwargs: Any) -> None:
        last = notice.updates.order_by("-number").first()
        super().__init__(*args, affected=last.services if last else {}, **kwargs)
        steps = STEPS[NoticeKind(notice.kind)]
        self.fields["state"].choices = [(state.value, state.label) for state in steps]  # type: ignore[attr-defined]
        self.fields["state"].initial = notice.state
        if notice.is_maintenance:
            for service in self.services:
                del self.fields[f"service_{service.pk}"]
            self.services = []

    @property
    def step(self) -> NoticeState:
        return NoticeState(self.cleaned_data["state"])


class ReplanForm(NoticeForm):
    planned_from = forms.DateTimeField(label=gettext_lazy("From"), widget=MOMENT)
    planned_until = forms.DateTimeField(label=gettext_lazy("Until"), widget=MOMENT)


class HandForm(forms.Form):
    """A status set by hand, until when, and why."""

    service = forms.ModelChoiceField(
        Service.objects.filter(is_active=True),
        label=gettext_lazy("Service"),
        empty_label=gettext_lazy("Choose a service"),
    )
    status = forms.ChoiceField(
        label=gettext_lazy("Status"), choices=[(status.value, status.label) for status in Status]
    )
    ends_at = forms.DateTimeField(
        label=gettext_lazy("Until"),
        widget=MOMENT,
        help_text=gettext_lazy("Then what is derived from incidents and notices holds again."),
    )
    why_en = forms.CharField(label=gettext_lazy("Why, in English"), max_length=300, required=False)
    why_nl = forms.CharField(label=gettext_lazy("Why, in Dutch"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.fields["ends_at"].initial = timezone.localtime() + timedelta(hours=4)

    def clean_ends_at(self) -> datetime:
        until: datetime = self.cleaned_data["ends_at"]
        if until <= timezone.now():
            raise forms.ValidationError(_("Choose a time that is still to come."))
        if until > timezone.now() + timedelta(days=30):
            raise forms.ValidationError(_("At most 30 days: what stays longer is no exception."))
        return until
