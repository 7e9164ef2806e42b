from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.channel_enum import ChannelEnum
from ..models.close_reason_enum import CloseReasonEnum
from ..models.confirmation_stop_enum import ConfirmationStopEnum
from ..models.level_enum import LevelEnum
from ..models.pause_reason_enum import PauseReasonEnum
from ..models.state_enum import StateEnum
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.clocks import Clocks
    from ..models.expanded import Expanded
    from ..models.next_step import NextStep


T = TypeVar("T", bound="Incident")


@_attrs_define
class Incident:
    """A malfunction, from the first word to the customer's confirmation.

    With a customer's token, what only the desk knows is left out.

        Attributes:
            reference (str): `INC-000123`
            url (str):
            version (int): The number of its last entry; If-Match asks for it.
            title (str):
            description (str):
            channel (ChannelEnum): * `phone` - Phone
                * `email` - E-mail
                * `portal` - Customer portal
                * `api` - API
                * `monitoring` - Monitoring
            state (StateEnum): * `registered` - Registered
                * `classified` - Classified
                * `diagnosing` - In diagnosis
                * `resolved_pending_confirmation` - Waiting for confirmation
                * `closed` - Closed
            urgency (LevelEnum | None):
            impact (LevelEnum | None):
            priority (int | None):
            customer (int | None): Null: from an unknown sender, or found by monitoring and no single customer's.
            contact (int | None): Who speaks for it.
            service (int | None): What it is about.
            registered_at (datetime.datetime): When it was reported; both clocks start here.
            responded_at (datetime.datetime | None): The first public word of a human.
            response_due_at (datetime.datetime | None): When the first response is due.
            resolution_due_at (datetime.datetime | None): When a solution is due; null while the clock stands still.
            paused_at (datetime.datetime | None): Since when the resolution clock is paused.
            pause_reason (None | PauseReasonEnum):
            solution (str):
            temporary (bool): Whether the solution is a workaround.
            resolved_at (datetime.datetime | None): When the solution was proposed.
            confirmation_due_at (datetime.datetime | None): When silence will close it.
            closed_at (datetime.datetime | None): When it was closed.
            close_reason (CloseReasonEnum | None):
            updated_at (datetime.datetime): When its last entry was written.
            caller (str | Unset): As an unknown sender gave it.
            owner (int | None | Unset): Who at the desk answers for it.
            assignee (int | None | Unset): Who examines it.
            team (int | None | Unset): Which team examines it.
            confirmation_stop (ConfirmationStopEnum | None | Unset): Why silence will not close it.

                * `reply` - The customer replied
                * `mail_failed` - The solution mail was not delivered
                * `no_address` - There is no e-mail address to ask
                * `hold` - Held by an agent
                * `seen_again` - Monitoring saw it again
            next_due_at (datetime.datetime | None | Unset): By what the queue sorts.
            supplier_look_at (datetime.datetime | None | Unset): When the desk looks again at what a supplier does.
            mail_trouble (bool | Unset): Whether a mail did not arrive.
            duplicate_of (None | str | Unset):
            clocks (Clocks | Unset): Both clocks of an incident, as the desk and the customer see them.
            next_steps (list[NextStep] | Unset): With one incident.
            expanded (Expanded | Unset): What `expand` asked for; each is null where the incident names none.
    """

    reference: str
    url: str
    version: int
    title: str
    description: str
    channel: ChannelEnum
    state: StateEnum
    urgency: LevelEnum | None
    impact: LevelEnum | None
    priority: int | None
    customer: int | None
    contact: int | None
    service: int | None
    registered_at: datetime.datetime
    responded_at: datetime.datetime | None
    response_due_at: datetime.datetime | None
    resolution_due_at: datetime.datetime | None
    paused_at: datetime.datetime | None
    pause_reason: None | PauseReasonEnum
    solution: str
    temporary: bool
    resolved_at: datetime.datetime | None
    confirmation_due_at: datetime.datetime | None
    closed_at: datetime.datetime | None
    close_reason: CloseReasonEnum | None
    updated_at: datetime.datetime
    caller: str | Unset = UNSET
    owner: int | None | Unset = UNSET
    assignee: int | None | Unset = UNSET
    team: int | None | Unset = UNSET
    confirmation_stop: ConfirmationStopEnum | None | Unset = UNSET
    next_due_at: datetime.datetime | None | Unset = UNSET
    supplier_look_at: datetime.datetime | None | Unset = UNSET
    mail_trouble: bool | Unset = UNSET
    duplicate_of: None | str | Unset = UNSET
    clocks: Clocks | Unset = UNSET
    next_steps: list[NextStep] | Unset = UNSET
    expanded: Expanded | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        reference = self.reference

        url = self.url

        version = self.version

        title = self.title

        description = self.description

        channel = self.channel.value

        state = self.state.value

        urgency: None | str
        if isinstance(self.urgency, LevelEnum):
            urgency = self.urgency.value
        else:
            urgency = self.urgency

        impact: None | str
        if isinstance(self.impact, LevelEnum):
            impact = self.impact.value
        else:
            impact = self.impact

        priority: int | None
        priority = self.priority

        customer: int | None
        customer = self.customer

        contact: int | None
        contact = self.contact

        service: int | None
        service = self.service

        registered_at = self.registered_at.isoformat()

        responded_at: None | str
        if isinstance(self.responded_at, datetime.datetime):
            responded_at = self.responded_at.isoformat()
        else:
            responded_at = self.responded_at

        response_due_at: None | str
        if isinstance(self.response_due_at, datetime.datetime):
            response_due_at = self.response_due_at.isoformat()
        else:
            response_due_at = self.response_due_at

        resolution_due_at: None | str
        if isinstance(self.resolution_due_at, datetime.datetime):
            resolution_due_at = self.resolution_due_at.isoformat()
        else:
            resolution_due_at = self.resolution_due_at

        paused_at: None | str
        if isinstance(self.paused_at, datetime.datetime):
            paused_at = self.paused_at.isoformat()
        else:
            paused_at = self.paused_at

        pause_reason: None | str
        if isinstance(self.pause_reason, PauseReasonEnum):
            pause_reason = self.pause_reason.value
        else:
            pause_reason = self.pause_reason

        solution = self.solution

        temporary = self.temporary

        resolved_at: None | str
        if isinstance(self.resolved_at, datetime.datetime):
            resolved_at = self.resolved_at.isoformat()
        else:
            resolved_at = self.resolved_at

        confirmation_due_at: None | str
        if isinstance(self.confirmation_due_at, datetime.datetime):
            confirmation_due_at = self.confirmation_due_at.isoformat()
        else:
            confirmation_due_at = self.confirmation_due_at

        closed_at: None | str
        if isinstance(self.closed_at, datetime.datetime):
            closed_at = self.closed_at.isoformat()
        else:
            closed_at = self.closed_at

        close_reason: None | str
        if isinstance(self.close_reason, CloseReasonEnum):
            close_reason = self.close_reason.value
        else:
            close_reason = self.close_reason

        updated_at = self.updated_at.isoformat()

        caller = self.caller

        owner: int | None | Unset
        if isinstance(self.owner, Unset):
            owner = UNSET
        else:
            owner = self.owner

        assignee: int | None | Unset
        if isinstance(self.assignee, Unset):
            assignee = UNSET
        else:
            assignee = self.assignee

        team: int | None | Unset
        if isinstance(self.team, Unset):
            team = UNSET
        else:
            team = self.team

        confirmation_stop: None | str | Unset
        if isinstance(self.confirmation_stop, Unset):
            confirmation_stop = UNSET
        elif isinstance(self.confirmation_stop, ConfirmationStopEnum):
            confirmation_stop = self.confirmation_stop.value
        else:
            confirmation_stop = self.confirmation_stop

        next_due_at: None | str | Unset
        if isinstance(self.next_due_at, Unset):
            next_due_at = UNSET
        elif isinstance(self.next_due_at, datetime.datetime):
            next_due_at = self.next_due_at.isoformat()
        else:
            next_due_at = self.next_due_at

        supplier_look_at: None | str | Unset
        if isinstance(self.supplier_look_at, Unset):
            supplier_look_at = UNSET
        elif isinstance(self.supplier_look_at, datetime.datetime):
            supplier_look_at = self.supplier_look_at.isoformat()
        else:
            supplier_look_at = self.supplier_look_at

        mail_trouble = self.mail_trouble

        duplicate_of: None | str | Unset
        if isinstance(self.duplicate_of, Unset):
            duplicate_of = UNSET
        else:
            duplicate_of = self.duplicate_of

        clocks: dict[str, Any] | Unset = UNSET
        if not isinstance(self.clocks, Unset):
            clocks = self.clocks.to_dict()

        next_steps: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.next_steps, Unset):
            next_steps = []
            for next_steps_item_data in self.next_steps:
                next_steps_item = next_steps_item_data.to_dict()
                next_steps.append(next_steps_item)

        expanded: dict[str, Any] | Unset = UNSET
        if not isinstance(self.expanded, Unset):
            expanded = self.expanded.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "reference": reference,
                "url": url,
                "version": version,
                "title": title,
                "description": description,
                "channel": channel,
                "state": state,
                "urgency": urgency,
                "impact": impact,
                "priority": priority,
                "customer": customer,
                "contact": contact,
                "service": service,
                "registered_at": registered_at,
                "responded_at": responded_at,
                "response_due_at": response_due_at,
                "resolution_due_at": resolution_due_at,
                "paused_at": paused_at,
                "pause_reason": pause_reason,
                "solution": solution,
                "temporary": temporary,
                "resolved_at": resolved_at,
                "confirmation_due_at": confirmation_due_at,
                "closed_at": closed_at,
                "close_reason": close_reason,
                "updated_at": updated_at,
            }
        )
        if caller is not UNSET:
            field_dict["caller"] = caller
        if owner is not UNSET:
            field_dict["owner"] = owner
        if assignee is not UNSET:
            field_dict["assignee"] = assignee
        if team is not UNSET:
            field_dict["team"] = team
        if confirmation_stop is not UNSET:
            field_dict["confirmation_stop"] = confirmation_stop
        if next_due_at is not UNSET:
            field_dict["next_due_at"] = next_due_at
        if supplier_look_at is not UNSET:
            field_dict["supplier_look_at"] = supplier_look_at
        if mail_trouble is not UNSET:
            field_dict["mail_trouble"] = mail_trouble
        if duplicate_of is not UNSET:
            field_dict["duplicate_of"] = duplicate_of
        if clocks is not UNSET:
            field_dict["clocks"] = clocks
        if next_steps is not UNSET:
            field_dict["next_steps"] = next_steps
        if expanded is not UNSET:
            field_dict["expanded"] = expanded

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.clocks import Clocks  # noqa: PLC0415
        from ..models.expanded import Expanded  # noqa: PLC0415
        from ..models.next_step import NextStep  # noqa: PLC0415

        d = dict(src_dict)
        reference = d.pop("reference")

        url = d.pop("url")

        version = d.pop("version")

        title = d.pop("title")

        description = d.pop("description")

        channel = ChannelEnum(d.pop("channel"))

        state = StateEnum(d.pop("state"))

        def _parse_urgency(data: object) -> LevelEnum | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                urgency_type_0 = LevelEnum(data)

                return urgency_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(LevelEnum | None, data)

        urgency = _parse_urgency(d.pop("urgency"))

        def _parse_impact(data: object) -> LevelEnum | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                impact_type_0 = LevelEnum(data)

                return impact_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(LevelEnum | None, data)

        impact = _parse_impact(d.pop("impact"))

        def _parse_priority(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        priority = _parse_priority(d.pop("priority"))

        def _parse_customer(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        customer = _parse_customer(d.pop("customer"))

        def _parse_contact(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        contact = _parse_contact(d.pop("contact"))

        def _parse_service(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        service = _parse_service(d.pop("service"))

        registered_at = datetime.datetime.fromisoformat(d.pop("registered_at"))

        def _parse_responded_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                responded_at_type_0 = datetime.datetime.fromisoformat(data)

                return responded_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        responded_at = _parse_responded_at(d.pop("responded_at"))

        def _parse_response_due_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                response_due_at_type_0 = datetime.datetime.fromisoformat(data)

                return response_due_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        response_due_at = _parse_response_due_at(d.pop("response_due_at"))

        def _parse_resolution_due_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                resolution_due_at_type_0 = datetime.datetime.fromisoformat(data)

                return resolution_due_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        resolution_due_at = _parse_resolution_due_at(d.pop("resolution_due_at"))

        def _parse_paused_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                paused_at_type_0 = datetime.datetime.fromisoformat(data)

                return paused_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        paused_at = _parse_paused_at(d.pop("paused_at"))

        def _parse_pause_reason(data: object) -> None | PauseReasonEnum:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                pause_reason_type_0 = PauseReasonEnum(data)

                return pause_reason_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PauseReasonEnum, data)

        pause_reason = _parse_pause_reason(d.pop("pause_reason"))

        solution = d.pop("solution")

        temporary = d.pop("temporary")

        def _parse_resolved_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                resolved_at_type_0 = datetime.datetime.fromisoformat(data)

                return resolved_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        resolved_at = _parse_resolved_at(d.pop("resolved_at"))

        def _parse_confirmation_due_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                confirmation_due_at_type_0 = datetime.datetime.fromisoformat(data)

                return confirmation_due_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        confirmation_due_at = _parse_confirmation_due_at(d.pop("confirmation_due_at"))

        def _parse_closed_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                closed_at_type_0 = datetime.datetime.fromisoformat(data)

                return closed_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        closed_at = _parse_closed_at(d.pop("closed_at"))

        def _parse_close_reason(data: object) -> CloseReasonEnum | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                close_reason_type_0 = CloseReasonEnum(data)

                return close_reason_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CloseReasonEnum | None, data)

        close_reason = _parse_close_reason(d.pop("close_reason"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        caller = d.pop("caller", UNSET)

        def _parse_owner(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        owner = _parse_owner(d.pop("owner", UNSET))

        def _parse_assignee(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        assignee = _parse_assignee(d.pop("assignee", UNSET))

        def _parse_team(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        team = _parse_team(d.pop("team", UNSET))

        def _parse_confirmation_stop(data: object) -> ConfirmationStopEnum | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                confirmation_stop_type_0 = ConfirmationStopEnum(data)

                return confirmation_stop_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ConfirmationStopEnum | None | Unset, data)

        confirmation_stop = _parse_confirmation_stop(d.pop("confirmation_stop", UNSET))

        def _parse_next_due_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                next_due_at_type_0 = datetime.datetime.fromisoformat(data)

                return next_due_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        next_due_at = _parse_next_due_at(d.pop("next_due_at", UNSET))

        def _parse_supplier_look_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                supplier_look_at_type_0 = datetime.datetime.fromisoformat(data)

                return supplier_look_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        supplier_look_at = _parse_supplier_look_at(d.pop("supplier_look_at", UNSET))

        mail_trouble = d.pop("mail_trouble", UNSET)

        def _parse_duplicate_of(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        duplicate_of = _parse_duplicate_of(d.pop("duplicate_of", UNSET))

        _clocks = d.pop("clocks", UNSET)
        clocks: Clocks | Unset
        if isinstance(_clocks, Unset):
            clocks = UNSET
        else:
            clocks = Clocks.from_dict(_clocks)

        _next_steps = d.pop("next_steps", UNSET)
        next_steps: list[NextStep] | Unset = UNSET
        if _next_steps is not UNSET:
            next_steps = []
            for next_steps_item_data in _next_steps:
                next_steps_item = NextStep.from_dict(next_steps_item_data)

                next_steps.append(next_steps_item)

        _expanded = d.pop("expanded", UNSET)
        expanded: Expanded | Unset
        if isinstance(_expanded, Unset):
            expanded = UNSET
        else:
            expanded = Expanded.from_dict(_expanded)

        incident = cls(
            reference=reference,
            url=url,
            version=version,
            title=title,
            description=description,
            channel=channel,
            state=state,
            urgency=urgency,
            impact=impact,
            priority=priority,
            customer=customer,
            contact=contact,
            service=service,
            registered_at=registered_at,
            responded_at=responded_at,
            response_due_at=response_due_at,
            resolution_due_at=resolution_due_at,
            paused_at=paused_at,
            pause_reason=pause_reason,
            solution=solution,
            temporary=temporary,
            resolved_at=resolved_at,
            confirmation_due_at=confirmation_due_at,
            closed_at=closed_at,
            close_reason=close_reason,
            updated_at=updated_at,
            caller=caller,
            owner=owner,
            assignee=assignee,
            team=team,
            confirmation_stop=confirmation_stop,
            next_due_at=next_due_at,
            supplier_look_at=supplier_look_at,
            mail_trouble=mail_trouble,
            duplicate_of=duplicate_of,
            clocks=clocks,
            next_steps=next_steps,
            expanded=expanded,
        )

        incident.additional_properties = d
        return incident

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
