from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.entry_kind_enum import EntryKindEnum

T = TypeVar("T", bound="Meanwhile")


@_attrs_define
class Meanwhile:
    """Only ever sent, never received.

    Attributes:
        number (int):
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
        at (datetime.datetime): When.
        by (str):
    """

    number: int
    kind: EntryKindEnum
    at: datetime.datetime
    by: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        number = self.number

        kind = self.kind.value

        at = self.at.isoformat()

        by = self.by

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "number": number,
                "kind": kind,
                "at": at,
                "by": by,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        number = d.pop("number")

        kind = EntryKindEnum(d.pop("kind"))

        at = datetime.datetime.fromisoformat(d.pop("at"))

        by = d.pop("by")

        meanwhile = cls(
            number=number,
            kind=kind,
            at=at,
            by=by,
        )

        meanwhile.additional_properties = d
        return meanwhile

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
