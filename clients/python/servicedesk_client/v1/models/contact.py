from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.blank_enum import BlankEnum
from ..models.language_enum import LanguageEnum

T = TypeVar("T", bound="Contact")


@_attrs_define
class Contact:
    """A person at a customer who reports, replies and confirms.

    Attributes:
        id (int): Their number.
        customer (int): Where they work.
        name (str):
        email (str):
        phone (str):
        language (BlankEnum | LanguageEnum):
    """

    id: int
    customer: int
    name: str
    email: str
    phone: str
    language: BlankEnum | LanguageEnum
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        customer = self.customer

        name = self.name

        email = self.email

        phone = self.phone

        language: str
        if isinstance(self.language, LanguageEnum):
            language = self.language.value
        else:
            language = self.language.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "customer": customer,
                "name": name,
                "email": email,
                "phone": phone,
                "language": language,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        customer = d.pop("customer")

        name = d.pop("name")

        email = d.pop("email")

        phone = d.pop("phone")

        def _parse_language(data: object) -> BlankEnum | LanguageEnum:
            try:
                if not isinstance(data, str):
                    raise TypeError()
                language_type_0 = LanguageEnum(data)

                return language_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, str):
                raise TypeError()
            language_type_1 = BlankEnum(data)

            return language_type_1

        language = _parse_language(d.pop("language"))

        contact = cls(
            id=id,
            customer=customer,
            name=name,
            email=email,
            phone=phone,
            language=language,
        )

        contact.additional_properties = d
        return contact

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
