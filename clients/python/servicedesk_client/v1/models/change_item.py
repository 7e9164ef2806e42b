from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

from ..models.step_enum import StepEnum
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.change_item_body import ChangeItemBody


T = TypeVar("T", bound="ChangeItem")


@_attrs_define
class ChangeItem:
    """
    Attributes:
        reference (str): `INC-000123`
        step (StepEnum | Unset):
        body (ChangeItemBody | Unset): What the step takes, or the facts.
    """

    reference: str
    step: StepEnum | Unset = UNSET
    body: ChangeItemBody | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        reference = self.reference

        step: str | Unset = UNSET
        if not isinstance(self.step, Unset):
            step = self.step.value

        body: dict[str, Any] | Unset = UNSET
        if not isinstance(self.body, Unset):
            body = self.body.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "reference": reference,
            }
        )
        if step is not UNSET:
            field_dict["step"] = step
        if body is not UNSET:
            field_dict["body"] = body

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.change_item_body import ChangeItemBody  # noqa: PLC0415

        d = dict(src_dict)
        reference = d.pop("reference")

        _step = d.pop("step", UNSET)
        step: StepEnum | Unset
        if isinstance(_step, Unset):
            step = UNSET
        else:
            step = StepEnum(_step)

        _body = d.pop("body", UNSET)
        body: ChangeItemBody | Unset
        if isinstance(_body, Unset):
            body = UNSET
        else:
            body = ChangeItemBody.from_dict(_body)

        change_item = cls(
            reference=reference,
            step=step,
            body=body,
        )

        return change_item
