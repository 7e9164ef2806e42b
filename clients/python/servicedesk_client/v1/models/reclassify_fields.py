from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..models.level_enum import LevelEnum

T = TypeVar("T", bound="ReclassifyFields")


@_attrs_define
class ReclassifyFields:
    """
    Attributes:
        urgency (LevelEnum): * `high` - High
            * `normal` - Normal
            * `low` - Low
        impact (LevelEnum): * `high` - High
            * `normal` - Normal
            * `low` - Low
        reason (str): Why it changes.
    """

    urgency: LevelEnum
    impact: LevelEnum
    reason: str

    def to_dict(self) -> dict[str, Any]:
        urgency = self.urgency.value

        impact = self.impact.value

        reason = self.reason

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "urgency": urgency,
                "impact": impact,
                "reason": reason,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        urgency = LevelEnum(d.pop("urgency"))

        impact = LevelEnum(d.pop("impact"))

        reason = d.pop("reason")

        reclassify_fields = cls(
            urgency=urgency,
            impact=impact,
            reason=reason,
        )

        return reclassify_fields
