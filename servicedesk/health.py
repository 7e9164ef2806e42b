"""/healthz: the process lives. /readyz: it can serve (database there, migrations applied)."""

from __future__ import annotations

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

_migrated = False


class HealthMiddleware:
    """Answers before sessions, hosts and languages are looked at, for probes from anywhere."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return JsonResponse({"status": "ok"})
        if request.path == "/readyz":
            parts = ready_parts()
            ready = all(state == "ok" for state in parts.values())
            body = {"status": "ok" if ready else "unavailable", "parts": parts}
            return JsonResponse(body, status=200 if ready else 503)
        return self.get_response(request)


def ready_parts() -> dict[str, str]:
    """The state of each part that a page needs: `ok` or what is wrong, without secrets."""
    global _migrated
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not _migrated:
            executor = MigrationExecutor(connection)
            _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        connection.close()
        return {"database": "unreachable", "migrations": "unknown"}
    return {"database": "ok", "migrations": "ok" if _migrated else "not applied"}
