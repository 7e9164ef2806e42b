"""Rows into a table through `COPY`: which columns are given, what the others get, and how both cores work."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from io import StringIO
from typing import Any

from django.db import models
from django.db.models.fields import NOT_PROVIDED

NULL = "\\N"


class Copy:
    """The `COPY` of one model, whose rows give the fields `given`, in that order.

    Of the other columns, those with a default in the database and those that may be empty are not
    named; one that has its default only in Django gets it in every row. So a new column of the model
    needs nothing here, unless it must be filled.
    """

    def __init__(self, model: type[models.Model], given: Sequence[str]) -> None:
        fields = {field.attname: field for field in model._meta.concrete_fields}
        unknown = set(given) - set(fields)
        if unknown:
            raise ValueError(f"{model.__name__} has no {', '.join(sorted(unknown))}.")
        constant = [field for name, field in fields.items() if name not in given and _needs_value(field)]
        columns = [fields[name].column for name in given] + [field.column for field in constant]
        self.tail = "".join(f"\t{_as_text(field)}" for field in constant) + "\n"
        names = ", ".join(f'"{column}"' for column in columns)
        self.statement = f'COPY "{model._meta.db_table}" ({names}) FROM STDIN'


def _needs_value(field: models.Field[Any, Any]) -> bool:
    return not (field.null or field.generated or field.primary_key or field.db_default is not NOT_PROVIDED)


def _as_text(field: models.Field[Any, Any]) -> str:
    value = field.get_default()
    if value is None:
        raise ValueError(f"{field.model.__name__}.{field.name} has no default; the seeder must fill it.")
    if isinstance(value, bool):
        return "t" if value else "f"
    return json.dumps(value) if isinstance(value, (dict, list)) else str(value)


class Copying:
    """Sends rows while the next ones are written: PostgreSQL works on one core, Python on the other.

    `cursor` is psycopg2's own. At most one batch is on its way, so memory stays bounded.
    """

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._underway: Future[None] | None = None

    def __enter__(self) -> Copying:
        return self

    def __exit__(self, *_failure: object) -> None:
        self._thread.shutdown()

    def send(self, batch: Iterable[tuple[Copy, list[str]]]) -> None:
        """Send rows (columns joined by tabs) of several tables; waits for the batch before this one."""
        texts = [(copy.statement, copy.tail.join(rows) + copy.tail) for copy, rows in batch if rows]
        self.finish()
        self._underway = self._thread.submit(self._copy, texts)

    def finish(self) -> None:
        """Wait for what is on its way; raises what went wrong with it."""
        if self._underway is not None:
            self._underway.result()
            self._underway = None

    def _copy(self, texts: list[tuple[str, str]]) -> None:
        for statement, text in texts:
            self._cursor.copy_expert(statement, StringIO(text), size=1 << 20)
