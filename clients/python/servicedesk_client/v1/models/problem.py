from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.field_problem import FieldProblem
    from ..models.meanwhile import Meanwhile


T = TypeVar("T", bound="Problem")


@_attrs_define
class Problem:
    """RFC 9457. Decide by `type`; show `detail`.

    Attributes:
        type_ (str):
        title (str):
        status (int):
        detail (str):
        errors (list[FieldProblem] | Unset):
        needed (str | Unset): The scope that is missing.
        version (int | Unset): The version that it has now.
        etag (str | Unset):
        meanwhile (list[Meanwhile] | Unset):
    """

    type_: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] | Unset = UNSET
    needed: str | Unset = UNSET
    version: int | Unset = UNSET
    etag: str | Unset = UNSET
    meanwhile: list[Meanwhile] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_

        title = self.title

        status = self.status

        detail = self.detail

        errors: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.errors, Unset):
            errors = []
            for errors_item_data in self.errors:
                errors_item = errors_item_data.to_dict()
                errors.append(errors_item)

        needed = self.needed

        version = self.version

        etag = self.etag

        meanwhile: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.meanwhile, Unset):
            meanwhile = []
            for meanwhile_item_data in self.meanwhile:
                meanwhile_item = meanwhile_item_data.to_dict()
                meanwhile.append(meanwhile_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
                "title": title,
                "status": status,
                "detail": detail,
            }
        )
        if errors is not UNSET:
            field_dict["errors"] = errors
        if needed is not UNSET:
            field_dict["needed"] = needed
        if version is not UNSET:
            field_dict["version"] = version
        if etag is not UNSET:
            field_dict["etag"] = etag
        if meanwhile is not UNSET:
            field_dict["meanwhile"] = meanwhile

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.field_problem import FieldProblem  # noqa: PLC0415
        from ..models.meanwhile import Meanwhile  # noqa: PLC0415

        d = dict(src_dict)
        type_ = d.pop("type")

        title = d.pop("title")

        status = d.pop("status")

        detail = d.pop("detail")

        _errors = d.pop("errors", UNSET)
        errors: list[FieldProblem] | Unset = UNSET
        if _errors is not UNSET:
            errors = []
            for errors_item_data in _errors:
                errors_item = FieldProblem.from_dict(errors_item_data)

                errors.append(errors_item)

        needed = d.pop("needed", UNSET)

        version = d.pop("version", UNSET)

        etag = d.pop("etag", UNSET)

        _meanwhile = d.pop("meanwhile", UNSET)
        meanwhile: list[Meanwhile] | Unset = UNSET
        if _meanwhile is not UNSET:
            meanwhile = []
            for meanwhile_item_data in _meanwhile:
                meanwhile_item = Meanwhile.from_dict(meanwhile_item_data)

                meanwhile.append(meanwhile_item)

        problem = cls(
            type_=type_,
            title=title,
            status=status,
            detail=detail,
            errors=errors,
            needed=needed,
            version=version,
            etag=etag,
            meanwhile=meanwhile,
        )

        problem.additional_properties = d
        return problem

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
