"""Rows written and read by statements that are composed once.

The ORM composes each statement anew, which takes it several times as long as PostgreSQL takes to run one
by a key. Where programs write at full speed that is most of a request, so what each of theirs needs goes
this way.
Columns are taken from the models: a new field needs nothing here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, Generic, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model
from django.db.models.expressions import DatabaseDefault

Row = TypeVar("Row", bound=Model)
# What every field but a packed one gives to the database as it is; most of a new row is nothing yet.
_PLAIN = frozenset({type(None), str, int, bool, datetime})


class Columns(Generic[Row]):
    """All columns of a model under an alias, to be named in a SELECT, and its row made of their values."""

    def __init__(self, model: type[Row], alias: str) -> None:
        fields = model._meta.concrete_fields
        self._model = model
        self._names = [field.attname for field in fields]
        self._key = self._names.index(model._meta.pk.attname)
        self._reads = [
            (place, cast(Any, field).from_db_value)
            for place, field in enumerate(fields)
            if hasattr(field, "from_db_value")
        ]
        self.sql = ", ".join(f'{alias}."{field.column}"' for field in fields)

    def __len__(self) -> int:
        return len(self._names)

    def row(self, values: Sequence[Any]) -> Row | None:
        """The row; None where an outer join found none."""
        if values[self._key] is None:
            return None
        read = list(values)
        for place, from_db_value in self._reads:
            read[place] = from_db_value(read[place], None, connection)
        return self._model.from_db(DEFAULT_DB_ALIAS, self._names, read)


class Joined:
    """A SELECT over several aliases that takes its rows apart again.

    `statement` names the columns as `{columns}`; `parts` are models under their aliases, in order.
    """

    def __init__(self, statement: str, **parts: type[Model]) -> None:
        self._parts: list[Columns[Any]] = [Columns(model, alias) for alias, model in parts.items()]
        self._statement = statement.format(columns=", ".join(part.sql for part in self._parts))

    def first(self, **asked: Any) -> list[Any] | None:
        """A row of each model, None where its join found none; None when there is nothing at all."""
        with connection.cursor() as cursor:
            cursor.execute(self._statement, asked)
            values = cursor.fetchone()
        if values is None:
            return None
        rows, begin = [], 0
        for part in self._parts:
            rows.append(part.row(values[begin : begin + len(part)]))
            begin += len(part)
        return rows


class _Insert:
    """The INSERT of one model with a key that counts up."""

    def __init__(self, model: type[Model]) -> None:
        meta = model._meta
        self._fields = [field for field in meta.concrete_fields if field is not meta.auto_field]
        self._packed = {field for field in self._fields if hasattr(field, "from_db_value")}
        self._told = [meta.pk, *(field for field in self._fields if field.has_db_default())]
        names = ", ".join(f'"{field.column}"' for field in self._fields)
        told = ", ".join(f'"{field.column}"' for field in self._told)
        self._statement = f'INSERT INTO "{meta.db_table}" ({names}) VALUES ({{}}) {{}}RETURNING {told}'  # noqa: S608 (names of columns)

    def __call__(self, row: Model, unless: str) -> bool:
        given = [field.pre_save(row, True) for field in self._fields]
        places = ", ".join("DEFAULT" if isinstance(value, DatabaseDefault) else "%s" for value in given)
        values = [
            value
            if type(value) in _PLAIN and field not in self._packed
            else field.get_db_prep_save(value, connection)
            for field, value in zip(self._fields, given, strict=True)
            if not isinstance(value, DatabaseDefault)
        ]
        with connection.cursor() as cursor:
            cursor.execute(self._statement.format(places, unless), values)
            told = cursor.fetchone()
        if told is None:
            return False
        for field, value in zip(self._told, told, strict=True):
            setattr(row, field.attname, value)
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
        return True


@cache
def _insert_of(model: type[Model]) -> _Insert:
    return _Insert(model)


def insert(row: Row) -> Row:
    """Write a new row, as `save` does it but for signals; gives it back with its key."""
    _insert_of(type(row))(row, "")
    return row


def insert_once(row: Model) -> bool:
    """Write a new row unless one of its unique values is taken; whether it was written.

    Waits for a rival transaction with the same value.
    """
    return _insert_of(type(row))(row, "ON CONFLICT DO NOTHING ")
