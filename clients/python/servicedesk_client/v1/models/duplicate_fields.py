from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="DuplicateFields")


@_attrs_define
class DuplicateFields:
    """
    Attributes:
        original (str): The incident that is worked on.
    """

    original: str

    def to_dict(self) -> dict[str, Any]:
        original = self.original

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "original": original,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        original = d.pop("original")

        duplicate_fields = cls(
            original=original,
        )

        return duplicate_fields
