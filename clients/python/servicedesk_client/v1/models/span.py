from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Span")


@_attrs_define
class Span:
    """Five minutes of a check.

    Attributes:
        at (datetime.datetime): When they began.
        runs (int): How often it was asked.
        failures (int): How often in vain.
        average_ms (int | None): Of the successes; null: there was none.
        longest_ms (int | None): Of the successes.
    """

    at: datetime.datetime
    runs: int
    failures: int
    average_ms: int | None
    longest_ms: int | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        at = self.at.isoformat()

        runs = self.runs

        failures = self.failures

        average_ms: int | None
        average_ms = self.average_ms

        longest_ms: int | None
        longest_ms = self.longest_ms

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "at": at,
                "runs": runs,
                "failures": failures,
                "average_ms": average_ms,
                "longest_ms": longest_ms,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        at = datetime.datetime.fromisoformat(d.pop("at"))

        runs = d.pop("runs")

        failures = d.pop("failures")

        def _parse_average_ms(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        average_ms = _parse_average_ms(d.pop("average_ms"))

        def _parse_longest_ms(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        longest_ms = _parse_longest_ms(d.pop("longest_ms"))

        span = cls(
            at=at,
            runs=runs,
            failures=failures,
            average_ms=average_ms,
            longest_ms=longest_ms,
        )

        span.additional_properties = d
        return span

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
