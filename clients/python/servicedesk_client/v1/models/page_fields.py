from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..models.access_enum import AccessEnum
from ..types import UNSET, Unset

T = TypeVar("T", bound="PageFields")


@_attrs_define
class PageFields:
    """How the customer's status page is reached.

    Attributes:
        access (AccessEnum | Unset):
        anybody_reports (bool | Unset):
    """

    access: AccessEnum | Unset = UNSET
    anybody_reports: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        access: str | Unset = UNSET
        if not isinstance(self.access, Unset):
            access = self.access.value

        anybody_reports = self.anybody_reports

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if access is not UNSET:
            field_dict["access"] = access
        if anybody_reports is not UNSET:
            field_dict["anybody_reports"] = anybody_reports

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        _access = d.pop("access", UNSET)
        access: AccessEnum | Unset
        if isinstance(_access, Unset):
            access = UNSET
        else:
            access = AccessEnum(_access)

        anybody_reports = d.pop("anybody_reports", UNSET)

        page_fields = cls(
            access=access,
            anybody_reports=anybody_reports,
        )

        return page_fields
