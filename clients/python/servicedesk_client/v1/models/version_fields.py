from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.terms_fields import TermsFields


T = TypeVar("T", bound="VersionFields")


@_attrs_define
class VersionFields:
    """
    Attributes:
        terms (TermsFields): Everything that a version promises.
        valid_from (datetime.datetime | Unset): Left out: from now on.
    """

    terms: TermsFields
    valid_from: datetime.datetime | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        terms = self.terms.to_dict()

        valid_from: str | Unset = UNSET
        if not isinstance(self.valid_from, Unset):
            valid_from = self.valid_from.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "terms": terms,
            }
        )
        if valid_from is not UNSET:
            field_dict["valid_from"] = valid_from

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.terms_fields import TermsFields  # noqa: PLC0415

        d = dict(src_dict)
        terms = TermsFields.from_dict(d.pop("terms"))

        _valid_from = d.pop("valid_from", UNSET)
        valid_from: datetime.datetime | Unset
        if isinstance(_valid_from, Unset):
            valid_from = UNSET
        else:
            valid_from = datetime.datetime.fromisoformat(_valid_from)

        version_fields = cls(
            terms=terms,
            valid_from=valid_from,
        )

        return version_fields
