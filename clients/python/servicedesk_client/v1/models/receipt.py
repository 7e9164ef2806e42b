from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.receipt_state_enum import ReceiptStateEnum

T = TypeVar("T", bound="Receipt")


@_attrs_define
class Receipt:
    """A message of a tool, exactly as it came.

    Attributes:
        id (int): Its number.
        way (str): The door it came by.
        content_type (str):
        received_at (datetime.datetime): When it was kept.
        state (ReceiptStateEnum): * `waiting` - waiting
            * `done` - read
            * `unreadable` - could not be read
        attempts (int): How often it was tried to be read.
        reason (str): Why it could not be read.
        size (int): Of the body, in bytes.
        body (str): Its first 20,000 characters; what is no UTF-8 stands as �.
    """

    id: int
    way: str
    content_type: str
    received_at: datetime.datetime
    state: ReceiptStateEnum
    attempts: int
    reason: str
    size: int
    body: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        way = self.way

        content_type = self.content_type

        received_at = self.received_at.isoformat()

        state = self.state.value

        attempts = self.attempts

        reason = self.reason

        size = self.size

        body = self.body

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "way": way,
                "content_type": content_type,
                "received_at": received_at,
                "state": state,
                "attempts": attempts,
                "reason": reason,
                "size": size,
                "body": body,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        way = d.pop("way")

        content_type = d.pop("content_type")

        received_at = datetime.datetime.fromisoformat(d.pop("received_at"))

        state = ReceiptStateEnum(d.pop("state"))

        attempts = d.pop("attempts")

        reason = d.pop("reason")

        size = d.pop("size")

        body = d.pop("body")

        receipt = cls(
            id=id,
            way=way,
            content_type=content_type,
            received_at=received_at,
            state=state,
            attempts=attempts,
            reason=reason,
            size=size,
            body=body,
        )

        receipt.additional_properties = d
        return receipt

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
