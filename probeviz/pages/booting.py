"""The JSON that a page begins with: picture and facts, and how to connect to a run, or to one that hello will make."""

import logging
from typing import Any

import msgspec

from probeviz.live import tickets
from probeviz.live.boot import Boot, run_boot
from probeviz.live.models import Run, token
from probeviz.live.process import RUNS
from probeviz.live.starting import origin_of
from probeviz.scenarios.problems import ScenarioError

logger = logging.getLogger(__name__)

Json = dict[str, Any]


def of_run(run: Run, file: str, language: str = "en") -> Json | None:
    """The run as it stands; None when this version cannot read it. `file` is the one that the editor shows."""
    try:
        boot = run_boot(RUNS, run, language)
    except ScenarioError as error:
        logger.warning("run %s cannot be read by this version, its visitor gets a new one: %s", run.pk, error)
        return None
    name = run.public_id
    mine = {"url": f"/ws/run/{name}", "run": name, "token": run.command_token}
    return _shown(boot, file) | mine | {"beside": _beside(run)}


def of_ticket(boot: Boot, ticket: tickets.Ticket, file: str) -> Json:
    """A run that is yet to be made."""
    name = token()
    url = f"/ws/run/{name}?ticket={tickets.write(name, ticket)}"
    return _shown(boot, file) | {"url": url, "run": name, "token": tickets.command_token(name), "beside": None}


def _beside(run: Run) -> Json | None:
    """How to connect to the run that this one has branched off, and where."""
    origin = origin_of(run)
    if origin is None:
        return None
    name = origin.public_id
    return {"url": f"/ws/run/{name}", "run": name, "token": origin.command_token, "t": run.branch_ms}


def _shown(boot: Boot, file: str) -> Json:
    found: Json = msgspec.to_builtins(boot)
    return {**found, "file": file}
