from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.agreement_version_terms import AgreementVersionTerms


T = TypeVar("T", bound="AgreementVersion")


@_attrs_define
class AgreementVersion:
    """What was promised from a moment on; never changed, only followed by a next one.

    Attributes:
        number (int):
        valid_from (datetime.datetime): From when incidents are registered under it.
        terms (AgreementVersionTerms): Targets, priorities, calendar, pauses, confirmation.
    """

    number: int
    valid_from: datetime.datetime
    terms: AgreementVersionTerms
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        number = self.number

        valid_from = self.valid_from.isoformat()

        terms = self.terms.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "number": number,
                "valid_from": valid_from,
                "terms": terms,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.agreement_version_terms import AgreementVersionTerms  # noqa: PLC0415

        d = dict(src_dict)
        number = d.pop("number")

        valid_from = datetime.datetime.fromisoformat(d.pop("valid_from"))

        terms = AgreementVersionTerms.from_dict(d.pop("terms"))

        agreement_version = cls(
            number=number,
            valid_from=valid_from,
            terms=terms,
        )

        agreement_version.additional_properties = d
        return agreement_version

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
