"""From a body to a verb: for each step the function it calls and what it takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from api.strict import Choice, ContactRow, Moment, Reference, Row, StrictSerializer, Text, Truth, Whole, wrong
from incidents import corrections, corresponding, following, handling, lifecycle, merging
from incidents.models import Attachment, Impact, Incident, PauseReason, Service, Urgency
from people.actors import Actor
from people.models import LANGUAGES, Supplier, Team, User


def desk_people(actor: Actor) -> Any:
    """Everybody an incident can be given to, for whoever may know them."""
    everybody = User.objects.select_related("supplier")
    return everybody if actor.sees_desk else everybody.none()


def teams(actor: Actor) -> Any:
    return Team.objects.visible_to(actor)


def services(actor: Actor) -> Any:
    return Service.objects.visible_to(actor)


def suppliers(actor: Actor) -> Any:
    return Supplier.objects.visible_to(actor)


class NothingFields(StrictSerializer):
    """Takes an empty object."""


class ClassifyFields(StrictSerializer):
    urgency = Choice(Urgency.choices, help_text="How far the business process is disrupted.")
    impact = Choice(Impact.choices, help_text="Who is affected: all users, a number of them, one.")


class ReclassifyFields(ClassifyFields):
    reason = Text(help_text="Why it changes.", max_length=50_000)


class AssignFields(StrictSerializer):
    assignee = Row(desk_people, required=False, allow_null=True, help_text="An agent or an outside expert.")
    team = Row(teams, required=False, allow_null=True)
    text = Text(required=False, allow_blank=True, help_text="Words for whoever takes it over.")


class ProposeSolutionFields(StrictSerializer):
    solution = Text(help_text="What the customer can now try; mailed to them.")
    temporary = Truth(required=False, help_text="A workaround, not the structural solution.")


class ConfirmFields(StrictSerializer):
    text = Text(required=False, allow_blank=True)


class ConfirmByPhoneFields(StrictSerializer):
    who = Text(help_text="Who at the customer confirmed it.", max_length=300)
    when = Moment(required=False, help_text="When they called; left out: just now.")


class ConfirmByMailFields(StrictSerializer):
    entry = Whole(
        min_value=1, max_value=2**31 - 1, help_text="The number of the entry with the customer's written yes."
    )


class ReasonFields(StrictSerializer):
    reason = Text(help_text="In the words of whoever gives it; the customer may read it.")


class DuplicateFields(StrictSerializer):
    original = Reference(help_text="The incident that is worked on.")


class LinkFields(StrictSerializer):
    other = Reference()


class TextFields(StrictSerializer):
    text = Text()


class OptionalTextFields(StrictSerializer):
    text = Text(required=False, allow_blank=True)


class WordFields(TextFields):
    attachments = serializers.ListField(
        child=Whole(min_value=1, max_value=2**63 - 1),
        required=False,
        max_length=20,
        help_text="Ids of files that were uploaded to this incident and have gone with no word yet.",
    )


class PublishFields(StrictSerializer):
    headline = Text(max_length=200)
    texts = serializers.DictField(
        child=Text(allow_blank=True), help_text="The words by language: `en`, `nl`; at least one."
    )
    tell_contact = Truth(required=False)
    tell_subscribers = Truth(required=False)

    def validate_texts(self, texts: dict[str, str]) -> dict[str, str]:
        known = [language for language, _name in LANGUAGES]
        unknown = sorted(set(texts) - set(known))
        if unknown:
            raise ValidationError(wrong(f"There is no language “{unknown[0][:20]}”.", ", ".join(known)))
        return texts


class WaitFields(TextFields):
    reason = Choice(
        [(PauseReason.WAITING_ON_CUSTOMER.value, PauseReason.WAITING_ON_CUSTOMER.label)], required=False
    )


class RetitleFields(StrictSerializer):
    title = Text(max_length=1000)


class PlaceFields(StrictSerializer):
    service = Row(services, allow_null=True)


class OfContactFields(StrictSerializer):
    contact = ContactRow()


class AskSupplierFields(StrictSerializer):
    supplier = Row(suppliers)
    their_reference = Text(required=False, allow_blank=True, max_length=100)
    promised_at = Moment(required=False, allow_null=True)
    look_at = Moment(required=False, allow_null=True)
    text = Text(required=False, allow_blank=True)


class SplitOffFields(TextFields):
    title = Text(max_length=1000)


@dataclass(frozen=True)
class Step:
    """A verb, what its body holds, and whether it refuses what somebody else's change has overtaken."""

    call: Callable[..., Incident]
    fields: type[StrictSerializer]


STEPS: dict[str, Step] = {
    "classify": Step(lifecycle.classify, ClassifyFields),
    "reclassify": Step(lifecycle.reclassify, ReclassifyFields),
    "diagnose": Step(lifecycle.diagnose, AssignFields),
    "assign": Step(handling.assign, AssignFields),
    "propose_solution": Step(lifecycle.propose_solution, ProposeSolutionFields),
    "confirm": Step(lifecycle.confirm, ConfirmFields),
    "confirm_by_phone": Step(lifecycle.confirm_by_phone, ConfirmByPhoneFields),
    "confirm_by_mail": Step(corresponding.confirm_by_mail, ConfirmByMailFields),
    "verify": Step(lifecycle.verify, TextFields),
    "reject": Step(lifecycle.reject, ReasonFields),
    "reopen": Step(lifecycle.reopen, ReasonFields),
    "withdraw": Step(lifecycle.withdraw, ReasonFields),
    "close_as_duplicate": Step(lifecycle.close_as_duplicate, DuplicateFields),
    "take_over": Step(handling.take_over, NothingFields),
    "reply": Step(handling.reply, WordFields),
    "reply_as_customer": Step(handling.reply_as_customer, WordFields),
    "publish": Step(handling.publish, PublishFields),
    "log_call": Step(handling.log_call, TextFields),
    "note": Step(handling.note, WordFields),
    "wait": Step(handling.wait, WaitFields),
    "resume": Step(handling.resume, OptionalTextFields),
    "hold_auto_close": Step(handling.hold_auto_close, ReasonFields),
    "ask_again": Step(lifecycle.ask_again, NothingFields),
    "identify": Step(handling.identify, OfContactFields),
    "retitle": Step(corrections.retitle, RetitleFields),
    "place": Step(corrections.place, PlaceFields),
    "hand_to_contact": Step(corrections.hand_to_contact, OfContactFields),
    "ask_supplier": Step(corrections.ask_supplier, AskSupplierFields),
    "end_supplier": Step(corrections.end_supplier, OptionalTextFields),
    "add_follower": Step(following.add_follower, OfContactFields),
    "remove_follower": Step(following.remove_follower, OfContactFields),
    "link": Step(merging.link, LinkFields),
    "split_off": Step(merging.split_off, SplitOffFields),
    "undo_duplicate": Step(merging.undo_duplicate, NothingFields),
}


def take(verb: str, incident: Incident, sent: dict[str, Any], *, by: Actor) -> Incident:
    """Call the verb with what was checked. Raises what the verb raises."""
    fields = dict(sent)
    if verb == "confirm_by_phone":
        fields.setdefault("when", timezone.now())
    if "attachments" in fields:
        fields["attachments"] = _loose(incident, fields["attachments"], by)
    return STEPS[verb].call(incident, by=by, **fields)


def _loose(incident: Incident, ids: list[int], by: Actor) -> list[Attachment]:
    """The uploaded files with these ids; all of them, or the problem names the one that is not there."""
    waiting = Attachment.objects.filter(incident=incident, entry__isnull=True, uploaded_by=by.user)
    found = {one.pk: one for one in waiting.filter(pk__in=ids)}
    missing = [pk for pk in ids if pk not in found]
    if missing:
        raise ValidationError(
            {"attachments": [wrong(f"No file {missing[0]} waits here.", "ids of uploaded files")]}
        )
    return list(found.values())
