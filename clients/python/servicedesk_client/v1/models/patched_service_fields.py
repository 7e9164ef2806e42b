from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="PatchedServiceFields")


@_attrs_define
class PatchedServiceFields:
    """
    Attributes:
        name (str | Unset):
        description (str | Unset):
        is_active (bool | Unset):
        is_public (bool | Unset):
        supplier (int | None | Unset):
        customers (list[int] | Unset):
    """

    name: str | Unset = UNSET
    description: str | Unset = UNSET
    is_active: bool | Unset = UNSET
    is_public: bool | Unset = UNSET
    supplier: int | None | Unset = UNSET
    customers: list[int] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        description = self.description

        is_active = self.is_active

        is_public = self.is_public

        supplier: int | None | Unset
        if isinstance(self.supplier, Unset):
            supplier = UNSET
        else:
            supplier = self.supplier

        customers: list[int] | Unset = UNSET
        if not isinstance(self.customers, Unset):
            customers = self.customers

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if name is not UNSET:
            field_dict["name"] = name
        if description is not UNSET:
            field_dict["description"] = description
        if is_active is not UNSET:
            field_dict["is_active"] = is_active
        if is_public is not UNSET:
            field_dict["is_public"] = is_public
        if supplier is not UNSET:
            field_dict["supplier"] = supplier
        if customers is not UNSET:
            field_dict["customers"] = customers

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name", UNSET)

        description = d.pop("description", UNSET)

        is_active = d.pop("is_active", UNSET)

        is_public = d.pop("is_public", UNSET)

        def _parse_supplier(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        supplier = _parse_supplier(d.pop("supplier", UNSET))

        customers = cast(list[int], d.pop("customers", UNSET))

        patched_service_fields = cls(
            name=name,
            description=description,
            is_active=is_active,
            is_public=is_public,
            supplier=supplier,
            customers=customers,
        )

        return patched_service_fields
