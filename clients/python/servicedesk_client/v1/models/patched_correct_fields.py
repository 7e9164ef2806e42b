from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="PatchedCorrectFields")


@_attrs_define
class PatchedCorrectFields:
    """Facts put right. The state changes by steps alone.

    Attributes:
        title (str | Unset):
        service (int | None | Unset):
        contact (int | Unset):
    """

    title: str | Unset = UNSET
    service: int | None | Unset = UNSET
    contact: int | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        title = self.title

        service: int | None | Unset
        if isinstance(self.service, Unset):
            service = UNSET
        else:
            service = self.service

        contact = self.contact

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if title is not UNSET:
            field_dict["title"] = title
        if service is not UNSET:
            field_dict["service"] = service
        if contact is not UNSET:
            field_dict["contact"] = contact

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        title = d.pop("title", UNSET)

        def _parse_service(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        service = _parse_service(d.pop("service", UNSET))

        contact = d.pop("contact", UNSET)

        patched_correct_fields = cls(
            title=title,
            service=service,
            contact=contact,
        )

        return patched_correct_fields
