"""Where the embedded server keeps its things. Imports nothing of Django: settings need it."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

# sun_path holds 108 bytes with the closing zero; PostgreSQL adds "/.s.PGSQL.5432".
_SOCKET_LIMIT = 107 - len("/.s.PGSQL.5432.lock")


def socket_dir(data_dir: Path) -> Path:
    """The folder of the unix socket: in `data_dir`, or a short one where that path is too long."""
    inside = data_dir / "run"
    if len(os.fsencode(inside)) <= _SOCKET_LIMIT:
        return inside
    name = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"servicedesk-{os.getuid()}-{name}"
