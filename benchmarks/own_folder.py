"""The benchmarks' own temporary folder, told to the settings. Import this before anything that reads them."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

FOLDER = Path(tempfile.mkdtemp(prefix="desk-bench-"))
# A benchmark never meets a desk that somebody uses.
os.environ.pop("DATABASE_URL", None)
os.environ["DATA_DIR"] = str(FOLDER)
os.environ["ALLOWED_HOSTS"] = "testserver,127.0.0.1"
os.environ["LOG_LEVEL"] = "ERROR"
