"""Who takes part: users of the desk, customers and their contacts, teams, suppliers, programs' tokens."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import TrigramWordSimilarity
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower, Upper
from django.utils.translation import gettext_lazy as _

from people.mail_domains import refuse_shared_domains
from people.names import clean_name as clean_name

if TYPE_CHECKING:
    from people.actors import Actor

LANGUAGES = [("en", "English"), ("nl", "Nederlands")]

# A number of three digits or more, with what people put between them.
_PHONE = re.compile(r"(?:tel:)?\+?(?:[\s().\-/]*\d){3,20}")


def refuse_invisible(text: str) -> None:
    """Raise ValidationError when a name has nothing visible in it."""
    if not clean_name(text):
        raise ValidationError(_("Enter a name that can be read."))


def refuse_lines(text: str) -> None:
    """Raise ValidationError for more than one line: what goes into a header could begin another one."""
    if text != clean_name(text):
        raise ValidationError(_("Enter one line of text that can be read."))


class Role(models.TextChoices):
    AGENT = "agent", _("Agent")
    LEAD = "lead", _("Lead")
    EXPERT = "expert", _("Outside expert")


class DeskQuerySet(models.QuerySet[Any]):
    """Rows that are the desk's own, and nobody else's to know of."""

    def visible_to(self, actor: Actor) -> DeskQuerySet:
        return self.all() if actor.sees_desk else self.none()


class Team(models.Model):
    """A group of agents that incidents can be assigned to."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    email = models.EmailField(_("e-mail"), blank=True)
    # How it speaks to customers about its incidents; empty: as the desk.
    from_name = models.CharField(
        _("sender's name"), max_length=100, blank=True, default="", db_default="", validators=[refuse_lines]
    )
    from_address = models.EmailField(_("sender's address"), blank=True, default="", db_default="")
    signature_en = models.TextField(
        _("signature in English"), max_length=500, blank=True, default="", db_default=""
    )
    signature_nl = models.TextField(
        _("signature in Dutch"), max_length=500, blank=True, default="", db_default=""
    )

    objects = DeskQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("team")

    def __str__(self) -> str:
        return self.name

    def signature_in(self, language: str) -> str:
        """What stands under its mails to customers; the other language's where it has one only."""
        own, other = self.signature_en, self.signature_nl
        if language == "nl":
            own, other = other, own
        return own or other


class Supplier(models.Model):
    """A company whose experts examine incidents for the desk."""

    name = models.CharField(_("name"), max_length=150, unique=True)

    objects = DeskQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("supplier")

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        fields.setdefault("role", Role.LEAD)
        fields.setdefault("name", email.partition("@")[0])
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email=(email or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """Someone who signs in at the desk: an agent, a lead or a supplier's expert.

    Contacts of customers are not users: a mailed link shows them their incident and signs
    nobody in.
    """

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.AGENT)
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES, default="en")
    supplier = models.ForeignKey(
        Supplier, verbose_name=_("supplier"), null=True, blank=True, on_delete=models.PROTECT
    )
    teams = models.ManyToManyField(Team, verbose_name=_("teams"), blank=True, related_name="members")
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may use the admin"), default=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ["name"]
        verbose_name = _("user")
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lower"),
            models.CheckConstraint(
                condition=models.Q(role="expert", supplier__isnull=False)
                | (~models.Q(role="expert") & models.Q(supplier__isnull=True)),
                name="user_supplier_iff_expert",
                violation_error_message=_("An outside expert works for a supplier; nobody else does."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    @property
    def is_lead(self) -> bool:
        return self.role == Role.LEAD

    @property
    def is_desk(self) -> bool:
        """True for agents and leads: people of the provider's own desk."""
        return self.role in (Role.AGENT, Role.LEAD)

    @property
    def is_outside_expert(self) -> bool:
        return self.role == Role.EXPERT


def _resembling(found: models.QuerySet[Any, Any], text: str) -> models.QuerySet[Any, Any]:
    """Rows whose name has a word like those of `text`, the likest first: a typing error is forgiven."""
    # The index and the order both look at the name in capitals, as icontains does.
    capitals = found.alias(capital_name=Upper("name")).filter(capital_name__trigram_word_similar=text.upper())
    return capitals.order_by(TrigramWordSimilarity(text.upper(), Upper("name")).desc(), "name")


class CustomerQuerySet(models.QuerySet["Customer"]):
    def visible_to(self, actor: Actor) -> CustomerQuerySet:
        """Every customer for the desk, their own for whoever is of one, else none."""
        return self.all() if actor.sees_desk else self.filter(pk=actor.sees_customer)

    def with_mail_domain(self, domain: str) -> CustomerQuerySet:
        """Whose addresses end in this domain; more than one where two customers share it."""
        return self.filter(mail_domains__contains=[domain]) if domain else self.none()

    def resembling(self, text: str) -> models.QuerySet[Customer]:
        """Customers whose name resembles `text`, the likest first."""
        return _resembling(self, text)


class Customer(models.Model):
    """An organisation with an agreement."""

    name = models.CharField(_("name"), max_length=150, unique=True, validators=[refuse_invisible])
    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES, default="en")
    time_zone = models.CharField(_("time zone"), max_length=60, default="Europe/Amsterdam")
    # Whoever writes from one of these, and is believed, works there.
    mail_domains = models.JSONField(
        _("mail domains"),
        default=list,
        blank=True,
        db_default=models.Value([], models.JSONField()),
        validators=[refuse_shared_domains],
    )
    cc_follows = models.BooleanField(
        _("who stands in CC follows the incident"), default=False, db_default=False
    )

    objects = CustomerQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("customer")
        indexes = [GinIndex(OpClass(Upper("name"), "gin_trgm_ops"), name="customer_name_like")]

    def __str__(self) -> str:
        return self.name


class ContactQuerySet(models.QuerySet["Contact"]):
    def at_address(self, address: str) -> ContactQuerySet:
        """Whose address this is, in whatever case; one at each customer. Read by contact_email_once."""
        written = self.select_related("customer").alias(lower_email=Lower("email"))
        return written.filter(lower_email=address.strip().lower()).exclude(email="").order_by("id")

    def visible_to(self, actor: Actor) -> ContactQuerySet:
        """Everybody for the desk, the people of their own customer for whoever is of one, else nobody."""
        return self.all() if actor.sees_desk else self.filter(customer=actor.sees_customer)

    def matching(self, text: str) -> ContactQuerySet:
        """Contacts whose name, e-mail, phone or company contains every word of `text`.

        A phone number is found as people write it: “020 555 01 99” finds +31 20 555 01 99.
        """
        found = self.select_related("customer")
        if _PHONE.fullmatch(text.strip()):
            number = "".join(c for c in text if c.isdigit()).lstrip("0")
            return found.filter(phone_digits__contains=number).order_by("name", "id")
        for word in clean_name(text).split()[:6]:
            digits = "".join(c for c in word if c.isdigit())
            # Companies first, for no index reaches over a join.
            companies = list(Customer.objects.filter(name__icontains=word).values_list("pk", flat=True))
            condition = (
                models.Q(name__icontains=word)
                | models.Q(email__icontains=word)
                | models.Q(customer__in=companies)
            )
            if len(digits) >= 3:
                condition |= models.Q(phone_digits__contains=digits.lstrip("0"))
            found = found.filter(condition)
        return found.order_by("name", "id")

    def resembling(self, text: str) -> models.QuerySet[Contact]:
        """Contacts whose name resembles `text`, the likest first."""
        return _resembling(self.select_related("customer"), text)


class Contact(models.Model):
    """A person at a customer who reports, replies and confirms."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(_("name"), max_length=150, validators=[refuse_invisible])
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    phone_digits = models.GeneratedField(
        expression=models.Func(
            models.F("phone"),
            models.Value(r"\D"),
            models.Value(""),
            models.Value("g"),
            function="regexp_replace",
        ),
        output_field=models.TextField(),
        db_persist=True,
    )
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("contact")
        constraints = [
            models.UniqueConstraint(
                Lower("email"), "customer", name="contact_email_once", condition=~models.Q(email="")
            ),
        ]
        indexes = [
            GinIndex(OpClass(Upper("name"), "gin_trgm_ops"), name="contact_name_like"),
            GinIndex(OpClass(Upper("email"), "gin_trgm_ops"), name="contact_email_like"),
            GinIndex(OpClass("phone_digits", "gin_trgm_ops"), name="contact_phone_like"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def spoken_language(self) -> str:
        """The contact's own language, else the customer's."""
        return self.language or self.customer.language


class TokenHolder(models.TextChoices):
    PERSON = "person", _("A person's own")
    PROGRAM = "program", _("A program's")
    CONTACT = "contact", _("A customer's")


def refuse_other_than_networks(sources: list[str]) -> None:
    """Raise ValidationError unless each is an address or a network, like 192.0.2.0/24."""
    for source in sources:
        try:
            ipaddress.ip_network(source)
        except ValueError:
            raise ValidationError(
                _("“%(source)s” is no address and no network. Write 192.0.2.7 or 192.0.2.0/24."),
                params={"source": source},
            ) from None


class Token(models.Model):
    """The key of a program that uses the API, and what it may do with it (see `people.tokens`).

    A person's token acts as that person. A program's acts under its own name and never counts as a
    human's word; `user` answers for it. A customer's acts as one of its contacts and sees what they see.
    `customer` narrows a program's token to one customer; a contact's is narrow by itself. None is ever
    deleted: who made it and who revoked it stays to be read.
    """

    name = models.CharField(_("name"), max_length=100, validators=[refuse_invisible])
    holder = models.CharField(_("whose it is"), max_length=10, choices=TokenHolder.choices)
    user = models.ForeignKey(
        User, verbose_name=_("person"), null=True, blank=True, on_delete=models.PROTECT, related_name="tokens"
    )
    contact = models.ForeignKey(
        Contact,
        verbose_name=_("contact"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tokens",
    )
    customer = models.ForeignKey(
        Customer,
        verbose_name=_("only for customer"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tokens",
    )
    scopes = models.JSONField(_("scopes"), default=list)
    sources = models.JSONField(
        _("usable from"), default=list, blank=True, validators=[refuse_other_than_networks]
    )
    per_minute = models.PositiveIntegerField(_("requests a minute"), null=True, blank=True)
    key = models.CharField(max_length=12, unique=True)
    secret_hash = models.CharField(max_length=64)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    last_used_at = models.DateTimeField(null=True, blank=True)
    last_used_from = models.CharField(max_length=45, blank=True, default="")

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("token")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(holder="contact", contact__isnull=False, user__isnull=True)
                | (~models.Q(holder="contact") & models.Q(contact__isnull=True, user__isnull=False)),
                name="token_of_one_holder",
                violation_error_message=_("A customer's token names a contact, every other one a person."),
            ),
            models.CheckConstraint(
                condition=models.Q(customer__isnull=True) | models.Q(holder="program"),
                name="token_narrowed_is_a_programs",
                violation_error_message=_("Only a program's token is narrowed to a customer."),
            ),
            models.CheckConstraint(
                condition=models.Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | models.Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="token_revoked_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name
