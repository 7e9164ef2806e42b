from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.heartbeat_state_enum import HeartbeatStateEnum
from ..models.severity_enum import SeverityEnum

T = TypeVar("T", bound="Heartbeat")


@_attrs_define
class Heartbeat:
    """A job that pings when it ran. Spans are in seconds.

    Attributes:
        id (int): Its number.
        name (str):
        ping_url (str): What the job calls; `/start`, `/fail` and more behind it.
        service (int | None): What it is about.
        severity (SeverityEnum): * `critical` - Critical
            * `error` - Error
            * `warning` - Warning
            * `info` - Info
        period (int | None): It is expected so often; null: by `cron`.
        cron (str): When it is expected; empty: by `period`.
        time_zone (str): In which `cron` is meant.
        grace (int): So late it is down; so long a run may take.
        is_paused (bool):
        made_at (datetime.datetime): When it was set up.
        state (HeartbeatStateEnum): * `new` - not heard yet
            * `up` - on time
            * `late` - late, within its grace
            * `down` - silent or failed
        since (datetime.datetime | None): Since when it is in this state.
        last_ping_at (datetime.datetime | None): When it was heard last.
        started_at (datetime.datetime | None): When the run began that has not ended.
        last_seconds (float | None): How long the last run took.
        expected_at (datetime.datetime | None): When the next ping is due.
        alarm_at (datetime.datetime | None): When its absence is an alarm.
    """

    id: int
    name: str
    ping_url: str
    service: int | None
    severity: SeverityEnum
    period: int | None
    cron: str
    time_zone: str
    grace: int
    is_paused: bool
    made_at: datetime.datetime
    state: HeartbeatStateEnum
    since: datetime.datetime | None
    last_ping_at: datetime.datetime | None
    started_at: datetime.datetime | None
    last_seconds: float | None
    expected_at: datetime.datetime | None
    alarm_at: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        name = self.name

        ping_url = self.ping_url

        service: int | None
        service = self.service

        severity = self.severity.value

        period: int | None
        period = self.period

        cron = self.cron

        time_zone = self.time_zone

        grace = self.grace

        is_paused = self.is_paused

        made_at = self.made_at.isoformat()

        state = self.state.value

        since: None | str
        if isinstance(self.since, datetime.datetime):
            since = self.since.isoformat()
        else:
            since = self.since

        last_ping_at: None | str
        if isinstance(self.last_ping_at, datetime.datetime):
            last_ping_at = self.last_ping_at.isoformat()
        else:
            last_ping_at = self.last_ping_at

        started_at: None | str
        if isinstance(self.started_at, datetime.datetime):
            started_at = self.started_at.isoformat()
        else:
            started_at = self.started_at

        last_seconds: float | None
        last_seconds = self.last_seconds

        expected_at: None | str
        if isinstance(self.expected_at, datetime.datetime):
            expected_at = self.expected_at.isoformat()
        else:
            expected_at = self.expected_at

        alarm_at: None | str
        if isinstance(self.alarm_at, datetime.datetime):
            alarm_at = self.alarm_at.isoformat()
        else:
            alarm_at = self.alarm_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "name": name,
                "ping_url": ping_url,
                "service": service,
                "severity": severity,
                "period": period,
                "cron": cron,
                "time_zone": time_zone,
                "grace": grace,
                "is_paused": is_paused,
                "made_at": made_at,
                "state": state,
                "since": since,
                "last_ping_at": last_ping_at,
                "started_at": started_at,
                "last_seconds": last_seconds,
                "expected_at": expected_at,
                "alarm_at": alarm_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        name = d.pop("name")

        ping_url = d.pop("ping_url")

        def _parse_service(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        service = _parse_service(d.pop("service"))

        severity = SeverityEnum(d.pop("severity"))

        def _parse_period(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        period = _parse_period(d.pop("period"))

        cron = d.pop("cron")

        time_zone = d.pop("time_zone")

        grace = d.pop("grace")

        is_paused = d.pop("is_paused")

        made_at = datetime.datetime.fromisoformat(d.pop("made_at"))

        state = HeartbeatStateEnum(d.pop("state"))

        def _parse_since(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                since_type_0 = datetime.datetime.fromisoformat(data)

                return since_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        since = _parse_since(d.pop("since"))

        def _parse_last_ping_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                last_ping_at_type_0 = datetime.datetime.fromisoformat(data)

                return last_ping_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        last_ping_at = _parse_last_ping_at(d.pop("last_ping_at"))

        def _parse_started_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                started_at_type_0 = datetime.datetime.fromisoformat(data)

                return started_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        started_at = _parse_started_at(d.pop("started_at"))

        def _parse_last_seconds(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        last_seconds = _parse_last_seconds(d.pop("last_seconds"))

        def _parse_expected_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                expected_at_type_0 = datetime.datetime.fromisoformat(data)

                return expected_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        expected_at = _parse_expected_at(d.pop("expected_at"))

        def _parse_alarm_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                alarm_at_type_0 = datetime.datetime.fromisoformat(data)

                return alarm_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        alarm_at = _parse_alarm_at(d.pop("alarm_at"))

        heartbeat = cls(
            id=id,
            name=name,
            ping_url=ping_url,
            service=service,
            severity=severity,
            period=period,
            cron=cron,
            time_zone=time_zone,
            grace=grace,
            is_paused=is_paused,
            made_at=made_at,
            state=state,
            since=since,
            last_ping_at=last_ping_at,
            started_at=started_at,
            last_seconds=last_seconds,
            expected_at=expected_at,
            alarm_at=alarm_at,
        )

        heartbeat.additional_properties = d
        return heartbeat

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
