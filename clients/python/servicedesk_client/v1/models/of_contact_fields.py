from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="OfContactFields")


@_attrs_define
class OfContactFields:
    """
    Attributes:
        contact (int):
    """

    contact: int

    def to_dict(self) -> dict[str, Any]:
        contact = self.contact

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "contact": contact,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        contact = d.pop("contact")

        of_contact_fields = cls(
            contact=contact,
        )

        return of_contact_fields
