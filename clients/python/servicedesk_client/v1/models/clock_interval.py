from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.pause_reason_enum import PauseReasonEnum
from ..models.why_enum import WhyEnum

T = TypeVar("T", bound="ClockInterval")


@_attrs_define
class ClockInterval:
    """One stretch of a clock's life.

    Attributes:
        start (datetime.datetime): When it began.
        end (datetime.datetime): When it ended.
        counted (bool): Whether it counts towards the target.
        why (WhyEnum):
        reason (None | PauseReasonEnum): Of a pause.

            * `waiting_on_customer` - Waiting on the customer
            * `pending_confirmation` - Waiting for confirmation
    """

    start: datetime.datetime
    end: datetime.datetime
    counted: bool
    why: WhyEnum
    reason: None | PauseReasonEnum
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        start = self.start.isoformat()

        end = self.end.isoformat()

        counted = self.counted

        why = self.why.value

        reason: None | str
        if isinstance(self.reason, PauseReasonEnum):
            reason = self.reason.value
        else:
            reason = self.reason

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "start": start,
                "end": end,
                "counted": counted,
                "why": why,
                "reason": reason,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        start = datetime.datetime.fromisoformat(d.pop("start"))

        end = datetime.datetime.fromisoformat(d.pop("end"))

        counted = d.pop("counted")

        why = WhyEnum(d.pop("why"))

        def _parse_reason(data: object) -> None | PauseReasonEnum:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                reason_type_0 = PauseReasonEnum(data)

                return reason_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PauseReasonEnum, data)

        reason = _parse_reason(d.pop("reason"))

        clock_interval = cls(
            start=start,
            end=end,
            counted=counted,
            why=why,
            reason=reason,
        )

        clock_interval.additional_properties = d
        return clock_interval

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
