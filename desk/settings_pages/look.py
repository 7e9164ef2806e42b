"""How the status pages look: the provider's logo, colour and language; and where everything is found."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.doors import leads_only
from desk.settings_pages.sections import settings_page
from statuspage.models import Look
from statuspage.pages import address_of, public_page, the_look

LOGO_KB = 100
# What the first bytes say; a file's name proves nothing.
_KINDS = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"RIFF": "image/webp",
}
FORMATS = ("history.atom", "history.rss", "maintenance.ics", "badge.svg", "widget/", "api/v2/summary.json")


class LookForm(forms.ModelForm):
    logo_file = forms.FileField(
        label=gettext_lazy("Logo"),
        required=False,
        help_text=gettext_lazy("SVG, PNG, JPEG or WebP of at most 100 kB; shown 32 pixels high."),
    )
    no_logo = forms.BooleanField(label=gettext_lazy("Take the logo away"), required=False)

    class Meta:
        model = Look
        fields = ("accent", "language", "about")
        widgets = {
            "accent": forms.TextInput(attrs={"type": "color"}),
            "about": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.fields["accent"].help_text = _("Where it could not be read, it is darkened or lightened.")
        self.order_fields(["logo_file", "no_logo", "accent", "language", "about"])
        if not self.instance.logo:
            del self.fields["no_logo"]

    def clean_accent(self) -> str:
        return str(self.cleaned_data["accent"]).lower()

    def clean_logo_file(self) -> tuple[bytes, str] | None:
        upload: UploadedFile | None = self.cleaned_data["logo_file"]
        if not upload:
            return None
        if (upload.size or 0) > LOGO_KB * 1024:
            raise ValidationError(_("The logo is larger than %(limit)s kB.") % {"limit": LOGO_KB})
        body = upload.read()
        kind = next((kind for first, kind in _KINDS.items() if body.startswith(first)), "")
        # Shown as an image alone, an SVG runs nothing that is in it.
        if not kind and b"<svg" in body[:2000].lower():
            kind = "image/svg+xml"
        if not kind:
            raise ValidationError(_("This is no SVG, PNG, JPEG or WebP picture."))
        return body, kind

    def save(self, commit: bool = True) -> Look:
        look: Look = super().save(commit=False)
        if self.cleaned_data.get("logo_file"):
            look.logo, look.logo_type = self.cleaned_data["logo_file"]
        elif self.cleaned_data.get("no_logo"):
            look.logo, look.logo_type = None, ""
        look.save()
        return look


@leads_only
def status(request: HttpRequest) -> HttpResponse:
    """Change the look. The pages have it within seconds."""
    form = LookForm(request.POST or None, request.FILES or None, instance=the_look())
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved. The pages have it within seconds."))
        return redirect("desk:settings_status")
    address = address_of(public_page())
    context = {
        "form": form,
        "public_address": address,
        "formats": [f"{address}{name}" for name in FORMATS],
        "frame": f'<iframe src="{address}widget/" title="{settings.DESK_NAME}" width="320" height="60">'
        "</iframe>",
    }
    return settings_page(request, "status", "status", context, status=422 if form.errors else 200)


def urls() -> list[URLPattern]:
    return [path("status/", status, name="settings_status")]
