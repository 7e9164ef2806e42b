from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.severity_enum import SeverityEnum
from ..types import UNSET, Unset

T = TypeVar("T", bound="PatchedHeartbeatFields")


@_attrs_define
class PatchedHeartbeatFields:
    """A job, and when it is missed. Spans are in seconds.

    Attributes:
        name (str | Unset):
        service (int | None | Unset):
        severity (SeverityEnum | Unset): * `critical` - Critical
            * `error` - Error
            * `warning` - Warning
            * `info` - Info
        period (int | None | Unset): Expected so often; left out: a day, unless there is a cron line.
        cron (str | Unset): Like `30 2 * * *`.
        time_zone (str | Unset): Of the IANA list, like Europe/Amsterdam.
        grace (int | Unset): Left out: 3600.
    """

    name: str | Unset = UNSET
    service: int | None | Unset = UNSET
    severity: SeverityEnum | Unset = UNSET
    period: int | None | Unset = UNSET
    cron: str | Unset = UNSET
    time_zone: str | Unset = UNSET
    grace: int | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        service: int | None | Unset
        if isinstance(self.service, Unset):
            service = UNSET
        else:
            service = self.service

        severity: str | Unset = UNSET
        if not isinstance(self.severity, Unset):
            severity = self.severity.value

        period: int | None | Unset
        if isinstance(self.period, Unset):
            period = UNSET
        else:
            period = self.period

        cron = self.cron

        time_zone = self.time_zone

        grace = self.grace

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if name is not UNSET:
            field_dict["name"] = name
        if service is not UNSET:
            field_dict["service"] = service
        if severity is not UNSET:
            field_dict["severity"] = severity
        if period is not UNSET:
            field_dict["period"] = period
        if cron is not UNSET:
            field_dict["cron"] = cron
        if time_zone is not UNSET:
            field_dict["time_zone"] = time_zone
        if grace is not UNSET:
            field_dict["grace"] = grace

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name", UNSET)

        def _parse_service(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        service = _parse_service(d.pop("service", UNSET))

        _severity = d.pop("severity", UNSET)
        severity: SeverityEnum | Unset
        if isinstance(_severity, Unset):
            severity = UNSET
        else:
            severity = SeverityEnum(_severity)

        def _parse_period(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        period = _parse_period(d.pop("period", UNSET))

        cron = d.pop("cron", UNSET)

        time_zone = d.pop("time_zone", UNSET)

        grace = d.pop("grace", UNSET)

        patched_heartbeat_fields = cls(
            name=name,
            service=service,
            severity=severity,
            period=period,
            cron=cron,
            time_zone=time_zone,
            grace=grace,
        )

        return patched_heartbeat_fields
