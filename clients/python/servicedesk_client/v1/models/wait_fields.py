from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..models.wait_fields_reason_enum import WaitFieldsReasonEnum
from ..types import UNSET, Unset

T = TypeVar("T", bound="WaitFields")


@_attrs_define
class WaitFields:
    """
    Attributes:
        text (str):
        reason (WaitFieldsReasonEnum | Unset): * `waiting_on_customer` - Waiting on the customer
    """

    text: str
    reason: WaitFieldsReasonEnum | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        text = self.text

        reason: str | Unset = UNSET
        if not isinstance(self.reason, Unset):
            reason = self.reason.value

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "text": text,
            }
        )
        if reason is not UNSET:
            field_dict["reason"] = reason

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        text = d.pop("text")

        _reason = d.pop("reason", UNSET)
        reason: WaitFieldsReasonEnum | Unset
        if isinstance(_reason, Unset):
            reason = UNSET
        else:
            reason = WaitFieldsReasonEnum(_reason)

        wait_fields = cls(
            text=text,
            reason=reason,
        )

        return wait_fields
