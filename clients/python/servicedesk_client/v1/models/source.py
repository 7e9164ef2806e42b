from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.source_kind_enum import SourceKindEnum
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.source_options import SourceOptions


T = TypeVar("T", bound="Source")


@_attrs_define
class Source:
    """A tool, or one installation of it, that tells of malfunctions.

    Attributes:
        id (int): Its number.
        name (str):
        kind (SourceKindEnum): * `pagerduty` - PagerDuty events (v2 and v1)
            * `alertmanager` - Prometheus Alertmanager
            * `grafana` - Grafana alerting
            * `zabbix` - Zabbix
            * `uptime_kuma` - Uptime Kuma
            * `nagios` - Nagios or Icinga
            * `healthchecks` - Healthchecks
            * `gatus` - Gatus
            * `cloudevents` - CloudEvents 1.0
            * `json` - JSON of any shape
            * `mail` - Mail
            * `check` - Own checks
            * `heartbeat` - Heartbeats
            * `feed` - Suppliers' status feeds
        is_active (bool): Off: what it sends is refused.
        key_hint (str): How its key begins.
        service (int | None): For events whose rule names none.
        customer (int | None): For events whose rule names none.
        team (int | None): For events whose rule names none.
        options (SourceOptions): The mapping of JSON, or what mails must say.
        answer_url (str): Where acknowledgements are reported to.
        has_answer_secret (bool): Whether a secret for that address is kept.
        made_at (datetime.datetime): When it was set up.
        last_received_at (datetime.datetime | None): When it last sent something.
        last_error (str): What could not be read or reported last.
        last_error_at (datetime.datetime | None): When that was.
        key (str | Unset): Only in the answer that gives it. Keep it: it is not told again.
        address (str | Unset): Where the tool posts to; only together with the key, which may be in it.
    """

    id: int
    name: str
    kind: SourceKindEnum
    is_active: bool
    key_hint: str
    service: int | None
    customer: int | None
    team: int | None
    options: SourceOptions
    answer_url: str
    has_answer_secret: bool
    made_at: datetime.datetime
    last_received_at: datetime.datetime | None
    last_error: str
    last_error_at: datetime.datetime | None
    key: str | Unset = UNSET
    address: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        name = self.name

        kind = self.kind.value

        is_active = self.is_active

        key_hint = self.key_hint

        service: int | None
        service = self.service

        customer: int | None
        customer = self.customer

        team: int | None
        team = self.team

        options = self.options.to_dict()

        answer_url = self.answer_url

        has_answer_secret = self.has_answer_secret

        made_at = self.made_at.isoformat()

        last_received_at: None | str
        if isinstance(self.last_received_at, datetime.datetime):
            last_received_at = self.last_received_at.isoformat()
        else:
            last_received_at = self.last_received_at

        last_error = self.last_error

        last_error_at: None | str
        if isinstance(self.last_error_at, datetime.datetime):
            last_error_at = self.last_error_at.isoformat()
        else:
            last_error_at = self.last_error_at

        key = self.key

        address = self.address

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "name": name,
                "kind": kind,
                "is_active": is_active,
                "key_hint": key_hint,
                "service": service,
                "customer": customer,
                "team": team,
                "options": options,
                "answer_url": answer_url,
                "has_answer_secret": has_answer_secret,
                "made_at": made_at,
                "last_received_at": last_received_at,
                "last_error": last_error,
                "last_error_at": last_error_at,
            }
        )
        if key is not UNSET:
            field_dict["key"] = key
        if address is not UNSET:
            field_dict["address"] = address

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.source_options import SourceOptions  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        name = d.pop("name")

        kind = SourceKindEnum(d.pop("kind"))

        is_active = d.pop("is_active")

        key_hint = d.pop("key_hint")

        def _parse_service(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        service = _parse_service(d.pop("service"))

        def _parse_customer(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        customer = _parse_customer(d.pop("customer"))

        def _parse_team(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        team = _parse_team(d.pop("team"))

        options = SourceOptions.from_dict(d.pop("options"))

        answer_url = d.pop("answer_url")

        has_answer_secret = d.pop("has_answer_secret")

        made_at = datetime.datetime.fromisoformat(d.pop("made_at"))

        def _parse_last_received_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                last_received_at_type_0 = datetime.datetime.fromisoformat(data)

                return last_received_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        last_received_at = _parse_last_received_at(d.pop("last_received_at"))

        last_error = d.pop("last_error")

        def _parse_last_error_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                last_error_at_type_0 = datetime.datetime.fromisoformat(data)

                return last_error_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        last_error_at = _parse_last_error_at(d.pop("last_error_at"))

        key = d.pop("key", UNSET)

        address = d.pop("address", UNSET)

        source = cls(
            id=id,
            name=name,
            kind=kind,
            is_active=is_active,
            key_hint=key_hint,
            service=service,
            customer=customer,
            team=team,
            options=options,
            answer_url=answer_url,
            has_answer_secret=has_answer_secret,
            made_at=made_at,
            last_received_at=last_received_at,
            last_error=last_error,
            last_error_at=last_error_at,
            key=key,
            address=address,
        )

        source.additional_properties = d
        return source

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
