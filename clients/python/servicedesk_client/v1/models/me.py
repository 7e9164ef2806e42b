from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.holder_enum import HolderEnum

if TYPE_CHECKING:
    from ..models.who import Who


T = TypeVar("T", bound="Me")


@_attrs_define
class Me:
    """The token that asks.

    Attributes:
        token (str): Its name.
        holder (HolderEnum): * `person` - A person's own
            * `program` - A program's
            * `contact` - A customer's
        acts_as (Who): Who did something, as it was called then.
        scopes (list[str]):
        customer (int | None): The only customer it knows of; null: all of them.
        expires_at (datetime.datetime | None): When it ends by itself.
    """

    token: str
    holder: HolderEnum
    acts_as: Who
    scopes: list[str]
    customer: int | None
    expires_at: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        token = self.token

        holder = self.holder.value

        acts_as = self.acts_as.to_dict()

        scopes = self.scopes

        customer: int | None
        customer = self.customer

        expires_at: None | str
        if isinstance(self.expires_at, datetime.datetime):
            expires_at = self.expires_at.isoformat()
        else:
            expires_at = self.expires_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "token": token,
                "holder": holder,
                "acts_as": acts_as,
                "scopes": scopes,
                "customer": customer,
                "expires_at": expires_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.who import Who  # noqa: PLC0415

        d = dict(src_dict)
        token = d.pop("token")

        holder = HolderEnum(d.pop("holder"))

        acts_as = Who.from_dict(d.pop("acts_as"))

        scopes = cast(list[str], d.pop("scopes"))

        def _parse_customer(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        customer = _parse_customer(d.pop("customer"))

        def _parse_expires_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                expires_at_type_0 = datetime.datetime.fromisoformat(data)

                return expires_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        expires_at = _parse_expires_at(d.pop("expires_at"))

        me = cls(
            token=token,
            holder=holder,
            acts_as=acts_as,
            scopes=scopes,
            customer=customer,
            expires_at=expires_at,
        )

        me.additional_properties = d
        return me

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
