"""The guide works as it is copied: line by line, into one shell."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from servicedesk_client import command

from api.docs import EXAMPLE_ADDRESS, MANUAL
from incidents.models import CloseReason, Incident, State
from tests import makers
from tests.api import calling
from tests.conftest import needed

pytestmark = pytest.mark.django_db(transaction=True)

CLIENT = settings.BASE_DIR / "clients/python"
DONE = "--- done:"


def _lines() -> list[str]:
    """What stands in the guide's shell blocks, but for the two lines that name the desk and the token."""
    blocks = re.findall(r"^```bash\n(.*?)^```$", (MANUAL / "api.md").read_text(), re.M | re.S)
    return [line for block in blocks for line in block.splitlines() if not line.startswith("export ")]


def test_the_guide_runs_line_by_line_in_a_shell(address: str) -> None:
    needed("curl")
    makers.make_contact(name="Ann")
    script = [f"export DESK={address}", f"export TOKEN={calling.of_person().written}"]
    for line in _lines():
        # Also a pipe of which only the first part failed is no success.
        script += [line, f'echo "{DONE} $?"']
    ran = subprocess.run(
        ["bash", "-o", "pipefail"], input="\n".join(script), capture_output=True, text=True, check=False
    )
    ends = re.findall(rf"^{DONE} (\d+)$", ran.stdout, re.M)
    assert ends == ["0"] * len(_lines()), (ends, ran.stdout, ran.stderr)
    assert ran.stderr == ""
    incident = Incident.objects.get()
    assert (incident.state, incident.close_reason) == (State.CLOSED, CloseReason.CONFIRMED)
    assert makers.kinds(incident) == [
        "registered", "classified", "replied", "solution_proposed", "solution_confirmed",
    ]  # fmt: skip


def test_the_guides_program_runs_as_it_stands(address: str) -> None:
    (program,) = re.findall(r"^```python\n(.*?)^```$", (MANUAL / "api.md").read_text(), re.M | re.S)
    own = {EXAMPLE_ADDRESS: address, "sd_…": calling.of_person().written}
    for example, ours in (own | {"contact=1": f"contact={makers.make_contact().pk}"}).items():
        assert example in program
        program = program.replace(example, ours)
    known = {"PATH": os.environ["PATH"], "PYTHONPATH": str(CLIENT)}
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=known, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "solution_proposed" in ran.stdout


def test_what_the_clients_own_guide_imports_is_there() -> None:
    imports = re.findall(r"^from servicedesk_client.*$", (CLIENT / "README.md").read_text(), re.M)
    assert len(imports) > 5
    for line in imports:
        exec(line, {})


def test_every_command_of_the_guides_exists() -> None:
    known = command.the_parser().format_help()
    for guide in (MANUAL / "api.md", CLIENT / "README.md"):
        commands = re.findall(r"^\$ servicedesk (\w+)", guide.read_text(), re.M)
        assert commands
        for name in commands:
            assert f"    {name} " in known, name
