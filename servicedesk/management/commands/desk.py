"""`manage.py desk`: the whole desk on this machine, until Ctrl-C."""

from __future__ import annotations

import json
import os
import socket
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from servicedesk.embedded.postgres import EmbeddedPostgres, EmbeddedPostgresError
from servicedesk.embedded.supervisor import Part, Supervisor
from statuspage.models import Document
from statuspage.tasks import keep


class Command(BaseCommand):
    help = "Run the desk: web, worker, beat, mail, monitor, and PostgreSQL where DATABASE_URL names none."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=settings.PORT)
        parser.add_argument("--no-demo", action="store_true", help="begin with an empty desk")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        self._refuse_taken_port(host, port)
        postgres = None if os.environ.get("DATABASE_URL") else EmbeddedPostgres(settings.DATA_DIR)
        address = f"http://{host}:{port}"
        environment = {
            "PORT": str(port),
            "BASE_URL": os.environ.get("BASE_URL", address),
            "DATA_DIR": str(settings.DATA_DIR),
            "PYTHONUNBUFFERED": "1",
        }
        supervisor = Supervisor(
            parts=_parts(host, port, environment),
            postgres=postgres,
            is_ready=lambda: _answers(f"{address}/readyz"),
            on_ready=lambda: self._say_ready(address),
        )
        try:
            if postgres is not None:
                postgres.start()
            self._prepare(with_demo=not options["no_demo"])
            code = supervisor.run()
        except EmbeddedPostgresError as failed:
            raise CommandError(str(failed)) from failed
        except KeyboardInterrupt:
            code = 0
        finally:
            if postgres is not None:
                postgres.stop()
        sys.exit(code)

    def _refuse_taken_port(self, host: str, port: int) -> None:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as taken:
                raise CommandError(
                    f"Port {port} on {host} cannot be used ({taken.strerror}). "
                    f"Choose another, for example: PORT={port + 1} make run"
                ) from taken

    def _prepare(self, *, with_demo: bool) -> None:
        """Migrate what is new, fill an empty desk, render its pages. Leaves no connection behind."""
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Preparing the database …")
            call_command("migrate", interactive=False, verbosity=0)
        if with_demo:
            call_command("load_demo", if_empty=True, stdout=self.stdout)
        # The first customer who looks finds the pages; later the old ones stand until the worker is up.
        if not Document.objects.exists():
            keep.apply()
        connection.close()

    def _say_ready(self, address: str) -> None:
        lines = ["", f"Ready: {address}/"]
        demo = Path(settings.DATA_DIR) / "demo.json"
        if demo.exists():
            lines.append("Sign in as:")
            for one in json.loads(demo.read_text())["sign_ins"]:
                lines.append(f"  {one['who']:<16} {one['role']:<7} {one['email']:<26} {one['password']}")
        if settings.MAILDIR:
            lines.append(f"Mail goes to {settings.MAILDIR}; leads read it at {address}/desk/mail/")
        self.stdout.write("\n".join([*lines, "Stop with Ctrl-C.", ""]))
        self.stdout.flush()


def web_threads() -> int:
    """More than these only wait for each other in one Python."""
    return min(8, 2 * (os.cpu_count() or 1) + 1)


def _parts(host: str, port: int, environment: dict[str, str]) -> list[Part]:
    python = sys.executable
    celery = [python, "-m", "celery", "-A", "servicedesk", "--quiet"]
    worker = ["worker", "--pool", "threads", "--concurrency", "4", "--loglevel", "WARNING"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    granian = [
        python, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", "1", "--blocking-threads", str(web_threads()), "--log-level", "warning",
        "servicedesk.wsgi:application",
    ]  # fmt: skip
    return [
        Part("web", granian, environment),
        Part("worker", [*celery, *worker, *quiet], environment),
        Part("beat", [*celery, "beat", "--loglevel", "WARNING", "--pidfile="], environment),
        Part("mail", [python, str(settings.BASE_DIR / "manage.py"), "mail"], environment),
        Part("monitor", [python, str(settings.BASE_DIR / "manage.py"), "monitor"], environment),
    ]


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
