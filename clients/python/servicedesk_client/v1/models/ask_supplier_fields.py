from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="AskSupplierFields")


@_attrs_define
class AskSupplierFields:
    """
    Attributes:
        supplier (int):
        their_reference (str | Unset):
        promised_at (datetime.datetime | None | Unset):
        look_at (datetime.datetime | None | Unset):
        text (str | Unset):
    """

    supplier: int
    their_reference: str | Unset = UNSET
    promised_at: datetime.datetime | None | Unset = UNSET
    look_at: datetime.datetime | None | Unset = UNSET
    text: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        supplier = self.supplier

        their_reference = self.their_reference

        promised_at: None | str | Unset
        if isinstance(self.promised_at, Unset):
            promised_at = UNSET
        elif isinstance(self.promised_at, datetime.datetime):
            promised_at = self.promised_at.isoformat()
        else:
            promised_at = self.promised_at

        look_at: None | str | Unset
        if isinstance(self.look_at, Unset):
            look_at = UNSET
        elif isinstance(self.look_at, datetime.datetime):
            look_at = self.look_at.isoformat()
        else:
            look_at = self.look_at

        text = self.text

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "supplier": supplier,
            }
        )
        if their_reference is not UNSET:
            field_dict["their_reference"] = their_reference
        if promised_at is not UNSET:
            field_dict["promised_at"] = promised_at
        if look_at is not UNSET:
            field_dict["look_at"] = look_at
        if text is not UNSET:
            field_dict["text"] = text

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        supplier = d.pop("supplier")

        their_reference = d.pop("their_reference", UNSET)

        def _parse_promised_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                promised_at_type_0 = datetime.datetime.fromisoformat(data)

                return promised_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        promised_at = _parse_promised_at(d.pop("promised_at", UNSET))

        def _parse_look_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                look_at_type_0 = datetime.datetime.fromisoformat(data)

                return look_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        look_at = _parse_look_at(d.pop("look_at", UNSET))

        text = d.pop("text", UNSET)

        ask_supplier_fields = cls(
            supplier=supplier,
            their_reference=their_reference,
            promised_at=promised_at,
            look_at=look_at,
            text=text,
        )

        return ask_supplier_fields
