from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.target_pair_fields import TargetPairFields


T = TypeVar("T", bound="TargetsFields")


@_attrs_define
class TargetsFields:
    """By priority.

    Attributes:
        field_1 (TargetPairFields): Both promises at one priority.
        field_2 (TargetPairFields): Both promises at one priority.
        field_3 (TargetPairFields): Both promises at one priority.
        field_4 (TargetPairFields): Both promises at one priority.
        field_5 (TargetPairFields): Both promises at one priority.
    """

    field_1: TargetPairFields
    field_2: TargetPairFields
    field_3: TargetPairFields
    field_4: TargetPairFields
    field_5: TargetPairFields

    def to_dict(self) -> dict[str, Any]:
        field_1 = self.field_1.to_dict()

        field_2 = self.field_2.to_dict()

        field_3 = self.field_3.to_dict()

        field_4 = self.field_4.to_dict()

        field_5 = self.field_5.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "1": field_1,
                "2": field_2,
                "3": field_3,
                "4": field_4,
                "5": field_5,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.target_pair_fields import TargetPairFields  # noqa: PLC0415

        d = dict(src_dict)
        field_1 = TargetPairFields.from_dict(d.pop("1"))

        field_2 = TargetPairFields.from_dict(d.pop("2"))

        field_3 = TargetPairFields.from_dict(d.pop("3"))

        field_4 = TargetPairFields.from_dict(d.pop("4"))

        field_5 = TargetPairFields.from_dict(d.pop("5"))

        targets_fields = cls(
            field_1=field_1,
            field_2=field_2,
            field_3=field_3,
            field_4=field_4,
            field_5=field_5,
        )

        return targets_fields
