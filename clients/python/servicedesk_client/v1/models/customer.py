from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.language_enum import LanguageEnum
from ..types import UNSET, Unset

T = TypeVar("T", bound="Customer")


@_attrs_define
class Customer:
    """An organisation with an agreement.

    Attributes:
        id (int): Its number.
        name (str):
        slug (str): Its short name, in addresses and filters.
        language (LanguageEnum): * `en` - English
            * `nl` - Nederlands
            * `` - the customer's
        time_zone (str):
        agreement (int | None | Unset): Its agreement; null: the default one.
    """

    id: int
    name: str
    slug: str
    language: LanguageEnum
    time_zone: str
    agreement: int | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        name = self.name

        slug = self.slug

        language = self.language.value

        time_zone = self.time_zone

        agreement: int | None | Unset
        if isinstance(self.agreement, Unset):
            agreement = UNSET
        else:
            agreement = self.agreement

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "name": name,
                "slug": slug,
                "language": language,
                "time_zone": time_zone,
            }
        )
        if agreement is not UNSET:
            field_dict["agreement"] = agreement

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        name = d.pop("name")

        slug = d.pop("slug")

        language = LanguageEnum(d.pop("language"))

        time_zone = d.pop("time_zone")

        def _parse_agreement(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        agreement = _parse_agreement(d.pop("agreement", UNSET))

        customer = cls(
            id=id,
            name=name,
            slug=slug,
            language=language,
            time_zone=time_zone,
            agreement=agreement,
        )

        customer.additional_properties = d
        return customer

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
