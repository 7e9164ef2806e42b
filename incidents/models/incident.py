"""The incident itself: its facts, its state and its two clocks."""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from incidents.conditions import IS_OPEN, WROTE_AFTER_CLOSING
from incidents.models.service import Service
from incidents.querysets import IncidentQuerySet
from people.models import Contact, Customer, Team, User

REFERENCE_PREFIX = "INC-"


class State(models.TextChoices):
    REGISTERED = "registered", _("Registered")
    CLASSIFIED = "classified", _("Classified")
    DIAGNOSING = "diagnosing", _("In diagnosis")
    PENDING = "resolved_pending_confirmation", _("Waiting for confirmation")
    CLOSED = "closed", _("Closed")


OPEN_STATES = [State.REGISTERED, State.CLASSIFIED, State.DIAGNOSING, State.PENDING]


class Channel(models.TextChoices):
    PHONE = "phone", _("Phone")
    EMAIL = "email", _("E-mail")
    PORTAL = "portal", _("Customer portal")
    API = "api", _("API")
    MONITORING = "monitoring", _("Monitoring")


class Urgency(models.TextChoices):
    HIGH = "high", _("High")
    NORMAL = "normal", _("Normal")
    LOW = "low", _("Low")


class Impact(models.TextChoices):
    HIGH = "high", _("High")
    NORMAL = "normal", _("Normal")
    LOW = "low", _("Low")


class CloseReason(models.TextChoices):
    CONFIRMED = "confirmed", _("Confirmed by the customer")
    NO_RESPONSE = "no_response", _("No response to the solution")
    VERIFIED = "verified", _("Verified by the desk")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    DUPLICATE = "duplicate", _("Duplicate of another incident")


class PauseReason(models.TextChoices):
    WAITING_ON_CUSTOMER = "waiting_on_customer", _("Waiting on the customer")
    PENDING_CONFIRMATION = "pending_confirmation", _("Waiting for confirmation")


class ConfirmationStop(models.TextChoices):
    """Why silence will not close a solved incident."""

    REPLY = "reply", _("The customer replied")
    MAIL_FAILED = "mail_failed", _("The solution mail was not delivered")
    NO_ADDRESS = "no_address", _("There is no e-mail address to ask")
    HOLD = "hold", _("Held by an agent")
    SEEN_AGAIN = "seen_again", _("Monitoring saw it again")


# The legal paths, once more in the database: whoever writes past the door meets them.
STATE_CHANGE_IS_LOGGED = """
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'registered' OR NEW.state_number <> 1 THEN
            RAISE EXCEPTION 'an incident begins as registered' USING ERRCODE = 'check_violation';
        END IF;
    ELSIF NEW.state = OLD.state THEN
        IF NEW.state_number <> OLD.state_number THEN
            RAISE EXCEPTION 'incident %: a state was counted that did not change', NEW.id
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    ELSIF NEW.state_number <> OLD.state_number + 1 OR NOT (
        (NEW.state = 'closed' AND OLD.state <> 'closed')
        OR (OLD.state, NEW.state) IN (
            ('registered', 'classified'),
            ('classified', 'diagnosing'),
            ('classified', 'resolved_pending_confirmation'),
            ('diagnosing', 'resolved_pending_confirmation'),
            ('resolved_pending_confirmation', 'diagnosing'),
            ('closed', 'diagnosing')
        )
    ) THEN
        RAISE EXCEPTION 'incident %: no way leads from % to %', NEW.id, OLD.state, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM incidents_timelineentry e
        WHERE e.incident_id = NEW.id
          AND e.state_number = NEW.state_number
          AND e.to_state = NEW.state
          AND e.from_state = CASE WHEN TG_OP = 'INSERT' THEN '' ELSE OLD.state END
    ) THEN
        RAISE EXCEPTION 'incident %: state % has no timeline entry', NEW.id, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""


def reference_of(pk: int) -> str:
    """12 → `INC-000012`."""
    return f"{REFERENCE_PREFIX}{pk:06d}"


class Incident(models.Model):
    """A malfunction that a customer suffers, from the first word to the customer's confirmation.

    Only the verbs of `incidents.lifecycle` and `incidents.handling` change one. The `mark_…`
    edges change their own fields and nothing else; the database refuses a state without its
    timeline entry. Due times are stored as computed from the timeline (`incidents.timekeeping`);
    a paused clock has none.
    """

    title = models.CharField(_("title"), max_length=200)
    # What customers read in place of the title, which may name hosts of others; empty: the title itself.
    shown_title = models.CharField(max_length=200, blank=True, default="", db_default="")
    description = models.TextField(_("description"), blank=True)
    channel = models.CharField(_("channel"), max_length=12, choices=Channel.choices)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="incidents")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="incidents")
    caller = models.CharField(_("caller, as given"), max_length=300, blank=True)
    agreement_version = models.ForeignKey("incidents.AgreementVersion", on_delete=models.PROTECT)
    intake_key = models.CharField(max_length=64, null=True, unique=True)

    state = FSMField(
        _("state"), max_length=30, choices=State.choices, default=State.REGISTERED, protected=True
    )
    state_number = models.PositiveIntegerField(default=1)
    entry_count = models.PositiveIntegerField(default=1)
    last_entry_at = models.DateTimeField()
    urgency = models.CharField(_("urgency"), max_length=6, choices=Urgency.choices, blank=True)
    impact = models.CharField(_("impact"), max_length=6, choices=Impact.choices, blank=True)
    priority = models.PositiveSmallIntegerField(_("priority"), null=True)

    owner = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="owned_incidents")
    assignee = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="assigned_incidents")
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="incidents")

    # Indexed for what is open alone, below.
    service = models.ForeignKey(
        Service, null=True, on_delete=models.PROTECT, related_name="incidents", db_index=False
    )
    # When the desk looks again at what a supplier was asked; see SupplierRequest.
    supplier_look_at = models.DateTimeField(null=True)

    # Whose the last public word is, for the queue: "customer", "desk", or nobody's yet.
    last_word_by = models.CharField(max_length=8, blank=True, default="", db_default="")
    last_word_at = models.DateTimeField(null=True)

    registered_at = models.DateTimeField()
    responded_at = models.DateTimeField(null=True)
    response_due_at = models.DateTimeField(null=True)
    response_warn_at = models.DateTimeField(null=True)
    resolution_due_at = models.DateTimeField(null=True)
    resolution_warn_at = models.DateTimeField(null=True)
    response_warned_due = models.DateTimeField(null=True)
    response_breached_due = models.DateTimeField(null=True)
    resolution_warned_due = models.DateTimeField(null=True)
    resolution_breached_due = models.DateTimeField(null=True)
    next_due_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    pause_reason = models.CharField(max_length=30, choices=PauseReason.choices, blank=True)

    solution = models.TextField(_("solution"), blank=True)
    solution_is_temporary = models.BooleanField(_("temporary solution"), default=False)
    resolved_at = models.DateTimeField(null=True)
    confirmation_asked_at = models.DateTimeField(null=True)
    confirmation_due_at = models.DateTimeField(null=True)
    confirmation_stop = models.CharField(max_length=12, choices=ConfirmationStop.choices, blank=True)
    mail_trouble = models.BooleanField(default=False)
    # A message waits here whose sender nothing proves: the mailroom keeps it, an agent decides.
    mail_waiting = models.BooleanField(default=False, db_default=False)
    closed_at = models.DateTimeField(null=True)
    close_reason = models.CharField(max_length=12, choices=CloseReason.choices, blank=True)
    duplicate_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="duplicates")

    objects = IncidentQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("incident")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="incident_state_is_listed"),
            models.CheckConstraint(condition=~Q(title=""), name="incident_title_not_empty"),
            models.CheckConstraint(
                condition=Q(state="registered", priority__isnull=True)
                | Q(state="closed")
                | (Q(priority__gte=1, priority__lte=5) & ~Q(state="registered") & ~Q(urgency="", impact="")),
                name="incident_classified_has_priority",
            ),
            models.CheckConstraint(
                condition=~Q(state="diagnosing")
                | (Q(owner__isnull=False) & (Q(assignee__isnull=False) | Q(team__isnull=False))),
                name="incident_diagnosed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="resolved_pending_confirmation")
                | (~Q(solution="") & Q(resolved_at__isnull=False)),
                name="incident_pending_has_solution",
            ),
            models.CheckConstraint(
                condition=(Q(state="closed", closed_at__isnull=False) & ~Q(close_reason=""))
                | (~Q(state="closed") & Q(closed_at__isnull=True, close_reason="")),
                name="incident_closed_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(resolution_due_at__isnull=True) | Q(resolution_due_at__gte=F("registered_at")),
                name="incident_due_after_registration",
            ),
            models.CheckConstraint(
                condition=Q(close_reason="duplicate", duplicate_of__isnull=False)
                | (~Q(close_reason="duplicate") & Q(duplicate_of__isnull=True)),
                name="incident_duplicate_is_linked",
            ),
        ]
        indexes = [
            models.Index(F("next_due_at").asc(nulls_last=True), "id", name="open_by_due", condition=IS_OPEN),
            models.Index(
                "team",
                F("next_due_at").asc(nulls_last=True),
                "id",
                name="open_team_by_due",
                condition=IS_OPEN,
            ),
            models.Index(
                "assignee",
                F("next_due_at").asc(nulls_last=True),
                "id",
                name="open_assignee_by_due",
                condition=IS_OPEN,
            ),
            models.Index("service", "id", name="open_by_service", condition=IS_OPEN),
            models.Index(
                fields=["confirmation_due_at"],
                name="pending_by_confirmation",
                condition=Q(state="resolved_pending_confirmation"),
            ),
            models.Index(fields=["-id"], name="incident_mail_waiting", condition=Q(mail_waiting=True)),
            models.Index(fields=["-id"], name="closed_with_word", condition=WROTE_AFTER_CLOSING),
            models.Index(fields=["response_warn_at"], name="open_by_response_warn", condition=IS_OPEN),
            models.Index(fields=["resolution_warn_at"], name="open_by_resolution_warn", condition=IS_OPEN),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="state_change_is_logged",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("state", "state_number"),
                timing=pgtrigger.Deferred,
                func=STATE_CHANGE_IS_LOGGED,
            ),
            pgtrigger.Protect(name="incidents_are_kept", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="incidents_not_emptied",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func="RAISE EXCEPTION 'the record is kept: it cannot be emptied';",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def reference(self) -> str:
        return reference_of(self.pk)

    @property
    def title_for_customers(self) -> str:
        """The only title that may leave the desk."""
        return self.shown_title or self.title

    @property
    def is_own_finding(self) -> bool:
        """Whether monitoring found it where no single customer is meant."""
        return self.customer_id is None and self.channel == Channel.MONITORING

    @property
    def is_open(self) -> bool:
        return self.state != State.CLOSED

    @property
    def is_pending(self) -> bool:
        return self.state == State.PENDING

    @property
    def is_paused(self) -> bool:
        return self.paused_at is not None

    # The edges. Each changes its own fields only; the verb around it writes the entry.

    @transition(field=state, source=State.REGISTERED, target=State.CLASSIFIED)
    def mark_classified(self, urgency: str, impact: str, priority: int) -> None:
        self.urgency, self.impact, self.priority = urgency, impact, priority

    @transition(field=state, source=State.CLASSIFIED, target=State.DIAGNOSING)
    def mark_diagnosing(self, owner: User, assignee: User | None, team: Team | None) -> None:
        self.owner, self.assignee, self.team = owner, assignee, team

    @transition(field=state, source=[State.CLASSIFIED, State.DIAGNOSING], target=State.PENDING)
    def mark_solution_proposed(self, solution: str, temporary: bool, at: datetime) -> None:
        self.solution, self.solution_is_temporary, self.resolved_at = solution, temporary, at

    @transition(field=state, source=State.PENDING, target=State.CLOSED)
    def mark_confirmed(self, at: datetime) -> None:
        self.closed_at, self.close_reason = at, CloseReason.CONFIRMED

    @transition(field=state, source=State.PENDING, target=State.CLOSED)
    def mark_verified(self, at: datetime) -> None:
        self.closed_at, self.close_reason = at, CloseReason.VERIFIED

    @transition(field=state, source=State.PENDING, target=State.CLOSED)
    def mark_closed_unconfirmed(self, at: datetime) -> None:
        self.closed_at, self.close_reason = at, CloseReason.NO_RESPONSE

    @transition(field=state, source=State.PENDING, target=State.DIAGNOSING)
    def mark_rejected(self) -> None:
        self._back_to_work()

    @transition(field=state, source=State.CLOSED, target=State.DIAGNOSING)
    def mark_reopened(self) -> None:
        self._back_to_work()
        self.closed_at, self.close_reason, self.duplicate_of = None, "", None

    @transition(field=state, source=OPEN_STATES, target=State.CLOSED)
    def mark_withdrawn(self, at: datetime) -> None:
        self.closed_at, self.close_reason = at, CloseReason.WITHDRAWN

    @transition(field=state, source=OPEN_STATES, target=State.CLOSED)
    def mark_duplicate(self, original: Incident, at: datetime) -> None:
        self.closed_at, self.close_reason, self.duplicate_of = at, CloseReason.DUPLICATE, original

    def _back_to_work(self) -> None:
        self.resolved_at = None
        self.confirmation_asked_at = self.confirmation_due_at = None
        self.confirmation_stop = ""
