"""A PostgreSQL of the benchmarks' own in a temporary folder, one database for each size."""

from __future__ import annotations

import atexit
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import psycopg2
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from benchmarks.own_folder import FOLDER
from benchmarks.seed import seed
from servicedesk.embedded.postgres import EmbeddedPostgres

# As the desk runs it, but for what loads the rows faster and for what would work beside a measurement.
_SETTINGS = {"fsync": "off", "max_wal_size": "8GB", "autovacuum": "off"}


@contextmanager
def server() -> Iterator[EmbeddedPostgres]:
    """The server with an empty, migrated database; its folder is gone afterwards."""
    atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
    running = EmbeddedPostgres(FOLDER, settings=_SETTINGS)
    running.start()
    try:
        call_command("migrate", verbosity=0)
        connection.close()
        yield running
    finally:
        connections.close_all()
        running.stop()


def make_durable(running: EmbeddedPostgres) -> None:
    """Start the server anew as the desk runs it: what it says is committed survives a power cut."""
    connections.close_all()
    running.stop()
    # What was loaded without waiting for the disk is brought there before anything is measured.
    os.sync()
    running.settings = {}
    running.start()


class Databases:
    """Databases of several sizes side by side, so that one round of a measurement meets all of them."""

    def __init__(self, running: EmbeddedPostgres) -> None:
        self._running = running
        self._made: dict[str, BaseDatabaseWrapper] = {}
        self._forgotten = count()

    def make(self, incidents: int, open_ones: int) -> None:
        """Seed a fresh database and use it."""
        name = f"incidents_{incidents}"
        admin = psycopg2.connect(host=str(self._running.sockets), user="servicedesk", dbname="postgres")
        admin.autocommit = True
        with admin.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE servicedesk")
        admin.close()
        made = connections.create_connection("default")
        made.settings_dict = made.settings_dict | {"NAME": name}
        self._made[name] = made
        self.use(incidents)
        seed(incidents=incidents, open_ones=open_ones)

    def use(self, incidents: int) -> None:
        """From now on Django's connection, and what its cache keeps, are of this size."""
        name = f"incidents_{incidents}"
        connections["default"] = self._made[name]
        cache.key_prefix = name

    def forget(self) -> None:
        """What the cache kept is not found until the next `use`; the other sizes keep theirs."""
        cache.key_prefix = f"forgotten_{next(self._forgotten)}"
