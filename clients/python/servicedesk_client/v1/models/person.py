from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.role_enum import RoleEnum

T = TypeVar("T", bound="Person")


@_attrs_define
class Person:
    """Somebody who works at the desk or as a supplier's expert.

    Attributes:
        id (int): Their number.
        name (str):
        email (str):
        role (RoleEnum): * `agent` - Agent
            * `lead` - Lead
            * `expert` - Outside expert
        is_active (bool):
        supplier (int | None): Whose expert they are.
        teams (list[int]):
    """

    id: int
    name: str
    email: str
    role: RoleEnum
    is_active: bool
    supplier: int | None
    teams: list[int]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        name = self.name

        email = self.email

        role = self.role.value

        is_active = self.is_active

        supplier: int | None
        supplier = self.supplier

        teams = self.teams

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "name": name,
                "email": email,
                "role": role,
                "is_active": is_active,
                "supplier": supplier,
                "teams": teams,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        name = d.pop("name")

        email = d.pop("email")

        role = RoleEnum(d.pop("role"))

        is_active = d.pop("is_active")

        def _parse_supplier(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        supplier = _parse_supplier(d.pop("supplier"))

        teams = cast(list[int], d.pop("teams"))

        person = cls(
            id=id,
            name=name,
            email=email,
            role=role,
            is_active=is_active,
            supplier=supplier,
            teams=teams,
        )

        person.additional_properties = d
        return person

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
