"""Which pictures `make shots` takes, and the page that puts each beside its mock-up."""

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "shots.html"
IMG = ROOT / "docs" / "img"
ALL_BYTES = 3_000_000


@dataclass(frozen=True)
class Shot:
    story: str
    width: int
    height: int
    theme: Literal["light", "dark"]
    mock: str = ""  # its mock-up, in docs/img/mock
    note: str = ""

    @property
    def name(self) -> str:
        return f"{self.story}-{self.width}-{self.theme}"

    @property
    def file(self) -> str:
        """In docs/img."""
        return "lesson.png" if self.story == "lesson" else f"shots/{self.name}.webp"


WIDE, MEDIUM, PHONE = (1440, 900), (1024, 768), (390, 844)

SHOTS = (
    Shot("landing", *WIDE, "light", "", "The first page: a cluster that runs, and one thing to break."),
    Shot("landing", *PHONE, "dark"),
    Shot("course", *WIDE, "light", "", "The lessons by their tracks."),
    Shot("course", *PHONE, "dark"),
    Shot("predict", *WIDE, "light", "", "A lesson begins with a guess; the clock stands until it is made."),
    Shot("predict", *PHONE, "light", "lesson-read-390-light"),
    Shot(
        "readiness",
        *WIDE,
        "light",
        "lesson-readiness-1440-light",
        "The readiness probe asks for /err: every request gets 502.",
    ),
    Shot("readiness", *WIDE, "dark", "lesson-readiness-1440-dark"),
    Shot("readiness", *MEDIUM, "light", "lesson-readiness-1024-light"),
    Shot("readiness", *PHONE, "light", "lesson-readiness-390-light"),
    Shot(
        "crash",
        *WIDE,
        "light",
        "lesson-crash-1440-light",
        "The liveness probe asks for /err: the container waits for its restart. Dashed is the guess, solid what came.",
    ),
    Shot("crash", *WIDE, "dark", "lesson-crash-1440-dark"),
    Shot("crash", *MEDIUM, "dark", "lesson-crash-1024-dark"),
    Shot("crash", *PHONE, "dark", "lesson-crash-390-dark"),
    Shot("terminal", *WIDE, "light", "", "The same state in the terminal."),
    Shot("terminal", *PHONE, "dark", "lesson-shell-390-dark"),
    Shot("removed", *WIDE, "light", "lesson-removed-1440-light", "One of two Pods answers everyone; the other is out."),
    Shot("removed", *MEDIUM, "dark"),
    Shot("panic", *WIDE, "light", "", "The program hangs up on /err; the load balancer writes the 502."),
    Shot("why", *WIDE, "light", "lesson-readiness-1440-light", "Why? One chain, effect first, cause last."),
    Shot("why", *MEDIUM, "dark"),
    Shot("why", *PHONE, "light"),
    Shot("past", *WIDE, "light", "lesson-scrubbed-1440-light", "Looking back: every panel shows that instant."),
    Shot("past", *MEDIUM, "dark"),
    Shot("branch", *WIDE, "light", "", "A change in the past made run B; run A is kept beside it, on one clock."),
    Shot("branch", *MEDIUM, "dark"),
    Shot("branch", *PHONE, "light"),
    Shot("three", *WIDE, "light", "", "Three Pods: slimmer cards, nothing scrolls."),
    Shot("sandbox", *WIDE, "light", "", "The sandbox: a route that hangs, while the run goes on."),
    Shot("sandbox", *WIDE, "dark"),
    Shot("sandbox", *PHONE, "light"),
    Shot("progress", *WIDE, "light", "", "What was done, to be kept, printed or taken along."),
    Shot("progress", *PHONE, "dark"),
    Shot("lesson", *WIDE, "light"),
)

STYLE = """
  :root {
    color-scheme: light dark;
    --bg: light-dark(#f4f6f8, #0d121a);
    --ink: light-dark(#16202e, #e9eef5);
    --line: light-dark(#c3cbd5, #3a475a);
  }
  body { margin: 0; padding: 32px; background: var(--bg); color: var(--ink); font: 15px/1.55 system-ui, sans-serif; }
  h1 { margin: 0 0 4px; font-size: 25px; letter-spacing: -0.02em; }
  h2 { margin: 40px 0 4px; font-size: 18px; }
  p { max-width: 72ch; margin: 0 0 10px; }
  .pair {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: 20px;
    align-items: start;
    margin-bottom: 20px;
  }
  figure { margin: 0; }
  figcaption { font-size: 13px; }
  img { display: block; max-width: 100%; height: auto; border: 1px solid var(--line); border-radius: 8px; }
  @media (max-width: 900px) { .pair { grid-template-columns: minmax(0, 1fr); } }
"""


def write_page() -> None:
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    stories = list(dict.fromkeys(shot.story for shot in SHOTS if shot.story != "lesson"))
    parts = "\n".join(section([shot for shot in SHOTS if shot.story == story]) for story in stories)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>probeviz: pictures beside their mock-ups</title>
<style>{STYLE}</style>
</head>
<body>
<h1>Pictures beside their mock-ups</h1>
<p>Made by <code>make shots</code>. Left what the site shows, right the drawing it was built from. The drawings show
form, not numbers: their waits, counts and names are placeholders.</p>
{parts}
</body>
</html>
"""


def section(shots: list[Shot]) -> str:
    note = next((shot.note for shot in shots if shot.note), "")
    pairs = "\n".join(pair(shot) for shot in shots)
    return f"<h2>{escape(shots[0].story.capitalize())}</h2>\n<p>{escape(note)}</p>\n{pairs}"


def pair(shot: Shot) -> str:
    words = f"{shot.story}, {shot.width} × {shot.height}, {shot.theme}"
    mock = figure(f"mock/{shot.mock}.webp", f"Mock-up of {words}", "Mock-up") if shot.mock else ""
    return f'<div class="pair">\n{figure(shot.file, words, words.capitalize())}{mock}</div>'


def figure(file: str, alt: str, caption: str) -> str:
    picture = f'<img src="img/{file}" alt="{escape(alt)}" loading="lazy">'
    return f"<figure>{picture}<figcaption>{escape(caption)}</figcaption></figure>\n"
