from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="LinkFields")


@_attrs_define
class LinkFields:
    """
    Attributes:
        other (str):
    """

    other: str

    def to_dict(self) -> dict[str, Any]:
        other = self.other

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "other": other,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        other = d.pop("other")

        link_fields = cls(
            other=other,
        )

        return link_fields
