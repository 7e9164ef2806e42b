"""Make the generated part of the Python client from the OpenAPI document; `make client` runs it.

`python clients/generate.py DOCUMENT FOLDER`: what the folder held before is replaced. Whatever the generator
would leave out is an error: the document is then to be mended, not the client.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
MODULE = "endpoint_module.py.jinja"
# An answer without a body (204, 304) would make the type of every answer `Any`, and nothing be checked.
LOOSE = "{% set return_string = endpoint.response_type() %}"
STRICT = (
    "{% set return_string = PythonCode("
    'endpoint.response_type() | as_unembedded_code | replace("Any | ", "")) %}'
)


def generate(document: Path, folder: Path) -> None:
    """Raises CalledProcessError when a part of the document cannot be expressed."""
    shutil.rmtree(folder, ignore_errors=True)
    # The generator calls ruff by its name.
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    with TemporaryDirectory() as templates:
        write_templates(Path(templates))
        command = [
            sys.executable, "-m", "openapi_python_client", "generate",
            "--path", str(document), "--output-path", str(folder), "--meta", "none", "--fail-on-warning",
            "--config", str(HERE / "generator.yml"), "--custom-template-path", templates,
        ]  # fmt: skip
        subprocess.run(command, check=True, env=os.environ | {"PATH": programs})


def write_templates(folder: Path) -> None:
    """Ours, and the generator's own where only a line of it is to be otherwise."""
    shutil.copytree(HERE / "templates", folder, dirs_exist_ok=True)
    theirs = (files("openapi_python_client") / "templates" / MODULE).read_text(encoding="utf-8")
    if LOOSE not in theirs:
        raise SystemExit(f"{MODULE} of the generator has changed: see LOOSE in {__file__}.")
    (folder / MODULE).write_text(theirs.replace(LOOSE, STRICT), encoding="utf-8")


if __name__ == "__main__":
    generate(Path(sys.argv[1]), Path(sys.argv[2]))
