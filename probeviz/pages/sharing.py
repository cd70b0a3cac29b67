"""Share links are made here, and runs leave the site here: as a scenario, and as manifests for a real cluster."""

import io
import zipfile
from time import time_ns

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from probeviz.live import log, shares, speech
from probeviz.live.loading import files_of, scenario_of
from probeviz.live.models import Run
from probeviz.pages.real import for_real
from probeviz.pages.sandbox import refused, run_of
from probeviz.pages.visitors import visitor_of
from probeviz.scenarios.apart import apart
from probeviz.scenarios.document import from_files
from probeviz.scenarios.record import Recorded, TooLong, record

PANELS = ("", "pods", "endpointslices", "why", "terminal", "events", "logs")


@require_POST
def share(request: HttpRequest) -> JsonResponse:
    """A link to the visitor's run at virtual `t` ms, with the tab of the dock that is open."""
    visitor = visitor_of(request)
    run = log.find(request.POST.get("run", ""))
    if run is None or not visitor or run.visitor != visitor:
        return refused(_("This run is not yours to share, or it is gone: reload the page."), 404)
    t, panel = request.POST.get("t", ""), request.POST.get("panel", "")
    if not t.isdecimal() or len(t) > 15 or panel not in PANELS:
        return refused(_("The moment to share is not a time of this run."), 400)
    limit = shares.too_many(visitor)
    if limit is not None:
        return refused(limit.said(), 429)
    try:
        snapshot = shares.make(run, int(t), panel, now_ms())
    except shares.TooLarge as error:
        return refused(error.args[0], 413)
    return JsonResponse({"href": request.build_absolute_uri(reverse("shared", args=[snapshot.public_id]))})


@require_safe
@never_cache
def scenario(request: HttpRequest, run: str) -> HttpResponse:
    """The run up to now as a scenario and its manifests, which `manage.py simulate` plays to the same facts."""
    found = run_of(request, run)
    try:
        recorded = recorded_of(found)
    except TooLong as error:
        return HttpResponse(f"{speech.say(error.args[0])}\n", status=413, content_type="text/plain; charset=utf-8")
    said = "".join(f"# {each}\n" for each in recorded.left_out)
    return packed(found.name, {"scenario.yaml": said + recorded.text, **recorded.files})


@require_safe
@never_cache
def real(request: HttpRequest, run: str) -> HttpResponse:
    """The same on a real cluster: manifests, servers that do what the programs do, and what to type."""
    found = run_of(request, run)
    return packed(f"{found.name}-for-real", for_real(scenario_of(found).setup, files_of(found)))


def recorded_of(run: Run) -> Recorded:
    """What the run is made of, with what was done in it as its script. Raises TooLong."""
    rows = log.after(run.pk, 0)
    of = apart(run.scenario, f"{run.name}.yaml", from_files(run.files))
    return record(of.text, of.files, [row.logged for row in rows], shares.now_of(run, rows, now_ms()))


def packed(name: str, files: dict[str, str]) -> HttpResponse:
    """A zip with one folder of that name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, text in files.items():
            archive.writestr(f"{name}/{file}", text)
    answer = HttpResponse(out.getvalue(), content_type="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    return answer


def now_ms() -> int:
    return time_ns() // 1_000_000
