from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="PatchedComponentFields")


@_attrs_define
class PatchedComponentFields:
    """
    Attributes:
        service (int | None | Unset): Ours that stands on it.
        is_watched (bool | Unset): False: its trouble opens no incident.
    """

    service: int | None | Unset = UNSET
    is_watched: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        service: int | None | Unset
        if isinstance(self.service, Unset):
            service = UNSET
        else:
            service = self.service

        is_watched = self.is_watched

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if service is not UNSET:
            field_dict["service"] = service
        if is_watched is not UNSET:
            field_dict["is_watched"] = is_watched

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_service(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        service = _parse_service(d.pop("service", UNSET))

        is_watched = d.pop("is_watched", UNSET)

        patched_component_fields = cls(
            service=service,
            is_watched=is_watched,
        )

        return patched_component_fields
