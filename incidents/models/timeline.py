"""The log of an incident: every change is one entry, and no entry is ever changed."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Func
from django.utils.translation import gettext_lazy as _

from incidents.querysets import TimelineQuerySet


class EntryKind(models.TextChoices):
    """The closed list of what can happen to an incident (a participle each)."""

    REGISTERED = "registered", _("Registered")
    CUSTOMER_IDENTIFIED = "customer_identified", _("Customer identified")
    CLASSIFIED = "classified", _("Classified")
    RECLASSIFIED = "reclassified", _("Classified again")
    DIAGNOSIS_STARTED = "diagnosis_started", _("Diagnosis started")
    ASSIGNED = "assigned", _("Assigned")
    OWNER_CHANGED = "owner_changed", _("Owner changed")
    REPLIED = "replied", _("Reply to the customer")
    PUBLISHED = "published", _("Update published")
    CUSTOMER_REPLIED = "customer_replied", _("Reply of the customer")
    AUTO_REPLIED = "auto_replied", _("Automatic answer")
    MAIL_HELD = "mail_held", _("Unverified mail waits")
    CALL_LOGGED = "call_logged", _("Call")
    NOTED = "noted", _("Internal note")
    PAUSED = "paused", _("Clock paused")
    RESUMED = "resumed", _("Clock resumed")
    SOLUTION_PROPOSED = "solution_proposed", _("Solution proposed")
    SOLUTION_MAIL_ACCEPTED = "solution_mail_accepted", _("Solution mail delivered")
    MAIL_FAILED = "mail_failed", _("Mail could not be delivered")
    AUTO_CLOSE_HELD = "auto_close_held", _("Automatic closing held")
    ASKED_AGAIN = "asked_again", _("Confirmation asked again")
    SOLUTION_CONFIRMED = "solution_confirmed", _("Solution confirmed")
    CLOSED_UNCONFIRMED = "closed_unconfirmed", _("Closed without response")
    SOLUTION_REJECTED = "solution_rejected", _("Solution rejected")
    REOPENED = "reopened", _("Reopened")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    DUPLICATE_CLOSED = "duplicate_closed", _("Closed as duplicate")
    LINKED = "linked", _("Linked")
    SPLIT_OFF = "split_off", _("Split off")
    FOLLOWER_ADDED = "follower_added", _("Follower added")
    FOLLOWER_REMOVED = "follower_removed", _("Follower removed")
    CORRECTED = "corrected", _("Corrected")
    SUPPLIER_ASKED = "supplier_asked", _("Asked of the supplier")
    SUPPLIER_ENDED = "supplier_ended", _("No longer with the supplier")
    ALARM_NOTED = "alarm_noted", _("Alarm")
    RECOVERY_NOTED = "recovery_noted", _("Right again")
    SUPPLIER_NOTED = "supplier_noted", _("Published by the supplier")
    RESPONSE_WARNED = "response_warned", _("First response is nearly due")
    RESPONSE_BREACHED = "response_breached", _("First response target missed")
    RESOLUTION_WARNED = "resolution_warned", _("Resolution is nearly due")
    RESOLUTION_BREACHED = "resolution_breached", _("Resolution target missed")


# An entry that names a state must end up as exactly the incident's n-th state change: the entry
# is unique per (incident, state_number), the incident counts in steps of one (its own trigger),
# and here the count must have reached the entry when the transaction commits.
ENTRY_MEETS_INCIDENT = """
    IF NEW.state_number IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM incidents_incident i
        WHERE i.id = NEW.incident_id AND i.state_number >= NEW.state_number
    ) THEN
        RAISE EXCEPTION 'timeline entry % of incident % names a state change that did not happen',
            NEW.id, NEW.incident_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""


class TimelineEntry(models.Model):
    """One thing that happened to an incident.

    `public_text` is what the customer reads, `internal_text` what only the desk reads: two
    fields, so that no flag can turn a note into a public word. `details` holds what machines
    need (levels, targets, reasons); every service-level figure can be computed from entries
    alone. `transaction` lets followers read entries in commit order with none skipped.
    """

    incident = models.ForeignKey("incidents.Incident", on_delete=models.PROTECT, related_name="timeline")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=30, choices=EntryKind.choices)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Func(function="clock_timestamp"))
    transaction = models.BigIntegerField(
        db_default=Func(function="pg_current_xact_id", template="(%(function)s()::text::bigint)")
    )
    actor_kind = models.CharField(max_length=12)
    actor_name = models.CharField(max_length=150)
    user = models.ForeignKey("people.User", null=True, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey("people.Contact", null=True, on_delete=models.PROTECT, related_name="+")
    public_text = models.TextField(blank=True)
    internal_text = models.TextField(blank=True)
    details = models.JSONField(default=dict)
    state_number = models.PositiveIntegerField(null=True)
    from_state = models.CharField(max_length=30, blank=True)
    to_state = models.CharField(max_length=30, blank=True)

    objects = TimelineQuerySet.as_manager()

    class Meta:
        ordering = ["incident", "number"]
        constraints = [
            models.UniqueConstraint("incident", "number", name="entry_number_once"),
            models.UniqueConstraint("incident", "state_number", name="entry_state_number_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=EntryKind.values), name="entry_kind_is_listed"
            ),
            models.CheckConstraint(
                condition=(models.Q(state_number__isnull=True) & models.Q(to_state=""))
                | (models.Q(state_number__isnull=False) & ~models.Q(to_state="")),
                name="entry_state_number_iff_state",
            ),
        ]
        indexes = [models.Index(fields=["transaction", "id"], name="entry_commit_order")]
        triggers = [
            pgtrigger.Protect(name="timeline_is_kept", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="timeline_not_emptied",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func="RAISE EXCEPTION 'the record is kept: it cannot be emptied';",
            ),
            pgtrigger.Trigger(
                name="entry_meets_incident",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                func=ENTRY_MEETS_INCIDENT,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id}#{self.number} {self.kind}"
