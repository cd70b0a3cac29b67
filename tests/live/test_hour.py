"""Memory over an hour at 16x."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAM = "import django; django.setup(); from tests.live import hour; hour.main()"


@pytest.mark.slow
def test_memory_stays_flat_over_an_hour_at_16x() -> None:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    minutes = json.loads(done.stdout)
    tenth, last = minutes[9], minutes[-1]
    assert last["facts"] > 800_000
    assert last["sent"] > 100 * 1_000_000, "everything was sent"
    grown = (last["peak_kb"] - tenth["peak_kb"]) * 1_024
    assert grown < 20 * (last["facts"] - tenth["facts"]), "a packed fact takes 13 bytes; nothing else grows"
