from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.agreement_version import AgreementVersion


T = TypeVar("T", bound="Agreement")


@_attrs_define
class Agreement:
    """What the provider promises the customers that it covers.

    Attributes:
        id (int): Its number.
        name (str):
        is_default (bool): Covers everybody who has none of their own.
        customers (list[int]):
        versions (list[AgreementVersion]):
    """

    id: int
    name: str
    is_default: bool
    customers: list[int]
    versions: list[AgreementVersion]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        name = self.name

        is_default = self.is_default

        customers = self.customers

        versions = []
        for versions_item_data in self.versions:
            versions_item = versions_item_data.to_dict()
            versions.append(versions_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "name": name,
                "is_default": is_default,
                "customers": customers,
                "versions": versions,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.agreement_version import AgreementVersion  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        name = d.pop("name")

        is_default = d.pop("is_default")

        customers = cast(list[int], d.pop("customers"))

        versions = []
        _versions = d.pop("versions")
        for versions_item_data in _versions:
            versions_item = AgreementVersion.from_dict(versions_item_data)

            versions.append(versions_item)

        agreement = cls(
            id=id,
            name=name,
            is_default=is_default,
            customers=customers,
            versions=versions,
        )

        agreement.additional_properties = d
        return agreement

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
