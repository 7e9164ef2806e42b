"""The forms of the settings pages: what is wrong is said beside its field; constraints stand behind them."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.agreement_forms import CalendarForm, VersionForm
from desk.canned import PLACEHOLDER, PLACEHOLDERS
from desk.models import CannedAnswer, SavedView
from incidents.calendars import CalendarWithoutHours, add_open_time
from incidents.models import Agreement, Calendar, Service, ServiceGroup
from incidents.terms import Terms
from people.mail_domains import as_domains, refuse_shared_domains
from people.models import LANGUAGES, Contact, Customer, Role, Supplier, Team, User
from people.models import clean_name as readable
from statuspage.models import Page, WordingTemplate
from statuspage.pages import RESERVED

# What a canned answer may name; filled in where it is used.


@cache
def time_zones() -> list[tuple[str, str]]:
    """Europe first, where most customers are; the rest by name."""
    named = [zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix"))]
    ordered = sorted([*named, "UTC"], key=lambda zone: (not zone.startswith("Europe/"), zone))
    return [(zone, zone.replace("_", " ")) for zone in ordered]


class SettingsForm(forms.ModelForm):
    """Names lose what cannot be seen in them; labels stand without a colon."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def clean_name(self) -> str:
        name = readable(self.cleaned_data["name"])
        if not name:
            raise ValidationError(_("Enter a name that can be read."))
        return name


class CustomerForm(SettingsForm):
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=time_zones)
    slug = forms.SlugField(
        label=gettext_lazy("Short name"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("For addresses and filters. Left empty, it is made from the name."),
    )

    mail_domains = forms.CharField(
        label=gettext_lazy("Mail domains"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "Like example.org; commas between several. Who writes from there, verified, becomes a contact."
        ),
    )
    domain = forms.CharField(
        label=gettext_lazy("Own domain of its status page"),
        max_length=253,
        required=False,
        help_text=gettext_lazy(
            "Like status.example.org, once it leads to this server. Empty: below our own."
        ),
    )

    class Meta:
        model = Customer
        fields = ("name", "slug", "language", "time_zone", "mail_domains", "cc_follows")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].help_text = _("Of the mails to its contacts, unless a contact has their own.")
        self.fields["cc_follows"].help_text = _("Only those with an address at one of its mail domains.")
        self.initial["mail_domains"] = ", ".join(self.instance.mail_domains)
        page = Page.objects.filter(customer=self.instance).first() if self.instance.pk else None
        self.fields["domain"].initial = page.domain if page else ""

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"]
        if slug in RESERVED:
            raise ValidationError(_("“%(slug)s” is an address of the public status page.") % {"slug": slug})
        return slug

    def clean_mail_domains(self) -> list[str]:
        domains = as_domains(self.cleaned_data["mail_domains"])
        refuse_shared_domains(domains)
        return domains

    def clean_domain(self) -> str | None:
        domain = self.cleaned_data["domain"].strip().lower().rstrip(".") or None
        if domain:
            Page._meta.get_field("domain").run_validators(domain)
            if Page.objects.filter(domain=domain).exclude(customer=self.instance.pk or 0).exists():
                raise ValidationError(_("The page of another customer has this domain."))
        return domain

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if not typed.get("slug") and "slug" not in self.errors:
            typed["slug"] = slugify(typed.get("name", ""))[:60]
            if not typed["slug"] and "name" in typed:
                self.add_error("slug", _("Enter a short name of letters, digits and hyphens."))
        return typed


class ContactForm(SettingsForm):
    customer = forms.ModelChoiceField(
        Customer.objects.all(), label=gettext_lazy("Customer"), empty_label=gettext_lazy("Choose a customer")
    )

    class Meta:
        model = Contact
        fields = ("name", "customer", "email", "phone", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            ("", _("That of the customer")),
            *LANGUAGES,
        ]
        self.fields["email"].help_text = _("Without one, solutions are confirmed by phone.")

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        email, customer = typed.get("email"), typed.get("customer")
        if email and customer:
            same = Contact.objects.filter(customer=customer, email__iexact=email).exclude(pk=self.instance.pk)
            if known := same.first():
                self.add_error(
                    "email", _("%(name)s of this customer has this address already.") % {"name": known}
                )
        return typed


class TeamForm(SettingsForm):
    members = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=gettext_lazy("Members"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Team
        fields = ("name", "email", "from_name", "from_address", "signature_en", "signature_nl")
        widgets = {
            "signature_en": forms.Textarea({"rows": 3}),
            "signature_nl": forms.Textarea({"rows": 3}),
        }
        help_texts = {
            "from_name": gettext_lazy("As customers see it in mails about this team's incidents."),
            "from_address": gettext_lazy(
                "Empty: the desk's own. Your mail relay must be allowed to send for it, and sign with DKIM."
            ),
            "signature_en": gettext_lazy("In place of the desk's name at the end of these mails."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        may_be = Q(is_active=True, role__in=[Role.AGENT, Role.LEAD])
        if self.instance.pk:
            may_be |= Q(pk__in=self.instance.members.values("pk"))
            self.fields["members"].initial = self.instance.members.all()
        self.fields["members"].queryset = User.objects.filter(may_be)  # type: ignore[attr-defined]

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc]
        self.instance.members.set(self.cleaned_data["members"])


class SupplierForm(SettingsForm):
    class Meta:
        model = Supplier
        fields = ("name",)


class ServiceForm(SettingsForm):
    class Meta:
        model = Service
        fields = (
            "name", "group", "position", "description", "supplier", "customers", "is_public", "is_active",
        )  # fmt: skip
        widgets = {
            "customers": forms.CheckboxSelectMultiple,
            "description": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supplier"].empty_label = _("Nobody: we run it ourselves")  # type: ignore[attr-defined]
        self.fields["supplier"].help_text = _("Who runs it for us.")
        self.fields["group"].empty_label = _("None")  # type: ignore[attr-defined]
        self.fields["group"].help_text = _("Its heading on the status pages.")
        self.fields["position"].help_text = _("Smaller numbers stand first.")
        self.fields["is_public"].help_text = _("The pages of its customers show it always.")
        self.fields["customers"].help_text = _("Choose none for a service that everybody uses.")
        self.fields["is_active"].help_text = _("What is not offered stays with the incidents that name it.")


class ServiceGroupForm(SettingsForm):
    class Meta:
        model = ServiceGroup
        fields = ("name", "position")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].help_text = _("Smaller numbers stand first.")


class WordingTemplateForm(SettingsForm):
    class Meta:
        model = WordingTemplate
        fields = ("name", "title_en", "title_nl", "text_en", "text_nl")
        widgets = {name: forms.Textarea(attrs={"rows": 5}) for name in ("text_en", "text_nl")}


class PersonForm(SettingsForm):
    """Somebody who signs in. `acting` is the lead who changes them; the password is for new people only."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Left empty, a mail lets them choose one themselves."),
    )

    class Meta:
        model = User
        fields = ("name", "email", "role", "supplier", "language", "teams", "is_active")
        widgets = {"teams": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, acting: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.acting = acting
        self.was_lead = bool(self.instance.pk) and self.instance.is_lead
        if self.instance.pk:
            del self.fields["password"]
        self.fields["supplier"].empty_label = _("None")  # type: ignore[attr-defined]
        self.fields["supplier"].help_text = _("For an outside expert: the company they work for.")
        self.fields["is_active"].help_text = _("Only an active account can sign in.")

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        known = User.objects.filter(email=email).exclude(pk=self.instance.pk).first()
        if known:
            raise ValidationError(_("%(name)s has this address already.") % {"name": known})
        return str(email)

    def clean_role(self) -> str:
        role = str(self.cleaned_data["role"])
        if self.instance == self.acting and role != Role.LEAD:
            raise ValidationError(_("You cannot take your own lead role away. Ask another lead."))
        return role

    def clean_is_active(self) -> bool:
        is_active = bool(self.cleaned_data["is_active"])
        if self.instance == self.acting and not is_active:
            raise ValidationError(_("You cannot switch your own account off. Ask another lead."))
        return is_active

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        is_expert = typed.get("role") == Role.EXPERT
        if is_expert and not typed.get("supplier"):
            self.add_error("supplier", _("Choose the company that the outside expert works for."))
        if typed.get("role") and not is_expert and typed.get("supplier"):
            self.add_error("supplier", _("Only an outside expert works for a supplier. Choose none."))
        if typed.get("password"):
            person = User(email=typed.get("email", ""), name=typed.get("name", ""))
            try:
                validate_password(typed["password"], person)
            except ValidationError as weak:
                self.add_error("password", weak)
        return typed

    def save(self, commit: bool = True) -> Any:
        person: User = self.instance
        if not person.pk:
            person.set_password(self.cleaned_data.get("password") or None)
        if self.was_lead and not person.is_lead:
            # Whoever is no lead any more has no business in the admin either.
            person.is_staff = person.is_superuser = False
        return super().save(commit)


class CalendarSettingsForm(CalendarForm):
    """Time zones are chosen, not remembered."""

    class Meta(CalendarForm.Meta):
        model = Calendar

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].widget = forms.Select(choices=time_zones())
        self.fields["country"].help_text = _("Two letters, like NL or GB. Empty: no public holidays.")


class AgreementForm(SettingsForm):
    """`customers` are those it covers from now on; who is chosen leaves their former agreement."""

    customers = forms.ModelMultipleChoiceField(
        Customer.objects.none(),
        label=gettext_lazy("Covered customers"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Incidents that exist keep the agreement they were registered under."),
    )

    class Meta:
        model = Agreement
        fields = ("name", "is_default")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        customers = self.fields["customers"]
        every = Customer.objects.select_related("coverage__agreement")
        customers.queryset = every  # type: ignore[attr-defined]
        customers.label_from_instance = self._with_agreement  # type: ignore[attr-defined]
        if not self.instance.pk:
            del self.fields["is_default"]
            return
        customers.initial = [one.pk for one in every.filter(coverage__agreement=self.instance)]
        default = self.fields["is_default"]
        default.label = _("Covers everybody without an agreement of their own")
        if self.instance.is_default:
            default.disabled = True
            default.help_text = _("Make another agreement the default to change this.")

    def _with_agreement(self, customer: Customer) -> str:
        coverage = getattr(customer, "coverage", None)
        if coverage is None or coverage.agreement_id == self.instance.pk:
            return customer.name
        return _("%(customer)s (now: %(agreement)s)") % {
            "customer": customer.name,
            "agreement": coverage.agreement,
        }

    def clean_is_default(self) -> bool:
        chosen = bool(self.cleaned_data["is_default"])
        if chosen and not self.initial["is_default"] and not self.instance.versions.exists():
            raise ValidationError(_("Publish a version first: without one this agreement promises nothing."))
        return chosen

    def _get_validation_exclusions(self) -> set[str]:
        # `make_default` takes the former default away in the same transaction.
        return super()._get_validation_exclusions() | {"is_default"}  # type: ignore[misc]


class VersionSettingsForm(VersionForm):
    """The next version of the agreement that the address names."""

    class Meta(VersionForm.Meta):
        widgets = {
            "agreement": forms.HiddenInput,
            "valid_from": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        if not self.errors:
            terms = Terms.from_json(typed["terms"])
            in_office = [one.duration for one in terms.resolution.values() if one.calendar == "office"]
            try:
                # An hour a week passes too slowly for some targets: no due time could be computed.
                add_open_time(terms.office, typed["valid_from"], max(in_office, default=timedelta(0)))
            except CalendarWithoutHours as never:
                self.add_error("calendar", str(never))
        return typed


class CannedAnswerForm(SettingsForm):
    class Meta:
        model = CannedAnswer
        fields = ("name", "text_en", "text_nl")
        widgets = {name: forms.Textarea(attrs={"rows": 9}) for name in ("text_en", "text_nl")}

    def clean_text_en(self) -> str:
        return self._known(self.cleaned_data["text_en"])

    def clean_text_nl(self) -> str:
        return self._known(self.cleaned_data["text_nl"])

    def _known(self, text: str) -> str:
        """Refuse a placeholder that nobody fills in: it would reach the customer as it stands."""
        unknown = [name for name in PLACEHOLDER.findall(text) if name not in PLACEHOLDERS]
        if unknown:
            raise ValidationError(
                _("Nothing is known as {%(name)s}. Use one of the words that are listed.")
                % {"name": unknown[0]}
            )
        return text

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if not self.errors and not (typed["text_en"] or typed["text_nl"]):
            self.add_error("text_en", _("Write the answer in English, in Dutch, or in both."))
        return typed


class SavedViewForm(SettingsForm):
    class Meta:
        model = SavedView
        fields = ("name", "is_shared")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_shared"].label = _("Shared with the desk")
        self.fields["is_shared"].help_text = _("Not shared, only the person who made it sees it.")

    def clean_name(self) -> str:
        name = super().clean_name()
        others = SavedView.objects.filter(user=self.instance.user, name__iexact=name)
        if others.exclude(pk=self.instance.pk).exists():
            owner = self.instance.user
            raise ValidationError(_("%(owner)s has a view of this name already.") % {"owner": owner})
        return name
