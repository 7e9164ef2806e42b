from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="ConfirmByPhoneFields")


@_attrs_define
class ConfirmByPhoneFields:
    """
    Attributes:
        who (str): Who at the customer confirmed it.
        when (datetime.datetime | Unset): When they called; left out: just now.
    """

    who: str
    when: datetime.datetime | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        who = self.who

        when: str | Unset = UNSET
        if not isinstance(self.when, Unset):
            when = self.when.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "who": who,
            }
        )
        if when is not UNSET:
            field_dict["when"] = when

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        who = d.pop("who")

        _when = d.pop("when", UNSET)
        when: datetime.datetime | Unset
        if isinstance(_when, Unset):
            when = UNSET
        else:
            when = datetime.datetime.fromisoformat(_when)

        confirm_by_phone_fields = cls(
            who=who,
            when=when,
        )

        return confirm_by_phone_fields
