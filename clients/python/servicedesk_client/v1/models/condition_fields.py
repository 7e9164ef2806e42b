from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..models.is_enum import IsEnum
from ..types import UNSET, Unset

T = TypeVar("T", bound="ConditionFields")


@_attrs_define
class ConditionFields:
    """Something that must hold for an event.

    Attributes:
        field (str): severity, title, text, key or labels.<name>
        is_ (IsEnum):
        value (str | Unset): For one_of: words between commas.
    """

    field: str
    is_: IsEnum
    value: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        field = self.field

        is_ = self.is_.value

        value = self.value

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "field": field,
                "is": is_,
            }
        )
        if value is not UNSET:
            field_dict["value"] = value

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        field = d.pop("field")

        is_ = IsEnum(d.pop("is"))

        value = d.pop("value", UNSET)

        condition_fields = cls(
            field=field,
            is_=is_,
            value=value,
        )

        return condition_fields
