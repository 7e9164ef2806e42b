"""Who may do what in which state: one table for doors, buttons and documentation."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.errors import NotPermitted, NotPossible
from incidents.models import ConfirmationStop, Incident, State
from people.actors import Actor, ActorKind

DESK = frozenset({ActorKind.AGENT})
CUSTOMER = frozenset({ActorKind.CONTACT})
EXPERT = frozenset({ActorKind.EXPERT})
# What a program may do as the desk does; to hear a customer out is for people.
PROGRAM = frozenset({ActorKind.INTEGRATION})
SYSTEM = frozenset({ActorKind.SYSTEM})

UNSOLVED = frozenset({State.REGISTERED, State.CLASSIFIED, State.DIAGNOSING})
WORKED_ON = frozenset({State.CLASSIFIED, State.DIAGNOSING})
PENDING = frozenset({State.PENDING})
CLOSED = frozenset({State.CLOSED})
OPEN = UNSOLVED | PENDING
ANY = OPEN | CLOSED


@dataclass(frozen=True)
class Rule:
    """In which states a verb is possible, for whom, and what it is called on a button."""

    states: frozenset[State]
    actors: frozenset[ActorKind]
    label: object


RULES: dict[str, Rule] = {
    "classify": Rule(frozenset({State.REGISTERED}), DESK | PROGRAM | SYSTEM, gettext_lazy("Classify")),
    "reclassify": Rule(WORKED_ON, DESK | PROGRAM, gettext_lazy("Classify again")),
    "diagnose": Rule(frozenset({State.CLASSIFIED}), DESK | PROGRAM, gettext_lazy("Start diagnosis")),
    "propose_solution": Rule(WORKED_ON, DESK | PROGRAM | SYSTEM, gettext_lazy("Propose solution")),
    "confirm": Rule(PENDING, CUSTOMER, gettext_lazy("It works")),
    "confirm_by_phone": Rule(PENDING, DESK, gettext_lazy("Confirmed by phone")),
    "confirm_by_mail": Rule(PENDING, DESK, gettext_lazy("Confirmed by mail")),
    "verify": Rule(PENDING, DESK, gettext_lazy("Verified")),
    "reject": Rule(PENDING, DESK | CUSTOMER, gettext_lazy("Reject solution")),
    "reopen": Rule(CLOSED, DESK | PROGRAM | CUSTOMER, gettext_lazy("Reopen")),
    "withdraw": Rule(OPEN, DESK | CUSTOMER, gettext_lazy("Withdraw")),
    "close_as_duplicate": Rule(OPEN, DESK | PROGRAM, gettext_lazy("Close as duplicate")),
    "close_without_response": Rule(PENDING, SYSTEM, gettext_lazy("Close without response")),
    "note_clock": Rule(OPEN, SYSTEM, gettext_lazy("Note the clock")),
    "note_mail": Rule(ANY, SYSTEM, gettext_lazy("Note a mail's outcome")),
    "note_auto_reply": Rule(ANY, SYSTEM, gettext_lazy("Note an automatic answer")),
    "hold_mail": Rule(ANY, SYSTEM, gettext_lazy("Hold a mail")),
    "note_alarm": Rule(ANY, SYSTEM, gettext_lazy("Note an alarm")),
    "note_recovery": Rule(ANY, SYSTEM, gettext_lazy("Note a recovery")),
    "note_supplier": Rule(ANY, SYSTEM, gettext_lazy("Note a supplier's word")),
    "assign": Rule(frozenset({State.DIAGNOSING}), DESK | PROGRAM, gettext_lazy("Assign")),
    "take_over": Rule(OPEN, DESK, gettext_lazy("Become owner")),
    "reply": Rule(ANY, DESK | PROGRAM, gettext_lazy("Reply")),
    "publish": Rule(ANY, DESK | PROGRAM, gettext_lazy("Publish an update")),
    "reply_as_customer": Rule(ANY, CUSTOMER, gettext_lazy("Reply")),
    "accept_mail": Rule(ANY, DESK, gettext_lazy("Accept a mail")),
    "log_call": Rule(ANY, DESK, gettext_lazy("Log a call")),
    "note": Rule(ANY, DESK | PROGRAM | EXPERT, gettext_lazy("Note")),
    "wait": Rule(WORKED_ON, DESK | PROGRAM, gettext_lazy("Wait")),
    "resume": Rule(WORKED_ON, DESK | PROGRAM, gettext_lazy("Resume")),
    "retitle": Rule(OPEN, DESK | PROGRAM, gettext_lazy("Correct the title")),
    "place": Rule(OPEN, DESK | PROGRAM, gettext_lazy("Choose the service")),
    "hand_to_contact": Rule(OPEN, DESK | PROGRAM, gettext_lazy("Change the contact")),
    "ask_supplier": Rule(UNSOLVED, DESK | PROGRAM, gettext_lazy("Ask a supplier")),
    "end_supplier": Rule(OPEN, DESK | PROGRAM, gettext_lazy("Supplier is done")),
    "add_follower": Rule(ANY, DESK | PROGRAM | SYSTEM, gettext_lazy("Add a follower")),
    "remove_follower": Rule(ANY, DESK | PROGRAM, gettext_lazy("Remove a follower")),
    "link": Rule(OPEN, DESK | PROGRAM | SYSTEM, gettext_lazy("Link")),
    "split_off": Rule(OPEN, DESK | PROGRAM, gettext_lazy("Split off")),
    "undo_duplicate": Rule(CLOSED, DESK | PROGRAM, gettext_lazy("Not a duplicate")),
    "hold_auto_close": Rule(PENDING, DESK | PROGRAM, gettext_lazy("Hold automatic closing")),
    "ask_again": Rule(PENDING, DESK | PROGRAM, gettext_lazy("Ask for confirmation again")),
    "send_again": Rule(ANY, DESK, gettext_lazy("Send a mail again")),
    "identify": Rule(OPEN, DESK | PROGRAM, gettext_lazy("Identify customer")),
}


def can(actor: Actor, verb: str, incident: Incident) -> bool:
    """Whether this actor may do this to this incident in its present state."""
    return allowed(actor, verb, incident) and incident.state in RULES[verb].states and fits(verb, incident)


def allowed(actor: Actor, verb: str, incident: Incident) -> bool:
    """Whether the actor has the right at all, whatever the state."""
    if actor.kind not in RULES[verb].actors:
        return False
    if actor.kind == ActorKind.CONTACT:
        return actor.contact is not None and actor.contact.customer_id == incident.customer_id
    if actor.kind == ActorKind.INTEGRATION and actor.customer_id not in (None, incident.customer_id):
        return False
    if actor.kind == ActorKind.EXPERT:
        return incident.state == State.DIAGNOSING and incident.assignee_id == getattr(actor.user, "pk", -1)
    return actor.kind == ActorKind.SYSTEM or (actor.user is not None and actor.user.is_active)


def fits(verb: str, incident: Incident) -> bool:
    """What beyond the state a verb needs."""
    if verb == "wait":
        return not incident.is_paused
    if verb == "resume":
        return incident.is_paused
    if verb == "hold_auto_close":
        return incident.confirmation_stop == ""
    if verb == "identify":
        return incident.customer_id is None
    if verb in ("publish", "hand_to_contact", "add_follower", "remove_follower"):
        return incident.customer_id is not None
    if verb == "verify":
        return incident.is_own_finding
    if verb == "confirm_by_phone":
        return not incident.is_own_finding
    if verb == "confirm_by_mail":
        return incident.confirmation_stop == ConfirmationStop.REPLY
    if verb == "accept_mail":
        return incident.customer_id is not None and incident.mail_waiting
    if verb == "end_supplier":
        return incident.supplier_look_at is not None
    if verb == "undo_duplicate":
        return incident.duplicate_of_id is not None
    if verb == "ask_again":
        return bool(incident.contact_id and incident.contact and incident.contact.email)
    return True


def require(actor: Actor, verb: str, incident: Incident) -> None:
    """Raise NotPermitted or NotPossible unless `can`."""
    if not allowed(actor, verb, incident):
        raise NotPermitted(_("You may not do this with %(reference)s.") % {"reference": incident.reference})
    if incident.state not in RULES[verb].states or not fits(verb, incident):
        raise NotPossible(refusal(actor, verb, incident))


def refusal(actor: Actor, verb: str, incident: Incident) -> str:
    """Why the verb is not possible now, and what is."""
    steps = ", ".join(str(RULES[step].label) for step in next_steps(actor, incident))
    return _("“%(verb)s” is not possible: %(reference)s is now “%(state)s”. Possible now: %(steps)s.") % {
        "verb": RULES[verb].label,
        "reference": incident.reference,
        "state": State(incident.state).label,
        "steps": steps or _("nothing"),
    }


def next_steps(actor: Actor, incident: Incident) -> list[str]:
    """Every verb that is legal for this actor now, in the order of the process."""
    return [verb for verb in RULES if can(actor, verb, incident)]
