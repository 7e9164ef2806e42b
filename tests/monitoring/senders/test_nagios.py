"""Debian's nagios4 with the script of docs/monitoring: a check fails, is taken up, and recovers."""

from __future__ import annotations

import getpass
import grp
import os
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from monitoring.models import Action, Receipt, SourceKind
from tests.conftest import needed
from tests.monitoring.senders.programs import assert_one_open_incident, running, said_by, wait_until
from tests.monitoring.sending import make_source

pytestmark = pytest.mark.django_db(transaction=True)

SCRIPT = settings.BASE_DIR / "docs/monitoring/notify-by-desk"

_MAIN = """
cfg_file={folder}/objects.cfg
log_file={folder}/nagios.log
object_cache_file={folder}/objects.cache
precached_object_file={folder}/objects.precache
status_file={folder}/status.dat
state_retention_file={folder}/retention.dat
lock_file={folder}/nagios.lock
temp_file={folder}/nagios.tmp
temp_path={folder}
check_result_path={folder}/results
command_file={folder}/nagios.cmd
query_socket={folder}/nagios.qh
nagios_user={user}
nagios_group={group}
check_external_commands=1
interval_length=1
check_for_updates=0
use_syslog=0
enable_notifications=1
execute_service_checks=1
retain_state_information=0
illegal_macro_output_chars=`~$&|'<>
"""
_OBJECTS = """
define timeperiod {{
  timeperiod_name always
  alias always
  sunday 00:00-24:00
  monday 00:00-24:00
  tuesday 00:00-24:00
  wednesday 00:00-24:00
  thursday 00:00-24:00
  friday 00:00-24:00
  saturday 00:00-24:00
}}
define command {{
  command_name check-disk
  command_line {folder}/check-disk
}}
define command {{
  command_name up
  command_line /bin/true
}}
{commands}
define contact {{
  contact_name desk
  host_notification_period always
  service_notification_period always
  host_notification_options d,u,r
  service_notification_options w,u,c,r
  host_notification_commands notify-host-by-desk
  service_notification_commands notify-service-by-desk
}}
define host {{
  host_name web1
  address 192.0.2.1
  check_command up
  max_check_attempts 1
  check_period always
  notification_period always
  contacts desk
}}
define service {{
  host_name web1
  service_description Disk /var
  check_command check-disk
  check_interval 1
  retry_interval 1
  max_check_attempts 2
  check_period always
  notification_period always
  notification_interval 2
  first_notification_delay 0
  contacts desk
}}
"""
_CHECK = """#!/bin/sh
if [ -e {folder}/broken ]; then echo 'DISK CRITICAL: "/var" is 100% full \\ é'; exit 2; fi
echo 'DISK OK'
"""


def _commands(folder: Path) -> str:
    """The definitions of commands in the comments of the script, as somebody copies them."""
    lines = [line.removeprefix("#   ") for line in SCRIPT.read_text().splitlines() if line.startswith("#   ")]
    copied = "\n".join(lines)
    copied = copied[copied.index("define command") : copied.index("define contact")]
    (folder / "desk").symlink_to(SCRIPT)
    return copied.replace("/usr/local/bin/notify-by-desk", f"DESK_CONF={folder}/desk.conf {folder}/desk")


def test_nagios_opens_repeats_acknowledges_and_resolves_one_key(live_server: Any, tmp_path: Path) -> None:
    nagios = needed("nagios4")
    needed("curl")
    source, key = make_source(SourceKind.NAGIOS)
    (tmp_path / "desk.conf").write_text(f"DESK_URL={live_server.url}/events/nagios/\nDESK_KEY={key}\n")
    (tmp_path / "results").mkdir()
    names = {"folder": tmp_path, "user": getpass.getuser(), "group": grp.getgrgid(os.getgid()).gr_name}
    (tmp_path / "nagios.cfg").write_text(_MAIN.format(**names))
    (tmp_path / "objects.cfg").write_text(_OBJECTS.format(folder=tmp_path, commands=_commands(tmp_path)))
    check = tmp_path / "check-disk"
    check.write_text(_CHECK.format(folder=tmp_path))
    check.chmod(0o755)
    (tmp_path / "broken").touch()
    log = tmp_path / "out.log"
    with running([nagios, str(tmp_path / "nagios.cfg")], log):
        wait_until(
            lambda: Action.TRIGGER in [event.action for event in said_by(source)], tmp_path / "nagios.log"
        )
        wait_until(lambda: Receipt.objects.filter(source=source).count() >= 3, tmp_path / "nagios.log")
        with (tmp_path / "nagios.cmd").open("w") as commands:
            commands.write(
                f"[{int(time.time())}] ACKNOWLEDGE_SVC_PROBLEM;web1;Disk /var;1;1;0;Jo;We empty it\n"
            )
        wait_until(
            lambda: Action.ACKNOWLEDGE in [event.action for event in said_by(source)], tmp_path / "nagios.log"
        )
        (tmp_path / "broken").unlink()
        wait_until(
            lambda: Action.RESOLVE in [event.action for event in said_by(source)], tmp_path / "nagios.log"
        )
    trigger, taken_up, resolve = said_by(source)
    assert {event.key for event in (trigger, taken_up, resolve)} == {"web1/Disk /var"}
    assert trigger.severity == "critical"
    assert trigger.title == "Disk /var on web1 is CRITICAL"
    assert trigger.text.startswith('DISK CRITICAL: "/var" is 100% full \\ é')
    assert trigger.labels["address"] == "192.0.2.1"
    assert "Jo: We empty it" in taken_up.text
    assert resolve.text.startswith("DISK OK")
    assert_one_open_incident(source)


def _run(*pairs: str, conf: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", str(SCRIPT), *pairs],
        capture_output=True,
        text=True,
        env=os.environ | {"DESK_CONF": str(conf)},
    )


def test_the_script_says_why_it_told_nothing(live_server: Any, tmp_path: Path) -> None:
    needed("curl")
    conf = tmp_path / "desk.conf"
    assert "DESK_URL and DESK_KEY are not set" in _run("type=PROBLEM", conf=conf).stderr
    conf.write_text(f"DESK_URL={live_server.url}/events/nagios/\nDESK_KEY={'0' * 32}\n")
    assert "is no NAME=VALUE" in _run("PROBLEM", conf=conf).stderr
    refused = _run("type=PROBLEM", "host=web1", conf=conf)
    assert refused.returncode != 0
    assert "401" in refused.stderr


def test_the_script_sends_whatever_a_plug_in_writes(live_server: Any, tmp_path: Path) -> None:
    needed("curl")
    source, key = make_source(SourceKind.NAGIOS)
    conf = tmp_path / "desk.conf"
    conf.write_text(f"DESK_URL={live_server.url}/events/nagios/\nDESK_KEY={key}\n")
    written = b'output=two\nlines\tand "quotes" \\ back \x01 caf\xe9 $(id) `id`'
    ran = subprocess.run(
        [b"/bin/sh", str(SCRIPT).encode(), b"type=PROBLEM", b"host=web1", b"state=DOWN", written],
        env=os.environ | {"DESK_CONF": str(conf)},
        capture_output=True,
    )
    assert ran.returncode == 0, ran.stderr
    (event,) = said_by(source)
    assert event.text == 'two\nlines and "quotes" \\ back   caf $(id) `id`'
