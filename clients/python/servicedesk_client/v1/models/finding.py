from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.check_state_enum import CheckStateEnum

T = TypeVar("T", bound="Finding")


@_attrs_define
class Finding:
    """A failure, or a change of state.

    Attributes:
        at (datetime.datetime): When.
        state (CheckStateEnum): * `new` - not looked at yet
            * `up` - works
            * `failing` - fails, looked at again
            * `down` - down
        ms (int | None):
        words (str):
    """

    at: datetime.datetime
    state: CheckStateEnum
    ms: int | None
    words: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        at = self.at.isoformat()

        state = self.state.value

        ms: int | None
        ms = self.ms

        words = self.words

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "at": at,
                "state": state,
                "ms": ms,
                "words": words,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        at = datetime.datetime.fromisoformat(d.pop("at"))

        state = CheckStateEnum(d.pop("state"))

        def _parse_ms(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        ms = _parse_ms(d.pop("ms"))

        words = d.pop("words")

        finding = cls(
            at=at,
            state=state,
            ms=ms,
            words=words,
        )

        finding.additional_properties = d
        return finding

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
