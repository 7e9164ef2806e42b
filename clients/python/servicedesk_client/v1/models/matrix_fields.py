from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.matrix_row_fields import MatrixRowFields


T = TypeVar("T", bound="MatrixFields")


@_attrs_define
class MatrixFields:
    """Urgency, then impact, to priority.

    Attributes:
        high (MatrixRowFields): For one urgency the priority at each impact.
        normal (MatrixRowFields): For one urgency the priority at each impact.
        low (MatrixRowFields): For one urgency the priority at each impact.
    """

    high: MatrixRowFields
    normal: MatrixRowFields
    low: MatrixRowFields

    def to_dict(self) -> dict[str, Any]:
        high = self.high.to_dict()

        normal = self.normal.to_dict()

        low = self.low.to_dict()

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
        from ..models.matrix_row_fields import MatrixRowFields  # noqa: PLC0415

        d = dict(src_dict)
        high = MatrixRowFields.from_dict(d.pop("high"))

        normal = MatrixRowFields.from_dict(d.pop("normal"))

        low = MatrixRowFields.from_dict(d.pop("low"))

        matrix_fields = cls(
            high=high,
            normal=normal,
            low=low,
        )

        return matrix_fields
