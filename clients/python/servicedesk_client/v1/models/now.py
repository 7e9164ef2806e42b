from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.how_enum import HowEnum

if TYPE_CHECKING:
    from ..models.service_now import ServiceNow
    from ..models.supplier_now import SupplierNow


T = TypeVar("T", bound="Now")


@_attrs_define
class Now:
    """What is wrong now, by service and supplier. What nobody watches is not in it, and never called fine.

    Attributes:
        as_of (datetime.datetime): The moment for which it holds.
        how (HowEnum):
        services (list[ServiceNow]): The worst first.
        suppliers (list[SupplierNow]): The worst first.
    """

    as_of: datetime.datetime
    how: HowEnum
    services: list[ServiceNow]
    suppliers: list[SupplierNow]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        as_of = self.as_of.isoformat()

        how = self.how.value

        services = []
        for services_item_data in self.services:
            services_item = services_item_data.to_dict()
            services.append(services_item)

        suppliers = []
        for suppliers_item_data in self.suppliers:
            suppliers_item = suppliers_item_data.to_dict()
            suppliers.append(suppliers_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "as_of": as_of,
                "how": how,
                "services": services,
                "suppliers": suppliers,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.service_now import ServiceNow  # noqa: PLC0415
        from ..models.supplier_now import SupplierNow  # noqa: PLC0415

        d = dict(src_dict)
        as_of = datetime.datetime.fromisoformat(d.pop("as_of"))

        how = HowEnum(d.pop("how"))

        services = []
        _services = d.pop("services")
        for services_item_data in _services:
            services_item = ServiceNow.from_dict(services_item_data)

            services.append(services_item)

        suppliers = []
        _suppliers = d.pop("suppliers")
        for suppliers_item_data in _suppliers:
            suppliers_item = SupplierNow.from_dict(suppliers_item_data)

            suppliers.append(suppliers_item)

        now = cls(
            as_of=as_of,
            how=how,
            services=services,
            suppliers=suppliers,
        )

        now.additional_properties = d
        return now

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
