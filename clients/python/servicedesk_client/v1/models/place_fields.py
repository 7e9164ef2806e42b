from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="PlaceFields")


@_attrs_define
class PlaceFields:
    """
    Attributes:
        service (int | None):
    """

    service: int | None

    def to_dict(self) -> dict[str, Any]:
        service: int | None
        service = self.service

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "service": service,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_service(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        service = _parse_service(d.pop("service"))

        place_fields = cls(
            service=service,
        )

        return place_fields
