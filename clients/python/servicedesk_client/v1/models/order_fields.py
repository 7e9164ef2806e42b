from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="OrderFields")


@_attrs_define
class OrderFields:
    """
    Attributes:
        rules (list[int]): The numbers of all rules, the first to be tried first.
    """

    rules: list[int]

    def to_dict(self) -> dict[str, Any]:
        rules = self.rules

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "rules": rules,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        rules = cast(list[int], d.pop("rules"))

        order_fields = cls(
            rules=rules,
        )

        return order_fields
