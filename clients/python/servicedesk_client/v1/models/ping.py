from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.ping_kind_enum import PingKindEnum

T = TypeVar("T", bound="Ping")


@_attrs_define
class Ping:
    """One ping, as it came.

    Attributes:
        id (int): Its number.
        kind (PingKindEnum): * `success` - ran
            * `start` - started
            * `fail` - failed
            * `log` - log line
        at (datetime.datetime): When.
        exit_code (int | None):
        seconds (float | None): Since its start, where it said that.
        body (str): What is no UTF-8 stands as �.
        came_from (str): The address that called.
    """

    id: int
    kind: PingKindEnum
    at: datetime.datetime
    exit_code: int | None
    seconds: float | None
    body: str
    came_from: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        kind = self.kind.value

        at = self.at.isoformat()

        exit_code: int | None
        exit_code = self.exit_code

        seconds: float | None
        seconds = self.seconds

        body = self.body

        came_from = self.came_from

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "kind": kind,
                "at": at,
                "exit_code": exit_code,
                "seconds": seconds,
                "body": body,
                "came_from": came_from,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        kind = PingKindEnum(d.pop("kind"))

        at = datetime.datetime.fromisoformat(d.pop("at"))

        def _parse_exit_code(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        exit_code = _parse_exit_code(d.pop("exit_code"))

        def _parse_seconds(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        seconds = _parse_seconds(d.pop("seconds"))

        body = d.pop("body")

        came_from = d.pop("came_from")

        ping = cls(
            id=id,
            kind=kind,
            at=at,
            exit_code=exit_code,
            seconds=seconds,
            body=body,
            came_from=came_from,
        )

        ping.additional_properties = d
        return ping

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
