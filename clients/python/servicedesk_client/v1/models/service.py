from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="Service")


@_attrs_define
class Service:
    """What customers use and what therefore can break.

    Attributes:
        id (int): Its number.
        name (str):
        description (str):
        is_active (bool): Whether it is offered.
        is_public (bool | Unset): Whether it stands on the public status page.
        supplier (int | None | Unset): Who runs it.
        customers (list[int] | Unset): Whose it is; none: everybody's.
    """

    id: int
    name: str
    description: str
    is_active: bool
    is_public: bool | Unset = UNSET
    supplier: int | None | Unset = UNSET
    customers: list[int] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

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
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "name": name,
                "description": description,
                "is_active": is_active,
            }
        )
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
        id = d.pop("id")

        name = d.pop("name")

        description = d.pop("description")

        is_active = d.pop("is_active")

        is_public = d.pop("is_public", UNSET)

        def _parse_supplier(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        supplier = _parse_supplier(d.pop("supplier", UNSET))

        customers = cast(list[int], d.pop("customers", UNSET))

        service = cls(
            id=id,
            name=name,
            description=description,
            is_active=is_active,
            is_public=is_public,
            supplier=supplier,
            customers=customers,
        )

        service.additional_properties = d
        return service

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
