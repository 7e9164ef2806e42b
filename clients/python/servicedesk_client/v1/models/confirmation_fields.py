from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..models.confirmation_fields_kind_enum import ConfirmationFieldsKindEnum
from ..types import UNSET, Unset

T = TypeVar("T", bound="ConfirmationFields")


@_attrs_define
class ConfirmationFields:
    """How long silence must last before it closes.

    Attributes:
        kind (ConfirmationFieldsKindEnum):
        hours (int | Unset):
    """

    kind: ConfirmationFieldsKindEnum
    hours: int | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        kind = self.kind.value

        hours = self.hours

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "kind": kind,
            }
        )
        if hours is not UNSET:
            field_dict["hours"] = hours

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        kind = ConfirmationFieldsKindEnum(d.pop("kind"))

        hours = d.pop("hours", UNSET)

        confirmation_fields = cls(
            kind=kind,
            hours=hours,
        )

        return confirmation_fields
