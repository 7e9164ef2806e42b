from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.check_kind_enum import CheckKindEnum
from ..models.severity_enum import SeverityEnum
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.patched_check_fields_options import PatchedCheckFieldsOptions


T = TypeVar("T", bound="PatchedCheckFields")


@_attrs_define
class PatchedCheckFields:
    """What is asked, how often, and when its silence is an alarm. Spans are in seconds.

    Attributes:
        name (str | Unset):
        kind (CheckKindEnum | Unset): * `http` - Web address (HTTP)
            * `tcp` - TCP port
            * `dns` - Name server (DNS)
            * `icmp` - Ping (ICMP)
            * `mail` - Mail round trip
        target (str | Unset): An address (http), host:port (tcp), a name (dns), a host (icmp), a mail address (mail).
        options (PatchedCheckFieldsOptions | Unset): By kind; the manual lists them. They replace those there are, but a
            secret that is left out stays, and an empty one goes.
        service (int | None | Unset):
        severity (SeverityEnum | Unset): * `critical` - Critical
            * `error` - Error
            * `warning` - Warning
            * `info` - Info
        interval (int | Unset): Left out: 60.
        timeout (int | Unset): Left out: 10.
        retry_seconds (int | Unset): Left out: 20.
        fail_after (int | Unset): Left out: 3.
        up_after (int | Unset): Left out: 2.
        allows_inner (bool | Unset): True lets it reach addresses of the inner network. A lead's own token alone can say
            so; another target must be allowed anew.
    """

    name: str | Unset = UNSET
    kind: CheckKindEnum | Unset = UNSET
    target: str | Unset = UNSET
    options: PatchedCheckFieldsOptions | Unset = UNSET
    service: int | None | Unset = UNSET
    severity: SeverityEnum | Unset = UNSET
    interval: int | Unset = UNSET
    timeout: int | Unset = UNSET
    retry_seconds: int | Unset = UNSET
    fail_after: int | Unset = UNSET
    up_after: int | Unset = UNSET
    allows_inner: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        kind: str | Unset = UNSET
        if not isinstance(self.kind, Unset):
            kind = self.kind.value

        target = self.target

        options: dict[str, Any] | Unset = UNSET
        if not isinstance(self.options, Unset):
            options = self.options.to_dict()

        service: int | None | Unset
        if isinstance(self.service, Unset):
            service = UNSET
        else:
            service = self.service

        severity: str | Unset = UNSET
        if not isinstance(self.severity, Unset):
            severity = self.severity.value

        interval = self.interval

        timeout = self.timeout

        retry_seconds = self.retry_seconds

        fail_after = self.fail_after

        up_after = self.up_after

        allows_inner = self.allows_inner

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if name is not UNSET:
            field_dict["name"] = name
        if kind is not UNSET:
            field_dict["kind"] = kind
        if target is not UNSET:
            field_dict["target"] = target
        if options is not UNSET:
            field_dict["options"] = options
        if service is not UNSET:
            field_dict["service"] = service
        if severity is not UNSET:
            field_dict["severity"] = severity
        if interval is not UNSET:
            field_dict["interval"] = interval
        if timeout is not UNSET:
            field_dict["timeout"] = timeout
        if retry_seconds is not UNSET:
            field_dict["retry_seconds"] = retry_seconds
        if fail_after is not UNSET:
            field_dict["fail_after"] = fail_after
        if up_after is not UNSET:
            field_dict["up_after"] = up_after
        if allows_inner is not UNSET:
            field_dict["allows_inner"] = allows_inner

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.patched_check_fields_options import PatchedCheckFieldsOptions  # noqa: PLC0415

        d = dict(src_dict)
        name = d.pop("name", UNSET)

        _kind = d.pop("kind", UNSET)
        kind: CheckKindEnum | Unset
        if isinstance(_kind, Unset):
            kind = UNSET
        else:
            kind = CheckKindEnum(_kind)

        target = d.pop("target", UNSET)

        _options = d.pop("options", UNSET)
        options: PatchedCheckFieldsOptions | Unset
        if isinstance(_options, Unset):
            options = UNSET
        else:
            options = PatchedCheckFieldsOptions.from_dict(_options)

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

        interval = d.pop("interval", UNSET)

        timeout = d.pop("timeout", UNSET)

        retry_seconds = d.pop("retry_seconds", UNSET)

        fail_after = d.pop("fail_after", UNSET)

        up_after = d.pop("up_after", UNSET)

        allows_inner = d.pop("allows_inner", UNSET)

        patched_check_fields = cls(
            name=name,
            kind=kind,
            target=target,
            options=options,
            service=service,
            severity=severity,
            interval=interval,
            timeout=timeout,
            retry_seconds=retry_seconds,
            fail_after=fail_after,
            up_after=up_after,
            allows_inner=allows_inner,
        )

        return patched_check_fields
