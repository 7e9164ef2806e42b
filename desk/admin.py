"""What leads set up about the promise: agreements, their versions, calendars."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.agreement_forms import DAYS, CalendarForm, VersionForm
from incidents import agreements
from incidents.models import Agreement, AgreementVersion, Calendar
from incidents.models.agreement import Coverage
from incidents.priority import PRIORITIES, Level


@admin.register(Calendar)
class CalendarAdmin(admin.ModelAdmin):
    form = CalendarForm
    list_display = ("name", "time_zone", "country")

    def get_fieldsets(self, request: HttpRequest, obj: Calendar | None = None) -> Any:
        hours = tuple(f"day{number}" for number in range(len(DAYS)))
        help_text = _("Like 08:30-12:30, 13:00-17:00. Leave a closed day empty.")
        return (
            (None, {"fields": ("name", "time_zone", "country")}),
            (_("Weekly hours"), {"fields": hours, "description": help_text}),
            (None, {"fields": ("closed",)}),
        )

    def get_form(
        self, request: HttpRequest, obj: Calendar | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        return super().get_form(request, obj, change, **kwargs | {"fields": CalendarForm.Meta.fields})


class CoverageInline(admin.TabularInline):
    model = Coverage
    extra = 1
    verbose_name = gettext_lazy("covered customer")
    verbose_name_plural = gettext_lazy("covered customers")


@admin.register(Agreement)
class AgreementAdmin(admin.ModelAdmin):
    list_display = ("name", "is_default", "current_version")
    inlines = (CoverageInline,)
    readonly_fields = ("current_version",)

    @admin.display(description=gettext_lazy("versions"))
    def current_version(self, agreement: Agreement) -> str:
        last = agreement.versions.order_by("-number").first() if agreement.pk else None
        if last is None:
            return _("none yet")
        add = f"{reverse('admin:incidents_agreementversion_add')}?agreement={agreement.pk}"
        return format_html('v{} · <a href="{}">{}</a>', last.number, add, _("publish the next version"))


@admin.register(AgreementVersion)
class AgreementVersionAdmin(admin.ModelAdmin):
    """Published, never changed: incidents keep the version that they were registered under."""

    form = VersionForm
    list_display = ("__str__", "valid_from")
    list_select_related = ("agreement",)

    def has_change_permission(self, request: HttpRequest, obj: AgreementVersion | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AgreementVersion | None = None) -> bool:
        return False

    def get_form(
        self, request: HttpRequest, obj: AgreementVersion | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if obj is not None:
            return super().get_form(request, obj, change, **kwargs | {"form": ModelForm})
        return super().get_form(request, obj, change, **kwargs | {"fields": VersionForm.Meta.fields})

    def get_fieldsets(self, request: HttpRequest, obj: AgreementVersion | None = None) -> Any:
        if obj is not None:
            return ((None, {"fields": ("agreement", "number", "valid_from", "terms")}),)
        targets = [(f"response{n}", f"resolution{n}", f"counts{n}") for n in PRIORITIES]
        cells = [tuple(f"cell_{urgency}_{impact}" for impact in Level) for urgency in Level]
        return (
            (None, {"fields": ("agreement", "valid_from", "calendar")}),
            (_("Targets"), {"fields": targets}),
            (_("Priority by urgency and impact"), {"fields": cells}),
            (_("Process"), {"fields": ("pause_reasons", "confirmation", "reopen_days", "warn_share")}),
        )

    def save_model(self, request: HttpRequest, obj: AgreementVersion, form: ModelForm, change: bool) -> None:
        published = agreements.publish_version(
            obj.agreement, form.cleaned_data["terms"], valid_from=obj.valid_from
        )
        obj.pk, obj.number, obj.terms = published.pk, published.number, published.terms
