"""What suppliers say about themselves."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from incidents.models import Service
from monitoring.models.alarm import Alarm, Severity
from people.models import Supplier, User, refuse_invisible


class FeedKind(models.TextChoices):
    STATUSPAGE = "statuspage", _("Statuspage (v2 JSON)")
    ATOM = "atom", _("Atom or RSS")
    GOOGLE = "google", _("Google Cloud (incidents.json)")
    SLACK = "slack", _("Slack (current.json)")
    JSON = "json", _("JSON of any shape")


class Standing(models.TextChoices):
    """How a supplier is, as far as its feed lets us know; what is not known is never called fine."""

    TROUBLE = "trouble", _("in trouble")
    UNKNOWN = "unknown", _("unknown: the feed is silent")
    OK = "ok", _("no trouble")
    PAUSED = "paused", _("paused")


# After so many intervals without a good reading nothing is known any more.
SILENT_INTERVALS = 3
# Components with one of these are in trouble, whether or not an incident says so.
_BAD = ("degraded_performance", "partial_outage", "major_outage")


class FeedQuerySet(models.QuerySet["Feed"]):
    def with_standing(self, now: datetime) -> FeedQuerySet:
        """Each with `standing`, a word of Standing. What nobody watches is nobody's trouble."""
        mine = FeedIncident.objects.filter(
            feed=OuterRef("pk"), resolved_at__isnull=True, is_maintenance=False
        ).filter(Q(components__isnull=True) | Q(components__is_watched=True))
        broken = FeedComponent.objects.filter(feed=OuterRef("pk"), status__in=_BAD, is_watched=True)
        silence = ExpressionWrapper(
            F("interval") * Value(timedelta(seconds=SILENT_INTERVALS)), output_field=DurationField()
        )
        silent = Q(ok_at__isnull=True) | Q(
            ok_at__lt=ExpressionWrapper(Value(now) - silence, output_field=models.DateTimeField())
        )
        return self.annotate(
            standing=Case(
                When(is_paused=True, then=Value(Standing.PAUSED.value)),
                When(silent, then=Value(Standing.UNKNOWN.value)),
                When(Exists(mine) | Exists(broken), then=Value(Standing.TROUBLE.value)),
                default=Value(Standing.OK.value),
                output_field=models.CharField(),
            )
        )


class Feed(models.Model):
    """A supplier's published status, read every `interval` seconds with conditional requests.

    `options`: for JSON the mapping (`monitoring.feeds.mapping`). An incident of the supplier is about the
    services of the components that it names, or else about `service`. A feed is known only while it answers:
    `ok_at` older than three intervals, or never, is "unknown", never green. Inner addresses as with a check.

    `monitoring.feeds.reading` owns the columns from `due_at` on.
    """

    name = models.CharField(_("name"), max_length=100, unique=True, validators=[refuse_invisible])
    supplier = models.ForeignKey(
        Supplier, verbose_name=_("supplier"), on_delete=models.PROTECT, related_name="feeds"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=FeedKind.choices)
    url = models.CharField(_("address"), max_length=1000)
    options = models.JSONField(_("options"), default=dict, blank=True)
    service = models.ForeignKey(
        Service, verbose_name=_("service"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    interval = models.PositiveIntegerField(
        _("every (seconds)"), default=120, validators=[MinValueValidator(30), MaxValueValidator(86_400)]
    )
    allows_inner = models.BooleanField(_("may reach inner addresses"), default=False)
    allowed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    is_paused = models.BooleanField(_("paused"), default=False)
    made_at = models.DateTimeField()

    due_at = models.DateTimeField(editable=False)
    leased_until = models.DateTimeField(null=True, editable=False)
    etag = models.CharField(max_length=500, blank=True, default="", editable=False)
    last_modified = models.CharField(max_length=100, blank=True, default="", editable=False)
    asked_at = models.DateTimeField(null=True, editable=False)
    ok_at = models.DateTimeField(null=True, editable=False)
    error = models.TextField(blank=True, default="", editable=False)
    failing_since = models.DateTimeField(null=True, editable=False)
    # What the supplier says of itself in a word or two, where its feed has such a line.
    headline = models.CharField(max_length=300, blank=True, default="", editable=False)
    # Digest of the kind, address and options of the last good reading: `etag` is of no other.
    read_as = models.CharField(max_length=64, blank=True, default="", editable=False)

    objects: ClassVar[FeedQuerySet] = FeedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["name"]
        verbose_name = _("supplier's feed")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=FeedKind.values), name="feed_kind_known"),
            models.CheckConstraint(
                condition=Q(allows_inner=False) | Q(allowed_by__isnull=False), name="feed_inner_is_allowed"
            ),
        ]
        indexes = [models.Index(fields=["due_at"], name="feed_due", condition=Q(is_paused=False))]

    def __str__(self) -> str:
        return self.name


class FeedComponent(models.Model):
    """A part of the supplier's offer, as its feed names it, and which of our services stands on it.

    `status` in the words of Statuspage: operational, degraded_performance, partial_outage, major_outage,
    under_maintenance, or empty where the feed says nothing of it.
    """

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="components")
    external_id = models.CharField(max_length=200)
    name = models.CharField(_("name"), max_length=300)
    status = models.CharField(max_length=30, blank=True, default="")
    service = models.ForeignKey(
        Service,
        verbose_name=_("our service"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    is_watched = models.BooleanField(_("opens incidents"), default=True)
    seen_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint("feed", "external_id", name="feed_component_once")]

    def __str__(self) -> str:
        return self.name


class FeedIncident(models.Model):
    """A malfunction, or maintenance, that a supplier publishes.

    `is_told`: its alarm was raised, so that its updates and its end are told as well. `missed` counts the
    good readings in a row without it.
    """

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="incidents")
    external_id = models.CharField(max_length=300)
    title = models.CharField(max_length=300)
    severity = models.CharField(max_length=8, choices=Severity.choices)
    status = models.CharField(max_length=50, blank=True, default="")
    # How bad it is in the supplier's own word; `severity` is ours.
    impact = models.CharField(max_length=50, blank=True, default="")
    link = models.CharField(max_length=1000, blank=True, default="")
    is_maintenance = models.BooleanField(default=False)
    is_told = models.BooleanField(default=False)
    missed = models.PositiveSmallIntegerField(default=0)
    components = models.ManyToManyField(FeedComponent, blank=True, related_name="incidents")
    alarm = models.ForeignKey(Alarm, null=True, on_delete=models.SET_NULL, related_name="+")
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-began_at", "-id"]
        constraints = [models.UniqueConstraint("feed", "external_id", name="feed_incident_once")]
        indexes = [
            models.Index(fields=["feed"], name="feed_incident_open", condition=Q(resolved_at__isnull=True))
        ]

    def __str__(self) -> str:
        return self.title


class FeedUpdate(models.Model):
    """One thing that the supplier said about it; told once on the incident of ours."""

    incident = models.ForeignKey(FeedIncident, on_delete=models.CASCADE, related_name="updates")
    external_id = models.CharField(max_length=300)
    at = models.DateTimeField()
    status = models.CharField(max_length=50, blank=True, default="")
    text = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint("incident", "external_id", name="feed_update_once")]

    def __str__(self) -> str:
        return self.text[:80]
