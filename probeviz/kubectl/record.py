"""`--record` (cli-runtime pkg/genericclioptions/record_flags.go): the command, as an annotation of the object."""

from typing import Any

from probeviz.kubectl.flag import Flag
from probeviz.kubectl.flags import Parsed
from probeviz.sim.apiserver import CHANGE_CAUSE

Json = dict[str, Any]

RECORD = Flag("record", takes=False)


def annotations(given: Parsed) -> dict[str, str]:
    """What is to be added to those of the object."""
    return {CHANGE_CAUSE: given.cause} if given.cause else {}


def record(form: Json, given: Parsed) -> None:
    """Recorder.Record: adds it to an object that is about to be sent."""
    if given.cause:
        meta = form.setdefault("metadata", {})
        meta["annotations"] = {**(meta.get("annotations") or {}), **annotations(given)}
