from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="MatrixRowFields")


@_attrs_define
class MatrixRowFields:
    """For one urgency the priority at each impact.

    Attributes:
        high (int):
        normal (int):
        low (int):
    """

    high: int
    normal: int
    low: int

    def to_dict(self) -> dict[str, Any]:
        high = self.high

        normal = self.normal

        low = self.low

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "high": high,
                "normal": normal,
                "low": low,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        high = d.pop("high")

        normal = d.pop("normal")

        low = d.pop("low")

        matrix_row_fields = cls(
            high=high,
            normal=normal,
            low=low,
        )

        return matrix_row_fields
