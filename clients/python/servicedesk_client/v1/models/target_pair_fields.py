from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.target_fields import TargetFields


T = TypeVar("T", bound="TargetPairFields")


@_attrs_define
class TargetPairFields:
    """Both promises at one priority.

    Attributes:
        response (TargetFields): Minutes, and in which time they are counted.
        resolution (TargetFields): Minutes, and in which time they are counted.
    """

    response: TargetFields
    resolution: TargetFields

    def to_dict(self) -> dict[str, Any]:
        response = self.response.to_dict()

        resolution = self.resolution.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "response": response,
                "resolution": resolution,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.target_fields import TargetFields  # noqa: PLC0415

        d = dict(src_dict)
        response = TargetFields.from_dict(d.pop("response"))

        resolution = TargetFields.from_dict(d.pop("resolution"))

        target_pair_fields = cls(
            response=response,
            resolution=resolution,
        )

        return target_pair_fields
