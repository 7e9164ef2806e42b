from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="PatchedAgreementFields")


@_attrs_define
class PatchedAgreementFields:
    """
    Attributes:
        name (str | Unset):
        is_default (bool | Unset): True makes it everybody's who has none of their own.
    """

    name: str | Unset = UNSET
    is_default: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        is_default = self.is_default

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if name is not UNSET:
            field_dict["name"] = name
        if is_default is not UNSET:
            field_dict["is_default"] = is_default

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name", UNSET)

        is_default = d.pop("is_default", UNSET)

        patched_agreement_fields = cls(
            name=name,
            is_default=is_default,
        )

        return patched_agreement_fields
