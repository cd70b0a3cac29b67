"""Golden files: `PROBEVIZ_UPDATE=1 make test` writes them anew; look at the difference before you commit it."""

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "data/golden"


def check(name: str, text: str) -> None:
    """The text is what the golden file holds; with the update flag, the file becomes the text."""
    path = FOLDER / name
    if os.environ.get("PROBEVIZ_UPDATE") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert path.exists(), f"{path} is missing; PROBEVIZ_UPDATE=1 writes it"
    assert text == path.read_text(), f"{path} differs; PROBEVIZ_UPDATE=1 takes the new text"
