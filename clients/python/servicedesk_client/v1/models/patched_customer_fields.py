from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.language_enum import LanguageEnum
from ..types import UNSET, Unset

T = TypeVar("T", bound="PatchedCustomerFields")


@_attrs_define
class PatchedCustomerFields:
    """
    Attributes:
        name (str | Unset):
        slug (str | Unset): Of letters, digits, hyphens and underscores. Left out, it is made from the name.
        language (LanguageEnum | Unset): * `en` - English
            * `nl` - Nederlands
            * `` - the customer's
        time_zone (str | Unset): Of the IANA list, like Europe/Amsterdam.
        agreement (int | None | Unset): Null: the default one.
    """

    name: str | Unset = UNSET
    slug: str | Unset = UNSET
    language: LanguageEnum | Unset = UNSET
    time_zone: str | Unset = UNSET
    agreement: int | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        slug = self.slug

        language: str | Unset = UNSET
        if not isinstance(self.language, Unset):
            language = self.language.value

        time_zone = self.time_zone

        agreement: int | None | Unset
        if isinstance(self.agreement, Unset):
            agreement = UNSET
        else:
            agreement = self.agreement

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if name is not UNSET:
            field_dict["name"] = name
        if slug is not UNSET:
            field_dict["slug"] = slug
        if language is not UNSET:
            field_dict["language"] = language
        if time_zone is not UNSET:
            field_dict["time_zone"] = time_zone
        if agreement is not UNSET:
            field_dict["agreement"] = agreement

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name", UNSET)

        slug = d.pop("slug", UNSET)

        _language = d.pop("language", UNSET)
        language: LanguageEnum | Unset
        if isinstance(_language, Unset):
            language = UNSET
        else:
            language = LanguageEnum(_language)

        time_zone = d.pop("time_zone", UNSET)

        def _parse_agreement(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        agreement = _parse_agreement(d.pop("agreement", UNSET))

        patched_customer_fields = cls(
            name=name,
            slug=slug,
            language=language,
            time_zone=time_zone,
            agreement=agreement,
        )

        return patched_customer_fields
