"""In production a page loads each module once, under the name of its content."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings

from servicedesk.static_files import StaticFiles


def test_a_module_imports_the_file_that_the_page_loads(tmp_path: Path) -> None:
    shutil.copytree(settings.BASE_DIR / "static", tmp_path / "static")
    storage = StaticFiles(location=tmp_path / "static", base_url="/static/")
    files = [str(path.relative_to(storage.location)) for path in Path(storage.location).rglob("*.*")]
    failed = [done for _name, _as, done in storage.post_process({name: (storage, name) for name in files})
              if isinstance(done, Exception)]  # fmt: skip
    assert not failed
    palette = Path(storage.path(storage.stored_name("js/palette.js"))).read_text()
    assert Path(storage.stored_name("js/keys.js")).name in palette
    assert '"./keys.js"' not in palette
