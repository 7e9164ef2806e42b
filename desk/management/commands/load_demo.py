"""Load the demo into an empty desk."""

from __future__ import annotations

import json
import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from desk import demo
from people.models import User


class Command(BaseCommand):
    help = "Load a small demo; the sign-ins go to DATA_DIR/demo.json (readable by its owner only)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there are users")

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError("There are users already; the demo goes into an empty desk only.")
        sign_ins = demo.load(timezone.now())
        path = settings.DATA_DIR / "demo.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump({"sign_ins": sign_ins}, file, indent=2, ensure_ascii=False)
        path.chmod(0o600)
        self.stdout.write(f"The demo is loaded; its sign-ins are in {path}.")
