"""What the addresses answer, as the OpenAPI document describes it.

The answers themselves are made by `integrations.shapes` and the addresses; a test compares the two.
"""

from __future__ import annotations

from functools import cache

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from api.v1.step_names import STEP_NAMES
from incidents.models import (
    Channel,
    CloseReason,
    ConfirmationStop,
    EntryKind,
    Impact,
    PauseReason,
    State,
    Urgency,
)
from integrations.models import HookChannel, PausedWhy
from notifications.models import DeliveryState
from people.actors import ActorKind
from people.models import LANGUAGES, Role, TokenHolder

# Only mails are ever withheld, never what goes to webhooks.
DELIVERY_STATES = [state.value for state in DeliveryState if state != DeliveryState.WITHHELD]
MAIL_STATES = DeliveryState.values


class Answer(serializers.Serializer):
    """Only ever sent, never received."""


def id_of(what: str, **options: object) -> serializers.IntegerField:
    return serializers.IntegerField(help_text=what, **options)  # type: ignore[arg-type]


def moment_of(what: str, *, null: bool = True, required: bool = True) -> serializers.DateTimeField:
    return serializers.DateTimeField(help_text=what, allow_null=null, required=required)


class ClockInterval(Answer):
    """One stretch of a clock's life."""

    start = moment_of("When it began.", null=False)
    end = moment_of("When it ended.", null=False)
    counted = serializers.BooleanField(help_text="Whether it counts towards the target.")
    why = serializers.ChoiceField(["counted", "outside_hours", "holiday", "pause", "stopped"])
    reason = serializers.ChoiceField(PauseReason.choices, allow_null=True, help_text="Of a pause.")


class Clock(Answer):
    """One promise and how much of it is used."""

    state = serializers.ChoiceField(["running", "paused", "stopped", "done"])
    due_at = moment_of("When the target is used up; null while the clock stands still.")
    done_at = moment_of("When what was promised was done.")
    target_seconds = serializers.IntegerField(help_text="What was promised, in counted seconds.")
    used_seconds = serializers.IntegerField(help_text="Counted so far.")
    paused_seconds = serializers.IntegerField(help_text="In pauses that the agreement allows.")
    remaining_seconds = serializers.IntegerField(help_text="Left; negative once late.")
    is_breached = serializers.BooleanField()
    intervals = ClockInterval(many=True, required=False, help_text="Every counted and skipped interval.")


class Clocks(Answer):
    """Both clocks of an incident, as the desk and the customer see them."""

    as_of = moment_of("The moment for which used, paused and remaining hold.", null=False)
    response = Clock(allow_null=True, help_text="Null until urgency and impact are known.")
    resolution = Clock(allow_null=True, help_text="Null until urgency and impact are known.")


class NextStep(Answer):
    """A step that this token may take with the incident now."""

    step = serializers.ChoiceField(STEP_NAMES)
    label = serializers.CharField()  # type: ignore[assignment]
    url = serializers.URLField(help_text="Where it is posted to.")


class Who(Answer):
    """Who did something, as it was called then."""

    kind = serializers.ChoiceField([kind.value for kind in ActorKind])
    name = serializers.CharField()


class Attachment(Answer):
    """A file that went with a word."""

    id = id_of("Its number.")
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField(help_text="In bytes.")
    entry = id_of("The number of the entry it went with; null while it waits for one.", allow_null=True)
    url = serializers.URLField()


class TimelineEntry(Answer):
    """One thing that happened. Entries are never changed and never removed."""

    incident = serializers.CharField(help_text="`INC-000123`")
    number = serializers.IntegerField(help_text="Counts the entries of this incident from 1.")
    kind = serializers.ChoiceField(EntryKind.choices)
    at = moment_of("When it happened.", null=False)
    actor = Who()
    text = serializers.CharField(help_text="What the customer reads.", allow_blank=True)
    internal_text = serializers.CharField(
        help_text="What only the desk reads.", required=False, allow_blank=True
    )
    details = serializers.DictField(help_text="What machines need of it.", required=False)
    from_state = serializers.ChoiceField(State.choices, allow_null=True)
    to_state = serializers.ChoiceField(State.choices, allow_null=True)
    position = serializers.IntegerField(required=False, help_text="Its place in the feed of all entries.")


class Customer(Answer):
    """An organisation with an agreement."""

    id = id_of("Its number.")
    name = serializers.CharField()
    slug = serializers.CharField(help_text="Its short name, in addresses and filters.")
    language = serializers.ChoiceField(LANGUAGES)
    time_zone = serializers.CharField()
    agreement = id_of("Its agreement; null: the default one.", allow_null=True, required=False)


class Contact(Answer):
    """A person at a customer who reports, replies and confirms."""

    id = id_of("Their number.")
    customer = id_of("Where they work.")
    name = serializers.CharField()
    email = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True)
    language = serializers.ChoiceField([*LANGUAGES, ("", "the customer's")], allow_blank=True)


class Team(Answer):
    """Agents that incidents can be assigned to."""

    id = id_of("Its number.")
    name = serializers.CharField()
    email = serializers.CharField(allow_blank=True)


class Supplier(Answer):
    """A company that runs services, or whose experts examine incidents."""

    id = id_of("Its number.")
    name = serializers.CharField()


class Service(Answer):
    """What customers use and what therefore can break."""

    id = id_of("Its number.")
    name = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    is_active = serializers.BooleanField(help_text="Whether it is offered.")
    is_public = serializers.BooleanField(
        help_text="Whether it stands on the public status page.", required=False
    )
    supplier = id_of("Who runs it.", allow_null=True, required=False)
    customers = serializers.ListField(
        child=serializers.IntegerField(), required=False, help_text="Whose it is; none: everybody's."
    )


class Person(Answer):
    """Somebody who works at the desk or as a supplier's expert."""

    id = id_of("Their number.")
    name = serializers.CharField()
    email = serializers.CharField()
    role = serializers.ChoiceField(Role.choices)
    is_active = serializers.BooleanField()
    supplier = id_of("Whose expert they are.", allow_null=True)
    teams = serializers.ListField(child=serializers.IntegerField())


class Expanded(Answer):
    """What `expand` asked for; each is null where the incident names none."""

    customer = Customer(required=False, allow_null=True)
    contact = Contact(required=False, allow_null=True)
    service = Service(required=False, allow_null=True)
    owner = Person(required=False, allow_null=True)
    assignee = Person(required=False, allow_null=True)
    team = Team(required=False, allow_null=True)
    clocks = Clocks(required=False)
    timeline = TimelineEntry(many=True, required=False)


class Incident(Answer):
    """A malfunction, from the first word to the customer's confirmation.

    With a customer's token, what only the desk knows is left out.
    """

    reference = serializers.CharField(help_text="`INC-000123`")
    url = serializers.URLField()
    version = serializers.IntegerField(help_text="The number of its last entry; If-Match asks for it.")
    title = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    channel = serializers.ChoiceField(Channel.choices)
    state = serializers.ChoiceField(State.choices)
    urgency = serializers.ChoiceField(Urgency.choices, allow_null=True)
    impact = serializers.ChoiceField(Impact.choices, allow_null=True)
    priority = serializers.IntegerField(min_value=1, max_value=5, allow_null=True)
    customer = id_of(
        "Null: from an unknown sender, or found by monitoring and no single customer's.", allow_null=True
    )
    contact = id_of("Who speaks for it.", allow_null=True)
    service = id_of("What it is about.", allow_null=True)
    registered_at = moment_of("When it was reported; both clocks start here.", null=False)
    responded_at = moment_of("The first public word of a human.")
    response_due_at = moment_of("When the first response is due.")
    resolution_due_at = moment_of("When a solution is due; null while the clock stands still.")
    paused_at = moment_of("Since when the resolution clock is paused.")
    pause_reason = serializers.ChoiceField(PauseReason.choices, allow_null=True)
    solution = serializers.CharField(allow_blank=True)
    temporary = serializers.BooleanField(help_text="Whether the solution is a workaround.")
    resolved_at = moment_of("When the solution was proposed.")
    confirmation_due_at = moment_of("When silence will close it.")
    closed_at = moment_of("When it was closed.")
    close_reason = serializers.ChoiceField(CloseReason.choices, allow_null=True)
    updated_at = moment_of("When its last entry was written.", null=False)
    caller = serializers.CharField(
        required=False, allow_blank=True, help_text="As an unknown sender gave it."
    )
    owner = id_of("Who at the desk answers for it.", allow_null=True, required=False)
    assignee = id_of("Who examines it.", allow_null=True, required=False)
    team = id_of("Which team examines it.", allow_null=True, required=False)
    confirmation_stop = serializers.ChoiceField(
        ConfirmationStop.choices, allow_null=True, required=False, help_text="Why silence will not close it."
    )
    next_due_at = moment_of("By what the queue sorts.", required=False)
    supplier_look_at = moment_of("When the desk looks again at what a supplier does.", required=False)
    mail_trouble = serializers.BooleanField(required=False, help_text="Whether a mail did not arrive.")
    duplicate_of = serializers.CharField(required=False, allow_null=True)
    clocks = Clocks(required=False, help_text="With one incident; in lists by `expand=clocks`.")
    next_steps = NextStep(many=True, required=False, help_text="With one incident.")
    expanded = Expanded(required=False)


class IncidentOutcome(Answer):
    """What became of one item of a bulk request."""

    index = serializers.IntegerField(help_text="Its place in what was sent, from 0.")
    status = serializers.IntegerField(help_text="As if it had been sent alone.")
    incident = Incident(required=False)
    problem = serializers.DictField(required=False)


class BulkAnswer(Answer):
    """One outcome for each item, in the order in which they were sent."""

    results = IncidentOutcome(many=True)
    done = serializers.IntegerField()
    refused = serializers.IntegerField()


class Message(Answer):
    """A mail of the desk about an incident, and what became of it."""

    id = id_of("Its number.")
    template = serializers.CharField()
    channel = serializers.CharField()
    to = serializers.CharField()
    subject = serializers.CharField(allow_blank=True)
    text = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(MAIL_STATES)
    posted_at = moment_of("When it was due to be sent.", null=False)
    accepted_at = moment_of("When the mail server took it.")
    error = serializers.CharField(allow_blank=True)


class AgreementVersion(Answer):
    """What was promised from a moment on; never changed, only followed by a next one."""

    number = serializers.IntegerField()
    valid_from = moment_of("From when incidents are registered under it.", null=False)
    terms = serializers.DictField(help_text="Targets, priorities, calendar, pauses, confirmation.")


class Agreement(Answer):
    """What the provider promises the customers that it covers."""

    id = id_of("Its number.")
    name = serializers.CharField()
    is_default = serializers.BooleanField(help_text="Covers everybody who has none of their own.")
    customers = serializers.ListField(child=serializers.IntegerField())
    versions = AgreementVersion(many=True)


class Calendar(Answer):
    """Office hours: for each weekday, Monday first, intervals in minutes after midnight."""

    id = id_of("Its number.")
    name = serializers.CharField()
    time_zone = serializers.CharField()
    country = serializers.CharField(allow_blank=True, help_text="Whose public holidays are closed.")
    hours = serializers.ListField(
        child=serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))
    )
    closed_dates = serializers.ListField(child=serializers.CharField())


class Me(Answer):
    """The token that asks."""

    token = serializers.CharField(help_text="Its name.")
    holder = serializers.ChoiceField(TokenHolder.choices)
    acts_as = Who()
    scopes = serializers.ListField(child=serializers.CharField())
    customer = id_of("The only customer it knows of; null: all of them.", allow_null=True)
    expires_at = moment_of("When it ends by itself.")


class Webhook(Answer):
    """An address that is told of entries in the timelines."""

    id = id_of("Its number.")
    name = serializers.CharField()
    channel = serializers.ChoiceField(HookChannel.choices)
    address = serializers.CharField()
    language = serializers.ChoiceField(LANGUAGES)
    kinds = serializers.ListField(
        child=serializers.ChoiceField(EntryKind.choices), help_text="None: all of them."
    )
    customers = serializers.ListField(child=serializers.IntegerField(), help_text="None: all of them.")
    services = serializers.ListField(child=serializers.IntegerField(), help_text="None: all of them.")
    priority_at_most = serializers.IntegerField(allow_null=True, help_text="2 tells of P1 and P2.")
    reached = serializers.IntegerField(help_text="Up to this position of the feed everything was posted.")
    paused_at = moment_of("Since when nothing is posted.")
    paused_why = serializers.ChoiceField(PausedWhy.choices, allow_null=True)
    failing_since = moment_of("Since when its messages are not accepted.")
    secret = serializers.CharField(
        required=False, help_text="Checks its signatures; only for tokens that may write webhooks."
    )


class WebhookAttempt(Answer):
    """One request and what came back."""

    at = moment_of("When.", null=False)
    took_ms = serializers.IntegerField()
    request_headers = serializers.DictField()
    body_sha256 = serializers.CharField()
    status = serializers.IntegerField(allow_null=True, help_text="Null: there was no answer.")
    answer = serializers.CharField(allow_blank=True, help_text="How it began.")
    error = serializers.CharField(allow_blank=True)


class WebhookDelivery(Answer):
    """One message of a webhook, and what became of it."""

    id = id_of("Its number.")
    webhook_id = serializers.CharField(help_text="The header of that name: the same for every attempt.")
    event = serializers.CharField()
    payload = serializers.DictField(allow_null=True, help_text="What is sent; null for chat rooms.")
    state = serializers.ChoiceField(DELIVERY_STATES)
    posted_at = moment_of("When it was posted.", null=False)
    due_at = moment_of("When it is tried next.")
    accepted_at = moment_of("When the address took it.")
    error = serializers.CharField(allow_blank=True)
    attempts = WebhookAttempt(many=True)


class FieldProblem(Answer):
    field = serializers.CharField(allow_blank=True)
    message = serializers.CharField()
    expected = serializers.CharField(required=False)


class Meanwhile(Answer):
    number = serializers.IntegerField()
    kind = serializers.ChoiceField(EntryKind.choices)
    at = moment_of("When.", null=False)
    by = serializers.CharField()


class Problem(Answer):
    """RFC 9457. Decide by `type`; show `detail`."""

    type = serializers.URLField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = FieldProblem(many=True, required=False)  # type: ignore[assignment]
    needed = serializers.CharField(required=False, help_text="The scope that is missing.")
    version = serializers.IntegerField(required=False, help_text="The version that it has now.")
    etag = serializers.CharField(required=False)
    meanwhile = Meanwhile(many=True, required=False)


@cache
def page_of(kind: type[Answer]) -> type[Answer]:
    """A page of a list of these."""
    fields = {
        "results": kind(many=True),
        "next": serializers.URLField(allow_null=True, help_text="The next page; null on the last."),
        "__doc__": f"A page of a list: {kind.__name__}.",
    }
    made = type(f"{kind.__name__}Page", (Answer,), fields)
    # One object, also where the address is a list.
    return extend_schema_serializer(many=False)(made)
