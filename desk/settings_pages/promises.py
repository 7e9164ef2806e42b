"""Services, calendars, and agreements with the versions of their terms."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Max, Q, QuerySet
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.agreement_forms import DAYS
from desk.doors import actor, leads_only
from desk.settings_pages import forms, terms_shown
from desk.settings_pages.kinds import Kind, few
from desk.settings_pages.sections import settings_page
from incidents import agreements
from incidents.errors import NotPossible
from incidents.foresight import Foresight, foresee
from incidents.models import Agreement, AgreementVersion, Calendar, Incident, Service, ServiceGroup
from incidents.terms import Terms


class Services(Kind):
    noun, nouns, model, form_class = "service", "services", Service, forms.ServiceForm
    nothing_yet = gettext_lazy("Make the first service, so that incidents can name it.")
    new_label = gettext_lazy("New service")
    advice = gettext_lazy("Take it out of the offer instead: untick “offered”.")
    columns = (gettext_lazy("Name"), gettext_lazy("Used by"), gettext_lazy("Run by"))
    is_searchable = True

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        return Service.objects.select_related("supplier").prefetch_related("customers")

    def cells(self, row: Any) -> list[str]:
        return [few(row.customers.all()) or _("everybody"), str(row.supplier or _("us"))]

    def mark(self, row: Any) -> str:
        return "" if row.is_active else _("not offered")


class Groups(Kind):
    noun, nouns, model, form_class = "group", "groups", ServiceGroup, forms.ServiceGroupForm
    nothing_yet = gettext_lazy(
        "Make the first group: a heading under which services stand on the status pages."
    )
    new_label = gettext_lazy("New group")
    advice = gettext_lazy("Take its services out first.")
    columns = (gettext_lazy("Name"), gettext_lazy("Services"))

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        return ServiceGroup.objects.prefetch_related("services")

    def cells(self, row: Any) -> list[str]:
        return [few(row.services.all())]


class Calendars(Kind):
    noun, nouns, model, form_class = "calendar", "calendars", Calendar, forms.CalendarSettingsForm
    nothing_yet = gettext_lazy("Make the first calendar: an agreement's office hours are copied from one.")
    new_label = gettext_lazy("New calendar")
    columns = (gettext_lazy("Name"), gettext_lazy("Time zone"), gettext_lazy("Public holidays"))
    form_template = "calendar"

    def cells(self, row: Any) -> list[str]:
        return [row.time_zone.replace("_", " "), row.country or _("none")]

    def beside(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        return {"days": [f"day{number}" for number in range(len(DAYS))]}


class Agreements(Kind):
    noun, nouns, model, form_class = "agreement", "agreements", Agreement, forms.AgreementForm
    nothing_yet = gettext_lazy(
        "Without one, the desk keeps the process's own default from the first call on."
    )
    new_label = gettext_lazy("New agreement")
    advice = gettext_lazy("Published terms are kept. Take its customers out and it covers nobody any more.")
    columns = (gettext_lazy("Name"), gettext_lazy("Version"), gettext_lazy("Covered customers"))
    form_template = "agreement"

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        covered = Count("coverage", distinct=True)
        return Agreement.objects.annotate(covered=covered, last=Max("versions__number"))

    def cells(self, row: Any) -> list[str]:
        version = f"v{row.last}" if row.last else _("none yet")
        return [version, _("everybody else") if row.is_default and not row.covered else str(row.covered)]

    def mark(self, row: Any) -> str:
        return _("default") if row.is_default else ""

    def counted(self, request: HttpRequest) -> QuerySet[Any]:
        return Agreement.objects.all()

    def beside(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        return {"versions": list(row.versions.order_by("-number")) if row is not None else []}

    def save(self, request: HttpRequest, form: ModelForm[Any]) -> Any:
        was_default = bool(form.initial.get("is_default", False))
        wants_default = form.cleaned_data.get("is_default", False)
        # Which one is the default changes by its own rule.
        form.instance.is_default = was_default
        agreement = form.save()
        if wants_default and not was_default:
            agreements.make_default(agreement)
        chosen = list(form.cleaned_data["customers"])
        covered = set(agreement.customers.values_list("pk", flat=True))
        for customer in agreement.customers.exclude(pk__in=[one.pk for one in chosen]):
            agreements.uncover(customer, agreement)
        for customer in chosen:
            if customer.pk not in covered:
                agreements.cover(customer, agreement)
        return agreement

    def after_save(self, row: Any) -> str:
        return self.address(row)

    def urls(self) -> list[URLPattern]:
        versions = "agreements/<int:pk>/versions"
        return [
            *super().urls(),
            path(f"{versions}/new/", leads_only(self.publish), name="settings_version_new"),
            path(f"{versions}/<int:number>/", leads_only(self.version), name="settings_version"),
        ]

    def version(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """What a version says; it is never changed."""
        found = (
            AgreementVersion.objects.select_related("agreement").filter(agreement=pk, number=number).first()
        )
        if found is None:
            raise Http404
        said = terms_shown.shown(Terms.from_json(found.terms))
        return settings_page(request, "version", self.nouns, {"kind": self, "version": found, "said": said})

    def publish(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The form of the next version. `preview` shows what its terms would have given and saves nothing."""
        agreement = self.find(request, pk)
        posted = request.POST.copy() if request.method == "POST" else None
        if posted is not None:
            posted["agreement"] = str(agreement.pk)
        form = forms.VersionSettingsForm(posted, initial={"agreement": agreement.pk})
        foreseen = None
        if posted is not None and form.is_valid():
            if "preview" in posted:
                foreseen = _foresee(request, agreement, form)
            elif self._published(request, agreement, form):
                return redirect(self.address(agreement))
        context = {
            "kind": self,
            "agreement": agreement,
            "form": form,
            "grid": terms_shown.grid(),
            "has_calendar": Calendar.objects.exists(),
            **(foreseen or {}),
        }
        return settings_page(request, "publish", self.nouns, context)

    def _published(self, request: HttpRequest, agreement: Agreement, form: ModelForm[Any]) -> bool:
        try:
            version = agreements.publish_version(
                agreement, form.cleaned_data["terms"], valid_from=form.cleaned_data["valid_from"]
            )
        except NotPossible as refused:
            # Somebody published meanwhile.
            for field, text in refused.fields.items():
                form.add_error(field if field in form.fields else None, text)
            return False
        messages.success(request, _("%(version)s is published.") % {"version": version})
        return True


def _foresee(request: HttpRequest, agreement: Agreement, form: ModelForm[Any]) -> dict[str, Any]:
    """What the typed terms would have given for the agreement's own incidents; without any, for all."""
    terms, now = Terms.from_json(form.cleaned_data["terms"]), timezone.now()
    visible = Incident.objects.visible_to(actor(request))
    own: Foresight = foresee(
        visible.filter(
            Q(agreement_version__agreement=agreement) | Q(customer__coverage__agreement=agreement)
        ),
        terms,
        now=now,
    )
    if own.judged:
        return {"foreseen": own, "is_of_all": False}
    return {"foreseen": foresee(visible, terms, now=now), "is_of_all": True}
