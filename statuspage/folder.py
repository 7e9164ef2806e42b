"""The pages as plain files, for any web server: they are read also when everything else has stopped.

Below STATUS_DIR lie two roots. `site` mirrors the addresses of what is open or behind a link, whose
secret part is a folder's name; `signed-in` holds what only signed-in contacts may read, for a server
that asks first. Each file is written beside its place and moved there, so that no reader meets half
of one; packed copies lie beside it (`.gz`, `.br`).
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

import structlog
from django.conf import settings

from people.models import Customer
from statuspage.models import Document, Page
from statuspage.pages import RESERVED, path_of

log = structlog.get_logger(__name__)

_TOKEN = re.compile(r"[0-9a-f]{40}")


def root(access: str) -> Path:
    return Path(settings.STATUS_DIR) / ("signed-in" if access == "sign_in" else "site")


def place_of(page: Page) -> Path:
    """The folder of the page's files."""
    return root(page.access) / path_of(page).strip("/")


def is_whole() -> bool:
    """Whether every page was written here since the folder was made or last failed."""
    return _whole().exists()


def say_whole() -> None:
    _whole().parent.mkdir(parents=True, exist_ok=True)
    _whole().touch()


def _whole() -> Path:
    return Path(settings.STATUS_DIR) / ".whole"


def write(page: Page, documents: Iterable[Document]) -> bool:
    """Write these documents of the page; says whether that went well.

    What cannot be written is logged, and the folder counts as incomplete: the database has it all.
    """
    try:
        base = place_of(page)
        forget_old_links(page)
        # Behind a new link lies nothing yet, also of what has not changed.
        for document in documents if base.is_dir() else page.documents.all():
            _write(base / file_of(document.path), document)
    except OSError as wrong:
        _say_incomplete(page, wrong)
        return False
    return True


def take_away(page: Page, paths: Iterable[str]) -> None:
    """Nothing leads to these any more: their files go, and the folders that are empty without them."""
    try:
        for path in paths:
            _take_away(place_of(page), file_of(path))
    except OSError as wrong:
        _say_incomplete(page, wrong)


def _take_away(base: Path, name: str) -> None:
    file = base / name
    for suffix in ("", ".gz", ".br"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    with suppress(OSError):
        # Stops at the first that still has something in it.
        for folder in file.relative_to(base).parents:
            if folder.name:
                (base / folder).rmdir()


def _say_incomplete(page: Page, wrong: OSError) -> None:
    log.error("status_folder_not_written", page=page.pk, reason=str(wrong))
    with suppress(OSError):
        _whole().unlink(missing_ok=True)


def file_of(path: str) -> str:
    return f"{path}index.html" if not path or path.endswith("/") else path


def remove(page: Page) -> None:
    """Take away every file of the page, as it was reached until now."""
    if page.slug:
        for access in ("link", "sign_in"):
            shutil.rmtree(root(access) / "status" / page.slug, ignore_errors=True)


def remove_deleted() -> None:
    """Take away the files of customers who are no more; what is the public page's bears reserved names."""
    places = [root(access) / "status" for access in ("link", "sign_in")]
    lying = [child for place in places if place.is_dir() for child in place.iterdir()]
    lying = [child for child in lying if child.name not in RESERVED and child.is_dir()]
    if not lying:
        return
    # Read after the folder: whoever writes a page has read its customer before.
    known = set(Customer.objects.values_list("slug", flat=True))
    known.update(Page.objects.values_list("slug", flat=True))
    for child in lying:
        if child.name not in known:
            shutil.rmtree(child, ignore_errors=True)


def forget_old_links(page: Page) -> None:
    """A link that was renewed leaves no folder behind; where there is no folder, nothing is to be done."""
    if not page.slug:
        return
    lies_in = root("link") / "status" / page.slug
    now = place_of(page)
    for child in lies_in.iterdir() if lies_in.is_dir() else ():
        if _TOKEN.fullmatch(child.name) and child != now:
            shutil.rmtree(child, ignore_errors=True)


def _write(target: Path, document: Document) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    # The packed copies first: a server that prefers them never has a newer plain file beside an old one.
    for suffix, body in ((".br", document.brotli), (".gz", document.gzip), ("", document.body)):
        file = target.with_name(target.name + suffix)
        if body:
            _replace(file, bytes(body))
        else:
            file.unlink(missing_ok=True)


def _replace(file: Path, body: bytes) -> None:
    with NamedTemporaryFile(dir=file.parent, prefix=".", delete=False) as beside:
        beside.write(body)
    written = Path(beside.name)
    written.chmod(0o644)
    written.replace(file)
