"""The gallery: every shape of the page in every state, for those who work on the drawings. It exists with DEBUG alone.

The facts of its bigger scenes were played by the engine (`python -m scripts.gallery_facts`); the browser folds and
draws them with the page's own modules.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

MANIFEST = {"name": "shop.yaml", "rows": []}
SWITCHES = [{"probe": "readiness", "paths": ["/ping", "/err"], "value": "/err"}]
FOLDER = Path(settings.BASE_DIR) / "static" / "gallery"


@require_safe
@never_cache
def gallery(request: HttpRequest) -> HttpResponse:
    """All of it, or one part: `?part=probes`. 404 without DEBUG."""
    if not settings.DEBUG:
        raise Http404("The gallery is there with DEBUG alone.")
    return render(request, "gallery.html", {"recorded": recorded(), "manifest": MANIFEST, "switches": SWITCHES})


@cache
def recorded() -> dict[str, Any]:
    """The recorded facts, by the scenario's name."""
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in sorted(FOLDER.glob("*.json"))}
