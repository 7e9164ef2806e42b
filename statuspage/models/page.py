"""A status page, the documents it is rendered into, and what it looks like."""

from __future__ import annotations

import secrets

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Func, Q
from django.utils.translation import gettext_lazy as _

from people.models import LANGUAGES, Customer

_COLOUR = RegexValidator(r"^#[0-9a-f]{6}\Z", _("Write a colour like #2457c5."))
_HOST = RegexValidator(
    r"^(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}\Z",
    _("Write a host name like status.example.org."),
)


def new_nonce() -> str:
    return secrets.token_urlsafe(32)


class Page(models.Model):
    """The provider's public page (without a customer), or a customer's own.

    `changed_at`: something that it shows has changed since it was rendered. `render_at`: when time
    alone will change it. `settings_mark`: what of the settings it was last marked for. `slug`,
    `access`, `language` and `token_hash` say how it is reached, as of its last rendering; `nonce`
    makes the token of its link, and a new one shuts the old link. `transaction` orders the
    renderings for those who keep them in memory.
    """

    customer = models.OneToOneField(Customer, null=True, on_delete=models.CASCADE, related_name="status_page")
    nonce = models.CharField(max_length=43, default=new_nonce)
    domain = models.CharField(
        _("own domain"), max_length=253, null=True, blank=True, unique=True, validators=[_HOST]
    )
    changed_at = models.DateTimeField(null=True)
    render_at = models.DateTimeField(null=True)
    rendered_at = models.DateTimeField(null=True)
    settings_mark = models.CharField(max_length=32, blank=True)

    slug = models.CharField(max_length=60, blank=True)
    access = models.CharField(max_length=10, blank=True)
    language = models.CharField(max_length=5, blank=True)
    token_hash = models.CharField(max_length=64, blank=True)
    transaction = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("status page")
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=Q(customer__isnull=True), name="page_one_public"
            ),
        ]
        indexes = [
            models.Index(fields=["changed_at"], name="page_changed", condition=Q(changed_at__isnull=False)),
            models.Index(fields=["render_at"], name="page_due"),
            models.Index(fields=["transaction"], name="page_rendered"),
        ]

    def __str__(self) -> str:
        return f"page of {self.customer}" if self.customer else "public page"


class Document(models.Model):
    """One complete answer of a page, ready to be sent: its bytes, plain and packed.

    `path` is relative to the page ("", "nl/", "api/v2/summary.json"). `made_from` names what it was
    made of, where that alone says whether it must be made again.
    """

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="documents")
    path = models.CharField(max_length=200)
    content_type = models.CharField(max_length=80)
    body = models.BinaryField()
    gzip = models.BinaryField()
    brotli = models.BinaryField()
    etag = models.CharField(max_length=40)
    made_from = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField()
    transaction = models.BigIntegerField(
        db_default=Func(function="pg_current_xact_id", template="(%(function)s()::text::bigint)")
    )

    class Meta:
        constraints = [models.UniqueConstraint("page", "path", name="document_once")]
        indexes = [models.Index(fields=["transaction"], name="document_rendered")]

    def __str__(self) -> str:
        return f"{self.page_id}/{self.path}"


class Progress(models.Model):
    """How far a follower has read the timeline: every entry of transactions below `reached`."""

    follower = models.CharField(max_length=40, primary_key=True)
    reached = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.follower} at {self.reached}"

    @classmethod
    def reached_by(cls, follower: str) -> int:
        return cls.objects.filter(pk=follower).values_list("reached", flat=True).first() or 0

    @classmethod
    def stopped(cls, follower: str) -> int:
        """What the follower has reached; it reads no further before this transaction is over."""
        Progress.objects.bulk_create([Progress(follower=follower)], ignore_conflicts=True)
        return cls.objects.select_for_update().get(pk=follower).reached


class Look(models.Model):
    """The provider's face on the status pages. There is one."""

    logo = models.BinaryField(null=True, blank=True, editable=False)
    logo_type = models.CharField(max_length=30, blank=True, editable=False)
    accent = models.CharField(_("colour"), max_length=7, default="#2457c5", validators=[_COLOUR])
    language = models.CharField(
        _("language of the public page"), max_length=5, choices=LANGUAGES, default="en"
    )
    about = models.TextField(_("a line under the name"), max_length=300, blank=True)

    def __str__(self) -> str:
        return "look"
