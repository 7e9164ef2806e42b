from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.clock_state_enum import ClockStateEnum
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.clock_interval import ClockInterval


T = TypeVar("T", bound="Clock")


@_attrs_define
class Clock:
    """One promise and how much of it is used.

    Attributes:
        state (ClockStateEnum):
        due_at (datetime.datetime | None): When the target is used up; null while the clock stands still.
        done_at (datetime.datetime | None): When what was promised was done.
        target_seconds (int): What was promised, in counted seconds.
        used_seconds (int): Counted so far.
        paused_seconds (int): In pauses that the agreement allows.
        remaining_seconds (int): Left; negative once late.
        is_breached (bool):
        intervals (list[ClockInterval] | Unset): Every counted and skipped interval.
    """

    state: ClockStateEnum
    due_at: datetime.datetime | None
    done_at: datetime.datetime | None
    target_seconds: int
    used_seconds: int
    paused_seconds: int
    remaining_seconds: int
    is_breached: bool
    intervals: list[ClockInterval] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        state = self.state.value

        due_at: None | str
        if isinstance(self.due_at, datetime.datetime):
            due_at = self.due_at.isoformat()
        else:
            due_at = self.due_at

        done_at: None | str
        if isinstance(self.done_at, datetime.datetime):
            done_at = self.done_at.isoformat()
        else:
            done_at = self.done_at

        target_seconds = self.target_seconds

        used_seconds = self.used_seconds

        paused_seconds = self.paused_seconds

        remaining_seconds = self.remaining_seconds

        is_breached = self.is_breached

        intervals: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.intervals, Unset):
            intervals = []
            for intervals_item_data in self.intervals:
                intervals_item = intervals_item_data.to_dict()
                intervals.append(intervals_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "state": state,
                "due_at": due_at,
                "done_at": done_at,
                "target_seconds": target_seconds,
                "used_seconds": used_seconds,
                "paused_seconds": paused_seconds,
                "remaining_seconds": remaining_seconds,
                "is_breached": is_breached,
            }
        )
        if intervals is not UNSET:
            field_dict["intervals"] = intervals

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.clock_interval import ClockInterval  # noqa: PLC0415

        d = dict(src_dict)
        state = ClockStateEnum(d.pop("state"))

        def _parse_due_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                due_at_type_0 = datetime.datetime.fromisoformat(data)

                return due_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        due_at = _parse_due_at(d.pop("due_at"))

        def _parse_done_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                done_at_type_0 = datetime.datetime.fromisoformat(data)

                return done_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        done_at = _parse_done_at(d.pop("done_at"))

        target_seconds = d.pop("target_seconds")

        used_seconds = d.pop("used_seconds")

        paused_seconds = d.pop("paused_seconds")

        remaining_seconds = d.pop("remaining_seconds")

        is_breached = d.pop("is_breached")

        _intervals = d.pop("intervals", UNSET)
        intervals: list[ClockInterval] | Unset = UNSET
        if _intervals is not UNSET:
            intervals = []
            for intervals_item_data in _intervals:
                intervals_item = ClockInterval.from_dict(intervals_item_data)

                intervals.append(intervals_item)

        clock = cls(
            state=state,
            due_at=due_at,
            done_at=done_at,
            target_seconds=target_seconds,
            used_seconds=used_seconds,
            paused_seconds=paused_seconds,
            remaining_seconds=remaining_seconds,
            is_breached=is_breached,
            intervals=intervals,
        )

        clock.additional_properties = d
        return clock

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
