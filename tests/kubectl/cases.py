"""Upstream's own test cases for what kubectl prints."""

import json
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[1] / "data/cases/kubectl.json"


def cases(*begins: str) -> list[dict[str, Any]]:
    """All cases, or those whose id begins so."""
    found: list[dict[str, Any]] = json.loads(FILE.read_text())["cases"]
    return [case for case in found if not begins or case["id"].startswith(begins)]
