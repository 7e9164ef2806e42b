"""Customers and their contacts, teams, people who sign in, suppliers."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ResetPasswordForm
from allauth.account.models import EmailAddress
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override
from django.views.decorators.http import require_POST

from desk.doors import leads_only, me
from desk.settings_pages import forms
from desk.settings_pages.kinds import Kind, few
from people.models import Contact, Customer, Supplier, Team, User
from statuspage import access, pages
from statuspage.models import Page, Subscription

# Subscribers beside a customer.
SHOWN = 50


class Customers(Kind):
    noun, nouns, model, form_class = "customer", "customers", Customer, forms.CustomerForm
    nothing_yet = gettext_lazy("Make the first customer; then its contacts, who report and confirm.")
    new_label = gettext_lazy("New customer")
    advice = gettext_lazy("Its history stays. Take it out of its agreement if the contract has ended.")
    columns = (
        gettext_lazy("Name"), gettext_lazy("Agreement"), gettext_lazy("Language"), gettext_lazy("Contacts"),
    )  # fmt: skip
    is_searchable = True

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        return Customer.objects.select_related("coverage__agreement").annotate(people=Count("contacts"))

    def cells(self, row: Any) -> list[str]:
        coverage = getattr(row, "coverage", None)
        agreement = str(coverage.agreement) if coverage else _("the default")
        return [agreement, row.get_language_display(), str(row.people)]

    def counted(self, request: HttpRequest) -> QuerySet[Any]:
        return Customer.objects.all()

    form_template = "customer"

    def save(self, request: HttpRequest, form: ModelForm[Any]) -> Any:
        customer = form.save()
        page = pages.page_of(customer)
        if page.domain != form.cleaned_data["domain"]:
            page.domain = form.cleaned_data["domain"]
            page.save(update_fields=["domain"])
        return customer

    def beside(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        page = Page.objects.filter(customer=row, rendered_at__isnull=False).first() if row else None
        if page is None:
            return {"page": None}
        told = Subscription.objects.confirmed().filter(page=page).order_by("address")
        return {"page": page, "page_address": pages.address_of(page), "subscribers": list(told[:SHOWN])}

    def urls(self) -> list[URLPattern]:
        renew = leads_only(require_POST(self.renew_link))
        return [
            *super().urls(),
            path("customers/<int:pk>/renew-link/", renew, name="settings_customer_renew"),
        ]

    def renew_link(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give the customer's page a new address; the old one opens nothing from now on."""
        customer = self.find(request, pk)
        ended = access.renew_link(pages.page_of(customer), now=timezone.now())
        said = _("The page has a new link; the old one opens nothing any more.")
        if ended:
            said += " " + ngettext(
                "%(num)s subscription at an address that is no contact's has ended.",
                "%(num)s subscriptions at addresses that are no contact's have ended.",
                ended,
            ) % {"num": ended}
        messages.success(request, said)
        return redirect(self.address(customer))


class Contacts(Kind):
    noun, nouns, model, form_class = "contact", "contacts", Contact, forms.ContactForm
    nothing_yet = gettext_lazy("Make the first contact, or register a call: new callers are added there.")
    new_label = gettext_lazy("New contact")
    advice = gettext_lazy("What they reported stays theirs. Empty their e-mail if they should get no mail.")
    columns = (
        gettext_lazy("Name"), gettext_lazy("Customer"), gettext_lazy("E-mail"), gettext_lazy("Phone"),
    )  # fmt: skip
    is_searchable = True

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        return Contact.objects.select_related("customer")

    def matching(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return Contact.objects.matching(text)

    def cells(self, row: Any) -> list[str]:
        return [row.customer.name, row.email, row.phone]


class Teams(Kind):
    noun, nouns, model, form_class = "team", "teams", Team, forms.TeamForm
    nothing_yet = gettext_lazy("Make the first team and choose who is in it.")
    new_label = gettext_lazy("New team")
    advice = gettext_lazy("Take its members out and rename it if it no longer exists.")
    columns = (gettext_lazy("Name"), gettext_lazy("Members"), gettext_lazy("E-mail"))

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        return Team.objects.prefetch_related("members")

    def cells(self, row: Any) -> list[str]:
        return [few(row.members.all()), row.email]


class People(Kind):
    noun, nouns, model, form_class = "person", "people", User, forms.PersonForm
    nothing_yet = gettext_lazy("Make the first account.")
    new_label = gettext_lazy("New person")
    advice = gettext_lazy("Switch the account off instead: the record keeps who did what.")
    columns = (
        gettext_lazy("Name"), gettext_lazy("E-mail"), gettext_lazy("Role"), gettext_lazy("Teams"),
    )  # fmt: skip
    is_searchable = True
    form_template = "person"

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        return User.objects.select_related("supplier").prefetch_related("teams")

    def matching(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return rows.filter(Q(name__icontains=text) | Q(email__icontains=text))

    def cells(self, row: Any) -> list[str]:
        role = str(row.get_role_display())
        if row.supplier:
            role = _("%(role)s of %(supplier)s") % {"role": role, "supplier": row.supplier}
        return [row.email, role, few(row.teams.all())]

    def mark(self, row: Any) -> str:
        return "" if row.is_active else _("switched off")

    def form(self, request: HttpRequest, row: Any, posted: QueryDict | None) -> ModelForm[Any]:
        return forms.PersonForm(posted, instance=row, acting=me(request))

    def save(self, request: HttpRequest, form: ModelForm[Any]) -> Any:
        is_new = form.instance.pk is None
        person = form.save()
        # An address that is no longer theirs must not let anybody in, or choose a password.
        EmailAddress.objects.filter(user=person).exclude(email__iexact=person.email).delete()
        if is_new and not person.has_usable_password():
            self._ask_for_password(request, person)
        return person

    def may_delete(self, request: HttpRequest, row: Any) -> bool:
        return bool(row != me(request))

    def urls(self) -> list[URLPattern]:
        invite = leads_only(require_POST(self.invite))
        return [*super().urls(), path("people/<int:pk>/invite/", invite, name="settings_person_invite")]

    def invite(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Send the mail with which somebody chooses a password."""
        person = self.find(request, pk)
        self._ask_for_password(request, person)
        return redirect(self.address(person))

    def _ask_for_password(self, request: HttpRequest, person: User) -> None:
        """Post the mail of a forgotten password; it reaches active accounts only."""
        form = ResetPasswordForm({"email": person.email})
        if person.is_active and form.is_valid():
            with override(person.language):
                form.save(request)
            told = _("A mail to %(address)s lets %(name)s choose a password.")
            messages.success(request, told % {"address": person.email, "name": person})
        else:
            told = _("No mail was sent: the account is switched off. Switch it on first.")
            messages.warning(request, told)


class Suppliers(Kind):
    noun, nouns, model, form_class = "supplier", "suppliers", Supplier, forms.SupplierForm
    nothing_yet = gettext_lazy("Make the first supplier; then its experts, under People.")
    new_label = gettext_lazy("New supplier")
    advice = gettext_lazy("Switch its experts off, and take it off the services it ran.")
    columns = (gettext_lazy("Name"), gettext_lazy("Experts"), gettext_lazy("Services"))

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        experts, services = Count("user", distinct=True), Count("service", distinct=True)
        return Supplier.objects.annotate(experts=experts, services=services)

    def cells(self, row: Any) -> list[str]:
        return [str(row.experts), str(row.services)]
