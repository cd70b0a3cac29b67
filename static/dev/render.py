"""A still lesson page for looking at the drawings: real templates and styles, hand-made facts. Development only.

`python static/dev/render.py OUT` writes OUT/index.html with its bundle; serve OUT over HTTP and open ?scene=crash.
"""

import subprocess
import sys
from pathlib import Path

import django
from django.conf import settings
from django.template.loader import render_to_string

STATIC = Path(__file__).resolve().parent.parent
ERR = '<span class="k">path</span>: <span class="v">/err</span>'
ROWS = [
    ("", '<span class="k">readinessProbe</span>:'),
    ("", '  <span class="k">httpGet</span>:'),
    ("hot", f"    {ERR}"),
    ("", '    <span class="k">port</span>: <span class="n">8080</span>'),
    ("", '  <span class="k">periodSeconds</span>: <span class="n">5</span>'),
    ("", '  <span class="k">failureThreshold</span>: <span class="n">3</span>'),
]
PROSE = (
    '<p>You pointed <button type="button" class="ref">readinessProbe</button> at <code>/err</code>, a route that '
    "panics and hangs up without an answer. The processes are fine, so <b>STATUS</b> says Running. But the kubelet, "
    "on the right, never gets a good answer, so <b>READY</b> stays 0/1.</p><p>A Service only sends traffic to Ready "
    "Pods. With none, the load balancer has nobody to ask and answers <b>502</b> itself.</p>"
)


def context() -> dict[str, object]:
    tasks = [
        {"id": "a", "html": "Point the readiness probe at <code>/err</code> and apply", "done": True},
        {"id": "b", "html": "Find the hop that made the 502", "done": False},
        {"id": "c", "html": "Bring READY back to 1/1", "done": False},
    ]
    lesson = {
        "number": 2,
        "count": 6,
        "steps": ["done", "now", "", "", "", ""],
        "course": "Probes, live",
        "kicker": "Lesson 2 · Readiness",
        "title": "Running is not the same as Ready",
        "html": PROSE,
        "tasks": tasks,
    }
    rows = [{"n": 21 + i, "html": html, "hot": hot} for i, (hot, html) in enumerate(ROWS)]
    switches = [
        {"probe": "liveness", "value": "/ping", "paths": ["/ping", "/err"]},
        {"probe": "readiness", "value": "/err", "paths": ["/ping", "/err"]},
    ]
    manifest = {"name": "go-http.yaml", "rows": rows}
    return {"lesson": lesson, "previous": "#", "next": "#", "manifest": manifest, "switches": switches}


def main(out: Path) -> None:
    templates = {"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [STATIC.parent / "templates"]}
    settings.configure(
        TEMPLATES=[templates], STATIC_URL="./", INSTALLED_APPS=["django.contrib.staticfiles"], USE_I18N=False
    )
    django.setup()
    out.mkdir(parents=True, exist_ok=True)
    page = render_to_string("lesson.html", context()).replace("main.js", "fixture.js")
    (out / "index.html").write_text(page, encoding="utf-8")
    bundle = ["dev/fixture.js", "src/page.css", "--bundle", "--format=esm", "--minify", "--loader:.woff2=file"]
    esbuild = STATIC / "node_modules" / ".bin" / "esbuild"
    subprocess.run(
        [esbuild, *bundle, f"--outdir={out}", "--entry-names=[name]", "--log-level=warning"], cwd=STATIC, check=True
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
