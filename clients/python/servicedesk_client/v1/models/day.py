from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Day")


@_attrs_define
class Day:
    """A day of a check, in UTC.

    Attributes:
        day (datetime.date):
        runs (int):
        failures (int):
        down_seconds (int): How long it was down.
        average_ms (int | None):
        longest_ms (int | None):
    """

    day: datetime.date
    runs: int
    failures: int
    down_seconds: int
    average_ms: int | None
    longest_ms: int | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        day = self.day.isoformat()

        runs = self.runs

        failures = self.failures

        down_seconds = self.down_seconds

        average_ms: int | None
        average_ms = self.average_ms

        longest_ms: int | None
        longest_ms = self.longest_ms

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "day": day,
                "runs": runs,
                "failures": failures,
                "down_seconds": down_seconds,
                "average_ms": average_ms,
                "longest_ms": longest_ms,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        day = datetime.date.fromisoformat(d.pop("day"))

        runs = d.pop("runs")

        failures = d.pop("failures")

        down_seconds = d.pop("down_seconds")

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

        day = cls(
            day=day,
            runs=runs,
            failures=failures,
            down_seconds=down_seconds,
            average_ms=average_ms,
            longest_ms=longest_ms,
        )

        day.additional_properties = d
        return day

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
