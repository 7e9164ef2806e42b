from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.how_enum import HowEnum

if TYPE_CHECKING:
    from ..models.alarm import Alarm
    from ..models.watching import Watching


T = TypeVar("T", bound="ServiceNow")


@_attrs_define
class ServiceNow:
    """One service as it is now.

    Attributes:
        service (int | None): Null: what names no service.
        name (str):
        how (HowEnum):
        alarms (list[Alarm]): What is wrong, the worst first; at most 20.
        number_of_alarms (int):
        watching (list[Watching]): What is wrong or unknown of its checks and heartbeats.
    """

    service: int | None
    name: str
    how: HowEnum
    alarms: list[Alarm]
    number_of_alarms: int
    watching: list[Watching]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        service: int | None
        service = self.service

        name = self.name

        how = self.how.value

        alarms = []
        for alarms_item_data in self.alarms:
            alarms_item = alarms_item_data.to_dict()
            alarms.append(alarms_item)

        number_of_alarms = self.number_of_alarms

        watching = []
        for watching_item_data in self.watching:
            watching_item = watching_item_data.to_dict()
            watching.append(watching_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "service": service,
                "name": name,
                "how": how,
                "alarms": alarms,
                "number_of_alarms": number_of_alarms,
                "watching": watching,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.alarm import Alarm  # noqa: PLC0415
        from ..models.watching import Watching  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_service(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        service = _parse_service(d.pop("service"))

        name = d.pop("name")

        how = HowEnum(d.pop("how"))

        alarms = []
        _alarms = d.pop("alarms")
        for alarms_item_data in _alarms:
            alarms_item = Alarm.from_dict(alarms_item_data)

            alarms.append(alarms_item)

        number_of_alarms = d.pop("number_of_alarms")

        watching = []
        _watching = d.pop("watching")
        for watching_item_data in _watching:
            watching_item = Watching.from_dict(watching_item_data)

            watching.append(watching_item)

        service_now = cls(
            service=service,
            name=name,
            how=how,
            alarms=alarms,
            number_of_alarms=number_of_alarms,
            watching=watching,
        )

        service_now.additional_properties = d
        return service_now

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
