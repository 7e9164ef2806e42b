from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.entry_kind_enum import EntryKindEnum
from ..models.state_enum import StateEnum
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.timeline_entry_details import TimelineEntryDetails
    from ..models.who import Who


T = TypeVar("T", bound="TimelineEntry")


@_attrs_define
class TimelineEntry:
    """One thing that happened. Entries are never changed and never removed.

    Attributes:
        incident (str): `INC-000123`
        number (int): Counts the entries of this incident from 1.
        kind (EntryKindEnum): * `registered` - Registered
            * `customer_identified` - Customer identified
            * `classified` - Classified
            * `reclassified` - Classified again
            * `diagnosis_started` - Diagnosis started
            * `assigned` - Assigned
            * `owner_changed` - Owner changed
            * `replied` - Reply to the customer
            * `published` - Update published
            * `customer_replied` - Reply of the customer
            * `auto_replied` - Automatic answer
            * `mail_held` - Unverified mail waits
            * `call_logged` - Call
            * `noted` - Internal note
            * `paused` - Clock paused
            * `resumed` - Clock resumed
            * `solution_proposed` - Solution proposed
            * `solution_mail_accepted` - Solution mail delivered
            * `mail_failed` - Mail could not be delivered
            * `auto_close_held` - Automatic closing held
            * `asked_again` - Confirmation asked again
            * `solution_confirmed` - Solution confirmed
            * `closed_unconfirmed` - Closed without response
            * `solution_rejected` - Solution rejected
            * `reopened` - Reopened
            * `withdrawn` - Withdrawn
            * `duplicate_closed` - Closed as duplicate
            * `linked` - Linked
            * `split_off` - Split off
            * `follower_added` - Follower added
            * `follower_removed` - Follower removed
            * `corrected` - Corrected
            * `supplier_asked` - Asked of the supplier
            * `supplier_ended` - No longer with the supplier
            * `alarm_noted` - Alarm
            * `recovery_noted` - Right again
            * `supplier_noted` - Published by the supplier
            * `response_warned` - First response is nearly due
            * `response_breached` - First response target missed
            * `resolution_warned` - Resolution is nearly due
            * `resolution_breached` - Resolution target missed
        at (datetime.datetime): When it happened.
        actor (Who): Who did something, as it was called then.
        text (str): What the customer reads.
        from_state (None | StateEnum):
        to_state (None | StateEnum):
        internal_text (str | Unset): What only the desk reads.
        details (TimelineEntryDetails | Unset): What machines need of it.
        position (int | Unset): Its place in the feed of all entries.
    """

    incident: str
    number: int
    kind: EntryKindEnum
    at: datetime.datetime
    actor: Who
    text: str
    from_state: None | StateEnum
    to_state: None | StateEnum
    internal_text: str | Unset = UNSET
    details: TimelineEntryDetails | Unset = UNSET
    position: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        incident = self.incident

        number = self.number

        kind = self.kind.value

        at = self.at.isoformat()

        actor = self.actor.to_dict()

        text = self.text

        from_state: None | str
        if isinstance(self.from_state, StateEnum):
            from_state = self.from_state.value
        else:
            from_state = self.from_state

        to_state: None | str
        if isinstance(self.to_state, StateEnum):
            to_state = self.to_state.value
        else:
            to_state = self.to_state

        internal_text = self.internal_text

        details: dict[str, Any] | Unset = UNSET
        if not isinstance(self.details, Unset):
            details = self.details.to_dict()

        position = self.position

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "incident": incident,
                "number": number,
                "kind": kind,
                "at": at,
                "actor": actor,
                "text": text,
                "from_state": from_state,
                "to_state": to_state,
            }
        )
        if internal_text is not UNSET:
            field_dict["internal_text"] = internal_text
        if details is not UNSET:
            field_dict["details"] = details
        if position is not UNSET:
            field_dict["position"] = position

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.timeline_entry_details import TimelineEntryDetails  # noqa: PLC0415
        from ..models.who import Who  # noqa: PLC0415

        d = dict(src_dict)
        incident = d.pop("incident")

        number = d.pop("number")

        kind = EntryKindEnum(d.pop("kind"))

        at = datetime.datetime.fromisoformat(d.pop("at"))

        actor = Who.from_dict(d.pop("actor"))

        text = d.pop("text")

        def _parse_from_state(data: object) -> None | StateEnum:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                from_state_type_0 = StateEnum(data)

                return from_state_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | StateEnum, data)

        from_state = _parse_from_state(d.pop("from_state"))

        def _parse_to_state(data: object) -> None | StateEnum:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                to_state_type_0 = StateEnum(data)

                return to_state_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | StateEnum, data)

        to_state = _parse_to_state(d.pop("to_state"))

        internal_text = d.pop("internal_text", UNSET)

        _details = d.pop("details", UNSET)
        details: TimelineEntryDetails | Unset
        if isinstance(_details, Unset):
            details = UNSET
        else:
            details = TimelineEntryDetails.from_dict(_details)

        position = d.pop("position", UNSET)

        timeline_entry = cls(
            incident=incident,
            number=number,
            kind=kind,
            at=at,
            actor=actor,
            text=text,
            from_state=from_state,
            to_state=to_state,
            internal_text=internal_text,
            details=details,
            position=position,
        )

        timeline_entry.additional_properties = d
        return timeline_entry

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
