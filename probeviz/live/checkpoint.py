"""A run as the database's checkpoint has it: a timeline that goes on from there, and whether this engine agrees."""

import logging

import msgspec

from probeviz import __version__
from probeviz.live.models import Run
from probeviz.scenarios.document import Scenario
from probeviz.sim.log import Logged, Scripted
from probeviz.sim.timeline import Timeline

logger = logging.getLogger(__name__)


def differs(run: Run, timeline: Timeline) -> bool:
    """Whether an engine of another version came to another state than this one: the page says so, once."""
    if run.checkpoint is None or run.engine == __version__:
        return False
    try:
        return not timeline.agrees(bytes(run.checkpoint))
    except (msgspec.MsgspecError, ValueError, TypeError):
        return True  # nobody can tell, so it may


def timeline_of(run: Run, scenario: Scenario, script: list[Scripted], logged: list[Logged]) -> Timeline:
    """From the checkpoint when this engine made it, else from the start."""
    if run.checkpoint is not None and run.engine == __version__:
        try:
            return Timeline.restore(scenario.setup, script, logged, bytes(run.checkpoint))
        except (msgspec.MsgspecError, ValueError, TypeError):
            logger.warning("run %s: its checkpoint cannot be read; it is played from its start", run.pk)
    return Timeline(scenario.setup, script, logged)
