from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.check_kind_enum import CheckKindEnum
from ..models.check_state_enum import CheckStateEnum
from ..models.severity_enum import SeverityEnum

if TYPE_CHECKING:
    from ..models.check_options import CheckOptions


T = TypeVar("T", bound="Check")


@_attrs_define
class Check:
    """Something that is asked again and again whether it works. Spans are in seconds.

    Attributes:
        id (int): Its number.
        name (str):
        kind (CheckKindEnum): * `http` - Web address (HTTP)
            * `tcp` - TCP port
            * `dns` - Name server (DNS)
            * `icmp` - Ping (ICMP)
            * `mail` - Mail round trip
        target (str):
        options (CheckOptions): By kind; the manual lists them.
        secrets (list[str]): Names of options that are kept sealed, and never told.
        service (int | None): What it watches.
        severity (SeverityEnum): * `critical` - Critical
            * `error` - Error
            * `warning` - Warning
            * `info` - Info
        interval (int): How often it is asked.
        timeout (int): Within which it must answer.
        retry_seconds (int): After a failure it is asked again so soon.
        fail_after (int): Failures in a row until it is an alarm.
        up_after (int): Successes in a row until it is over.
        allows_inner (bool): Whether it may reach addresses of the inner network.
        allowed_by (int | None): The lead who allowed that.
        is_paused (bool):
        made_at (datetime.datetime): When it was set up.
        state (CheckStateEnum): * `new` - not looked at yet
            * `up` - works
            * `failing` - fails, looked at again
            * `down` - down
        since (datetime.datetime | None): Since when it is in this state.
        last_at (datetime.datetime | None): When it was asked last.
        last_ms (int | None): How long the answer took, in milliseconds.
        last_words (str): What was found.
        certificate_ends_at (datetime.datetime | None): When the certificate that was seen ends.
    """

    id: int
    name: str
    kind: CheckKindEnum
    target: str
    options: CheckOptions
    secrets: list[str]
    service: int | None
    severity: SeverityEnum
    interval: int
    timeout: int
    retry_seconds: int
    fail_after: int
    up_after: int
    allows_inner: bool
    allowed_by: int | None
    is_paused: bool
    made_at: datetime.datetime
    state: CheckStateEnum
    since: datetime.datetime | None
    last_at: datetime.datetime | None
    last_ms: int | None
    last_words: str
    certificate_ends_at: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        name = self.name

        kind = self.kind.value

        target = self.target

        options = self.options.to_dict()

        secrets = self.secrets

        service: int | None
        service = self.service

        severity = self.severity.value

        interval = self.interval

        timeout = self.timeout

        retry_seconds = self.retry_seconds

        fail_after = self.fail_after

        up_after = self.up_after

        allows_inner = self.allows_inner

        allowed_by: int | None
        allowed_by = self.allowed_by

        is_paused = self.is_paused

        made_at = self.made_at.isoformat()

        state = self.state.value

        since: None | str
        if isinstance(self.since, datetime.datetime):
            since = self.since.isoformat()
        else:
            since = self.since

        last_at: None | str
        if isinstance(self.last_at, datetime.datetime):
            last_at = self.last_at.isoformat()
        else:
            last_at = self.last_at

        last_ms: int | None
        last_ms = self.last_ms

        last_words = self.last_words

        certificate_ends_at: None | str
        if isinstance(self.certificate_ends_at, datetime.datetime):
            certificate_ends_at = self.certificate_ends_at.isoformat()
        else:
            certificate_ends_at = self.certificate_ends_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "name": name,
                "kind": kind,
                "target": target,
                "options": options,
                "secrets": secrets,
                "service": service,
                "severity": severity,
                "interval": interval,
                "timeout": timeout,
                "retry_seconds": retry_seconds,
                "fail_after": fail_after,
                "up_after": up_after,
                "allows_inner": allows_inner,
                "allowed_by": allowed_by,
                "is_paused": is_paused,
                "made_at": made_at,
                "state": state,
                "since": since,
                "last_at": last_at,
                "last_ms": last_ms,
                "last_words": last_words,
                "certificate_ends_at": certificate_ends_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.check_options import CheckOptions  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        name = d.pop("name")

        kind = CheckKindEnum(d.pop("kind"))

        target = d.pop("target")

        options = CheckOptions.from_dict(d.pop("options"))

        secrets = cast(list[str], d.pop("secrets"))

        def _parse_service(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        service = _parse_service(d.pop("service"))

        severity = SeverityEnum(d.pop("severity"))

        interval = d.pop("interval")

        timeout = d.pop("timeout")

        retry_seconds = d.pop("retry_seconds")

        fail_after = d.pop("fail_after")

        up_after = d.pop("up_after")

        allows_inner = d.pop("allows_inner")

        def _parse_allowed_by(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        allowed_by = _parse_allowed_by(d.pop("allowed_by"))

        is_paused = d.pop("is_paused")

        made_at = datetime.datetime.fromisoformat(d.pop("made_at"))

        state = CheckStateEnum(d.pop("state"))

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

        def _parse_last_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                last_at_type_0 = datetime.datetime.fromisoformat(data)

                return last_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        last_at = _parse_last_at(d.pop("last_at"))

        def _parse_last_ms(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        last_ms = _parse_last_ms(d.pop("last_ms"))

        last_words = d.pop("last_words")

        def _parse_certificate_ends_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                certificate_ends_at_type_0 = datetime.datetime.fromisoformat(data)

                return certificate_ends_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        certificate_ends_at = _parse_certificate_ends_at(d.pop("certificate_ends_at"))

        check = cls(
            id=id,
            name=name,
            kind=kind,
            target=target,
            options=options,
            secrets=secrets,
            service=service,
            severity=severity,
            interval=interval,
            timeout=timeout,
            retry_seconds=retry_seconds,
            fail_after=fail_after,
            up_after=up_after,
            allows_inner=allows_inner,
            allowed_by=allowed_by,
            is_paused=is_paused,
            made_at=made_at,
            state=state,
            since=since,
            last_at=last_at,
            last_ms=last_ms,
            last_words=last_words,
            certificate_ends_at=certificate_ends_at,
        )

        check.additional_properties = d
        return check

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
