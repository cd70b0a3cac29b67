"""The sandbox: a visitor's own scenario, the same stage as a lesson's. Reading it writes nothing."""

from typing import Any

import msgspec
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from probeviz.api.problems import Problem
from probeviz.live import log, shares, speech
from probeviz.live.boot import empty_boot, example_boot
from probeviz.live.loading import files_of
from probeviz.live.models import Run
from probeviz.live.starting import start_own, too_many
from probeviz.live.tickets import Ticket
from probeviz.pages import booting, visitors
from probeviz.pages.manifest import rows
from probeviz.scenarios.apart import apart
from probeviz.scenarios.document import FILE_NAME, from_files
from probeviz.scenarios.draft import drafted
from probeviz.scenarios.examples import FIRST, Example, example, examples, is_example
from probeviz.scenarios.problems import ScenarioError

MOST_SAID = 20  # problems of one text


@require_safe
@never_cache
def sandbox(request: HttpRequest) -> HttpResponse:
    """The visitor's newest run; or the example that the address names; or the first one."""
    name = request.GET.get("example", "")
    if name and not is_example(name):
        raise Http404(f"There is no example {name}.")
    visitor = visitors.visitor_of(request) or visitors.new_visitor()
    newest = Run.objects.filter(visitor=visitor, lesson="").order_by("-pk").first() if not name else None
    boot = _of_run(newest) if newest is not None else None
    return _page(request, visitor, boot or _of_example(name or FIRST, visitor))


@require_safe
@never_cache
def own(request: HttpRequest, run: str) -> HttpResponse:
    """A run of the visitor's."""
    found = run_of(request, run)
    boot = _of_run(found)
    if boot is None:
        raise Http404("This version cannot read the run.")
    return _page(request, found.visitor, boot)


@require_safe
@never_cache
def shared(request: HttpRequest, snapshot: str) -> HttpResponse:
    """What a share link leads to: a run of the visitor's own that begins at its moment."""
    found = shares.find(snapshot)
    if found is None:
        raise Http404("There is no such link.")
    visitor = visitors.visitor_of(request) or visitors.new_visitor()
    run = shares.opened(visitor, found)
    boot = _of_run(run) if run is not None else None
    if boot is None:
        ticket = Ticket("", visitor, share=found.public_id)
        boot = booting.of_ticket(empty_boot(found), ticket, next(iter(found.files), "")) | _scenario(
            found.scenario, found.files
        )
    return _page(request, visitor, {**boot, "panel": found.panel})


@require_POST
def start(request: HttpRequest) -> JsonResponse:
    """A new run of the scenario that was sent: its address, or what is wrong, with its places."""
    visitor = visitors.visitor_of(request)
    if not visitor:
        return refused(_("Cookies are switched off, and without one nobody can keep a run of their own."), 403)
    limit = too_many(request.META.get("REMOTE_ADDR", ""), visitor)
    if limit is not None:
        return refused(f"{speech.say(limit.said())} {_('Try again in a minute.')}", 429)
    text, name = request.POST.get("scenario", "").replace("\r\n", "\n"), request.POST.get("name", "your.yaml")
    try:
        found = apart(text, name if FILE_NAME.fullmatch(name) else "your.yaml", from_files(_beside(request, visitor)))
        run = start_own(found, visitor)
    except ScenarioError as error:
        return wrong(error.problems)
    return JsonResponse({"href": reverse("sandbox-run", args=[run.public_id])})


def run_of(request: HttpRequest, name: str) -> Run:
    """The visitor's run of this name; 404 when it is not theirs."""
    visitor = visitors.visitor_of(request)
    found = log.find(name)
    if found is None or not visitor or found.visitor != visitor:
        raise Http404("It is not this visitor's.")
    return found


def refused(message: str, status: int) -> JsonResponse:
    return JsonResponse({"message": speech.say(message), "problems": []}, status=status)


def wrong(problems: list[Problem]) -> JsonResponse:
    spoken = [problem._replace(message=speech.say(problem.message)) for problem in problems[:MOST_SAID]]
    shown = [
        {"file": p.file, "line": p.line, "column": p.column, "field": p.field, "message": p.message} for p in spoken
    ]
    return JsonResponse({"message": str(spoken[0]), "problems": shown}, status=400)


def _beside(request: HttpRequest, visitor: str) -> dict[str, str]:
    """The files of the run that the page shows, and the one that its editor holds."""
    run = log.find(request.POST.get("run", ""))
    files = files_of(run) if run is not None and run.visitor == visitor else {}
    file = request.POST.get("file", "")
    if file:
        files[file] = request.POST.get("manifest", "").replace("\r\n", "\n")
    return files


# --- the page ---------------------------------------------------------------------------------------------------


def _of_run(run: Run) -> dict[str, Any] | None:
    boot = booting.of_run(run, "")
    if boot is None:
        return None
    return {**boot, "file": next(iter(boot["files"]), "")} | _scenario(run.scenario, run.files)


def _of_example(name: str, visitor: str) -> dict[str, Any]:
    of = example(name)
    boot = booting.of_ticket(example_boot(name), Ticket("", visitor, example=name), next(iter(of.files), ""))
    return boot | _scenario(of.text, of.files) | {"example": name}


def _scenario(text: str, files: dict[str, str]) -> dict[str, Any]:
    """The Scenario and the form that shows it. The run of a lesson may have everything in one text."""
    return {"scenario": text, "form": msgspec.to_builtins(drafted(text, (), files).form), "example": "", "panel": ""}


def _title(of: Example) -> str:
    said = _(of.of)
    return _("{title}, mended").format(title=said) if of.mends else said


def _page(request: HttpRequest, visitor: str, boot: dict[str, Any]) -> HttpResponse:
    file = boot["file"]
    context = {
        "boot": boot,
        "example": boot["example"],
        "examples": [{"name": each.name, "title": _title(each)} for each in examples()],
        "manifest": {"name": file, "rows": rows(boot["files"].get(file, ""))},
        "scenario": rows(boot["scenario"]),
        "verdict": {"tone": "id", "say": _("Starting the simulation…"), "small": "", "n": 0},
        "events": [],
    }
    answer = render(request, "sandbox.html", context)
    visitors.remember(answer, visitor)
    return answer
