"""The documentation as it is served: the guide, every address to try out, every problem with its meaning."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from markdown_it import MarkdownIt

from api.parsing import written
from api.problems import KINDS

MANUAL = settings.BASE_DIR / "docs"
# How the guides refer to each other in the manual, and where they are served.
SERVED = {
    "(webhooks.md)": "(/api/docs/webhooks/)",
    "(api.md)": "(/api/docs/)",
    "(monitoring.md)": "(/api/docs/monitoring/)",
    "(monitoring/senders.md)": "(/api/docs/monitoring/senders/)",
}
# What tools are given; beside the chapter that tells how.
FILES = ("notify-by-desk", "zabbix-media-type.yaml")
# Stands in the guide for wherever this desk is.
EXAMPLE_ADDRESS = "http://127.0.0.1:8000"


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    return render(request, "api/guide.html", {"text": _chapter("api"), "here": "guide"})


@require_safe
def webhooks(request: HttpRequest) -> HttpResponse:
    return render(request, "api/guide.html", {"text": _chapter("webhooks"), "here": "webhook_guide"})


@require_safe
def monitoring(request: HttpRequest) -> HttpResponse:
    return render(request, "api/guide.html", {"text": _chapter("monitoring"), "here": "monitoring_guide"})


@require_safe
def senders(request: HttpRequest) -> HttpResponse:
    text = _chapter("monitoring/senders")
    return render(request, "api/guide.html", {"text": text, "here": "monitoring_guide"})


@require_safe
def sender_file(request: HttpRequest, name: str) -> HttpResponse:
    """A script or a media type, as it is in the manual."""
    if name not in FILES:
        raise Http404
    text = (MANUAL / "monitoring" / name).read_text(encoding="utf-8")
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    return render(request, "api/reference.html", {"here": "reference"})


@require_safe
def problems(request: HttpRequest) -> HttpResponse:
    kinds = [(kind, _inline(kind.meaning)) for kind in KINDS.values()]
    return render(request, "api/problems.html", {"kinds": kinds, "here": "problems"})


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document, the same for everybody: it names what there is, not what somebody may."""
    return HttpResponse(document(), content_type="application/json", headers={"Cache-Control": "max-age=300"})


@cache
def document() -> bytes:
    """Made once a process: only a new version of the program changes it."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    schema["servers"] = [{"url": settings.BASE_URL}]
    validate_schema(schema)
    return written(schema)


@cache
def _inline(text: str) -> SafeString:
    return mark_safe(MarkdownIt("commonmark").renderInline(text))  # noqa: S308 (the project's own words)


@cache
def _chapter(name: str) -> SafeString:
    """A chapter of the manual, with this desk's own address in its examples."""
    text = (MANUAL / f"{name}.md").read_text(encoding="utf-8").replace(EXAMPLE_ADDRESS, settings.BASE_URL)
    for written_as, served_as in SERVED.items():
        text = text.replace(written_as, served_as)
    # The project's own words, nobody else's.
    html = MarkdownIt("commonmark").enable("table").render(text)
    # Long lines of code are scrolled by keyboard too.
    return mark_safe(html.replace("<pre>", '<pre tabindex="0">'))  # noqa: S308
