from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="ConfirmByMailFields")


@_attrs_define
class ConfirmByMailFields:
    """
    Attributes:
        entry (int): The number of the entry with the customer's written yes.
    """

    entry: int

    def to_dict(self) -> dict[str, Any]:
        entry = self.entry

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "entry": entry,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        entry = d.pop("entry")

        confirm_by_mail_fields = cls(
            entry=entry,
        )

        return confirm_by_mail_fields
