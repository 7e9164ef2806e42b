"""One row for each outgoing message, from the moment it is posted until its fate is known."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from people.models import User


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENDING = "sending", _("being sent")
    ACCEPTED = "accepted", _("accepted by the mail server")
    REFUSED = "refused", _("refused")
    GIVEN_UP = "given_up", _("given up")
    BOUNCED = "bounced", _("bounced")
    # Never to be sent: one automatic answer too many (see `notifications.automatic`).
    WITHHELD = "withheld", _("withheld")


class Precedence(models.IntegerChoices):
    """What goes first when much is due at once; the claim spells these numbers out."""

    FIRST = 1  # somebody waits for it, or a day begins with it
    NORMAL = 5
    LAST = 9  # news


UNSETTLED = (DeliveryState.WAITING, DeliveryState.SENDING)
# A bounce arrives after the server has accepted the message, so both states carry a time of acceptance.
ONCE_ACCEPTED = (DeliveryState.ACCEPTED, DeliveryState.BOUNCED)
# Of an e-mail address by its standard; the addresses of Teams workflows, the longest in use, have 290.
LONGEST_ADDRESS = 320
# No message is ever due then: it is held until somebody releases it, at no cost to those who look for work.
HELD = datetime(9000, 1, 1, tzinfo=UTC)
TROUBLE = (DeliveryState.REFUSED, DeliveryState.GIVEN_UP, DeliveryState.BOUNCED)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def about(self, subject: str) -> DeliveryQuerySet:
        """Everything sent about one thing, named as its sender named it ("incident:12")."""
        return self.filter(about=subject)

    def waiting(self) -> DeliveryQuerySet:
        """Not settled yet: due now or later, or in a worker's hands."""
        return self.filter(state__in=UNSETTLED)

    def in_lanes(self) -> DeliveryQuerySet:
        """What goes in order and has not arrived yet, be it waiting or failed."""
        return self.exclude(lane="").exclude(state=DeliveryState.ACCEPTED)

    def accepted(self) -> DeliveryQuerySet:
        return self.filter(state=DeliveryState.ACCEPTED)

    def newest_first(self) -> DeliveryQuerySet:
        return self.order_by("-id")


class Delivery(models.Model):
    """One message to one address.

    The text is composed when a worker first takes the row. It is kept with marks in the place of links
    (`[[link:follow:12]]`), which become addresses only while the message is sent or shown, so that a
    database dump opens no door.

    Those of one `lane` go one after another in the order of their ids, each once all before it were
    accepted. One with a `give_up_at` is patient: until then a refusal only means later.
    """

    State = DeliveryState

    template = models.CharField(max_length=60)
    channel = models.CharField(max_length=20, default="email")
    to_address = models.CharField(max_length=LONGEST_ADDRESS)
    to_name = models.CharField(max_length=200, blank=True, default="")
    language = models.CharField(max_length=10)
    context = models.JSONField(default=dict)
    about = models.CharField(max_length=100, blank=True, default="")
    key = models.CharField(max_length=200, null=True, blank=True, unique=True)
    message_id = models.CharField(max_length=200, unique=True)
    lane = models.CharField(max_length=60, blank=True, default="", db_default="")
    precedence = models.SmallIntegerField(
        choices=Precedence.choices, default=Precedence.NORMAL, db_default=Precedence.NORMAL
    )
    # Of a mail, header by header, fixed when it was posted, so that each attempt says the same.
    headers = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    # Of an answer that nobody typed: when it may go; one for each address and hour.
    automatic_at = models.DateTimeField(null=True, blank=True)

    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    due_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True, blank=True)
    give_up_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True, default="")
    # Which mail server took it, by its own name, and its words: with them its operator finds the message.
    accepted_by = models.CharField(max_length=253, blank=True, default="", db_default="")
    answer = models.TextField(blank=True, default="", db_default="")

    subject = models.TextField(blank=True, default="")
    text = models.TextField(blank=True, default="")
    html = models.TextField(blank=True, default="")

    posted_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[DeliveryQuerySet] = DeliveryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.CheckConstraint(name="delivery_state_known", condition=Q(state__in=DeliveryState.values)),
            models.CheckConstraint(
                name="delivery_accepted_has_time",
                condition=Q(state__in=ONCE_ACCEPTED, accepted_at__isnull=False)
                | (~Q(state__in=ONCE_ACCEPTED) & Q(accepted_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="delivery_settled_has_time",
                condition=Q(state__in=UNSETTLED, settled_at__isnull=True)
                | (~Q(state__in=UNSETTLED) & Q(settled_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="delivery_sending_has_lease",
                condition=Q(state=DeliveryState.SENDING, claimed_until__isnull=False)
                | (~Q(state=DeliveryState.SENDING) & Q(claimed_until__isnull=True)),
            ),
        ]
        indexes = [
            # The sweep reads only this index; it stays as small as the pile of waiting mail.
            models.Index(
                fields=["precedence", "due_at", "id"], name="delivery_next", condition=Q(state__in=UNSETTLED)
            ),
            # Automatic answers of late: to one address, and altogether.
            models.Index(
                Lower("to_address"),
                "automatic_at",
                name="delivery_automatic_to",
                condition=Q(automatic_at__isnull=False),
            ),
            models.Index(
                fields=["automatic_at"], name="delivery_automatic", condition=Q(automatic_at__isnull=False)
            ),
            models.Index(fields=["about", "id"], name="delivery_about"),
            models.Index(fields=["-settled_at"], name="delivery_trouble", condition=Q(state__in=TROUBLE)),
            # What stands in the way of those behind it, failed ones too.
            models.Index(
                fields=["lane", "id"],
                name="delivery_lane",
                condition=~Q(lane="") & ~Q(state=DeliveryState.ACCEPTED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} to {self.to_address} ({self.state})"

    @property
    def is_settled(self) -> bool:
        return self.state not in UNSETTLED

    @property
    def is_trouble(self) -> bool:
        return self.state in TROUBLE

    @property
    def is_deferred(self) -> bool:
        """Whether an attempt failed for now and another follows."""
        return self.state == DeliveryState.WAITING and self.attempts > 0 and bool(self.last_error)

    @property
    def is_held(self) -> bool:
        return self.state == DeliveryState.WAITING and self.due_at >= HELD


class Attempt(models.Model):
    """One request that carried a delivery to an address, and what came back.

    The body is that of the delivery; its digest proves that it was the same. Without an answer there is
    no `status`, and `error` says why.
    """

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    took_ms = models.PositiveIntegerField()
    request_headers = models.JSONField()
    body_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.TextField(blank=True)
    error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("attempt")
        indexes = [models.Index(fields=["at"], name="attempt_at")]

    def __str__(self) -> str:
        return f"{self.delivery_id}: {self.status or self.error}"

    @property
    def is_accepted(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class Pace(models.Model):
    """How many mails went to one domain within its present minute, counted over all workers."""

    domain = models.CharField(max_length=255, primary_key=True)
    minute = models.DateTimeField()
    taken = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("pace")

    def __str__(self) -> str:
        return f"{self.domain}: {self.taken}"


class MailText(models.Model):
    """The desk's own words for one mail in one language, in the place of the original.

    `text` has placeholders (see `notifications.placeholders`); both parts of the mail are made of it.
    """

    template = models.CharField(max_length=60)
    language = models.CharField(max_length=10)
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"), max_length=10_000)
    changed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("mail text")
        constraints = [models.UniqueConstraint("template", "language", name="mail_text_once")]

    def __str__(self) -> str:
        return f"{self.template} ({self.language})"
