"""The mailboxes that customers write to, and every message that came in, as it came."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from incidents.models import Incident, Service, TimelineEntry
from mailroom.reading.shapes import Answer, Sender
from people.models import LANGUAGES, Contact, Team, User, refuse_invisible


class Security(models.TextChoices):
    TLS = "tls", _("TLS")
    STARTTLS = "starttls", "STARTTLS"
    NONE = "none", _("none")


class Mailbox(models.Model):
    """An address that customers write to, with where its incidents go.

    With a `host` its mail is fetched over IMAP; without one a mail server delivers it here.
    `secret` is the password, sealed with the installation's key (`notifications.sealing`).
    """

    name = models.CharField(_("name"), max_length=100, unique=True, validators=[refuse_invisible])
    address = models.EmailField(_("address"))
    team = models.ForeignKey(Team, verbose_name=_("team"), null=True, blank=True, on_delete=models.PROTECT)
    service = models.ForeignKey(
        Service, verbose_name=_("service"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES, default="en")
    is_active = models.BooleanField(_("active"), default=True)

    host = models.CharField(_("IMAP server"), max_length=253, blank=True, default="")
    port = models.PositiveIntegerField(_("port"), default=993)
    security = models.CharField(_("security"), max_length=8, choices=Security.choices, default=Security.TLS)
    user_name = models.CharField(_("user name"), max_length=254, blank=True, default="")
    secret = models.TextField(blank=True, default="")
    folder = models.CharField(_("folder"), max_length=200, default="INBOX")
    # Where a fetched message is moved to; the server's copy is never deleted.
    done_folder = models.CharField(_("folder for what was taken in"), max_length=200, default="Taken in")

    last_seen_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True, default="")
    failing_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")
        constraints = [models.UniqueConstraint(Lower("address"), name="mailbox_address_once")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.host and not self.user_name:
            raise ValidationError({"user_name": _("Give the user name of the IMAP server.")})


class Source(models.TextChoices):
    """By which door a message came."""

    SMTP = "smtp", _("delivered by a mail server")
    IMAP = "imap", _("fetched over IMAP")
    PIPE = "pipe", _("from a pipe")


class InboundState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    DONE = "done", _("done")
    # Belongs to an incident, but nothing proves who wrote it: an agent decides.
    UNVERIFIED = "unverified", _("sender not verified")
    QUARANTINED = "quarantined", _("could not be processed")


class Fate(models.TextChoices):
    """What became of a message that is done."""

    REGISTERED = "registered", _("a new incident")
    JOINED = "joined", _("a reply on its incident")
    NOTED = "noted", _("an automatic answer, noted on its incident")
    REPORTED = "reported", _("a delivery report, noted with its mail")
    COPY = "copy", _("a copy of what came to another mailbox")
    IGNORED = "ignored", _("a machine's mail that belongs to nothing")
    WATCHED = "watched", _("an event for monitoring")
    DISCARDED = "discarded", _("discarded by an agent")


class Verdict(models.TextChoices):
    """What our own mail server found out about the sender."""

    PASSED = "passed", _("verified")
    FAILED = "failed", _("failed authentication")
    UNKNOWN = "unknown", _("not judged")


class InboundMailQuerySet(models.QuerySet["InboundMail"]):
    def light(self) -> InboundMailQuerySet:
        """Without the raw message, which may have megabytes."""
        return self.defer("raw")

    def unverified_of(self, incident: Incident) -> InboundMailQuerySet:
        """What waits on this incident for an agent to say whether it is its customer's."""
        return self.light().filter(incident=incident, state=InboundState.UNVERIFIED).order_by("id")


class InboundMail(models.Model):
    """One message, exactly as it arrived, and what became of it.

    Kept in the same commit that the sending server's 250, or the move on IMAP, waits for. `key` tells
    copies of the same message apart from others (`mailroom.intake.key_of`): a repeat is counted, not kept.
    """

    mailbox = models.ForeignKey(Mailbox, null=True, on_delete=models.PROTECT, related_name="messages")
    source = models.CharField(max_length=4, choices=Source.choices)
    key = models.CharField(max_length=64)
    repeats = models.PositiveIntegerField(default=0)
    raw = models.BinaryField()
    size = models.PositiveIntegerField()
    envelope_from = models.CharField(max_length=320, blank=True)
    envelope_to = models.JSONField(default=list)
    received_at = models.DateTimeField()

    state = models.CharField(max_length=11, choices=InboundState.choices, default=InboundState.WAITING)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    processed_at = models.DateTimeField(null=True)
    fate = models.CharField(max_length=10, choices=Fate.choices, blank=True, default="")
    # Why it waits, was quarantined or was held, in words for a lead.
    reason = models.TextField(blank=True, default="")

    # What was read of it, for lists; everything else is read from `raw` again when it is asked for.
    message_id = models.CharField(max_length=998, blank=True, default="")
    from_address = models.CharField(max_length=320, blank=True, default="")
    from_name = models.CharField(max_length=200, blank=True, default="")
    subject = models.CharField(max_length=300, blank=True, default="")
    text = models.TextField(blank=True, default="")
    sender = models.CharField(
        max_length=10, choices=[(kind.value, kind.value) for kind in Sender], blank=True, default=""
    )
    verdict = models.CharField(max_length=7, choices=Verdict.choices, blank=True, default="")
    answer = models.CharField(
        max_length=3, choices=[(kind.value, kind.value) for kind in Answer if kind], blank=True, default=""
    )

    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="+")
    incident = models.ForeignKey(Incident, null=True, on_delete=models.PROTECT, related_name="inbound_mails")
    entry = models.OneToOneField(
        TimelineEntry, null=True, on_delete=models.PROTECT, related_name="inbound_mail"
    )
    # The agent who accepted an unverified message, or threw one away.
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[InboundMailQuerySet] = InboundMailQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-id"]
        verbose_name = _("incoming message")
        verbose_name_plural = _("incoming messages")
        constraints = [
            models.UniqueConstraint("mailbox", "key", name="inbound_once", nulls_distinct=False),
            models.CheckConstraint(name="inbound_state_known", condition=Q(state__in=InboundState.values)),
            models.CheckConstraint(
                name="inbound_done_has_fate",
                condition=(Q(state=InboundState.DONE, processed_at__isnull=False) & ~Q(fate=""))
                | (~Q(state=InboundState.DONE) & Q(fate="")),
            ),
            models.CheckConstraint(
                name="inbound_of_incident",
                condition=~Q(fate__in=["registered", "joined"])
                | Q(incident__isnull=False, entry__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="inbound_due", condition=Q(state="waiting")),
            models.Index(fields=["state", "-id"], name="inbound_stuck", condition=~Q(state="done")),
            models.Index(fields=["incident", "id"], name="inbound_by_incident"),
            models.Index(fields=["message_id"], name="inbound_message_id"),
            models.Index(fields=["from_address", "-received_at"], name="inbound_from"),
        ]

    def __str__(self) -> str:
        return self.subject or self.message_id or f"#{self.pk}"
