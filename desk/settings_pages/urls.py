"""The addresses under /desk/settings/; their names belong to `desk`, which includes them."""

from __future__ import annotations

from django.urls import URLPattern, path

from desk.settings_pages import incoming, look, mail_texts, mails
from desk.settings_pages.overview import KINDS, overview

urlpatterns: list[URLPattern] = [
    path("", overview, name="settings"),
    *(url for kind in KINDS for url in kind.urls()),
    *incoming.urls(),
    *mails.urls(),
    *mail_texts.urls(),
    *look.urls(),
]
