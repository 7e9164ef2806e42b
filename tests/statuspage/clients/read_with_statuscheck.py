"""Run in an environment of its own: reads a status page with the PyPI package `statuscheck`."""

from __future__ import annotations

import json
import sys

from statuscheck.services.bases._statuspageio import BaseStatusPageAPI


class Page(BaseStatusPageAPI):
    def _get_base_url(self) -> str:
        return f"{sys.argv[1]}api/v2/"


print(json.dumps(Page().get_summary().as_dict()))
