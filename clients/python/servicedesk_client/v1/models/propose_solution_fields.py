from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="ProposeSolutionFields")


@_attrs_define
class ProposeSolutionFields:
    """
    Attributes:
        solution (str): What the customer can now try; mailed to them.
        temporary (bool | Unset): A workaround, not the structural solution.
    """

    solution: str
    temporary: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        solution = self.solution

        temporary = self.temporary

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "solution": solution,
            }
        )
        if temporary is not UNSET:
            field_dict["temporary"] = temporary

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        solution = d.pop("solution")

        temporary = d.pop("temporary", UNSET)

        propose_solution_fields = cls(
            solution=solution,
            temporary=temporary,
        )

        return propose_solution_fields
