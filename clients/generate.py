"""Make the generated part of the Python client from the OpenAPI document; `make client` runs it.

`python clients/generate.py DOCUMENT FOLDER`: what the folder held before is replaced. Whatever the generator
would leave out is an error: the document is then to be mended, not the client.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def generate(document: Path, folder: Path) -> None:
    """Raises CalledProcessError when a part of the document cannot be expressed."""
    shutil.rmtree(folder, ignore_errors=True)
    programs = str(Path(sys.executable).parent)
    command = [
        sys.executable, "-m", "openapi_python_client", "generate",
        "--path", str(document), "--output-path", str(folder), "--meta", "none", "--fail-on-warning",
        "--config", str(HERE / "generator.yml"), "--custom-template-path", str(HERE / "templates"),
    ]  # fmt: skip
    # The generator calls ruff by its name.
    environment = os.environ | {"PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}", "COLUMNS": "110"}
    subprocess.run(command, check=True, env=environment)
    for cache in folder.rglob("__pycache__"):
        shutil.rmtree(cache)


if __name__ == "__main__":
    generate(Path(sys.argv[1]), Path(sys.argv[2]))
