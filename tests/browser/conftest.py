"""A real daphne in its own process, a real Chromium, and pages that must not complain.

Nothing here touches the ORM: Playwright's sync interface runs an event loop in this process, and Django
refuses database access beside one. What a test needs in the database goes in over HTTP or by `site.manage`.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent

CHROMIUM_OPTIONS = [
    "--no-sandbox",  # tests may run as root, in a container
    "--disable-dev-shm-usage",  # a container's /dev/shm is small
    "--disable-background-networking",
]

# Violations are also console errors, but a later Chromium may word those differently.
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`CSP: ${event.violatedDirective} forbids ${event.blockedURI || "inline code"}`);
});
"""

# Playwright's own 5 s are short when the machine is busy.
expect.set_options(timeout=15_000)


@dataclass(frozen=True)
class Site:
    """The site that is being tested: its address, and the environment that its process runs in."""

    url: str
    environment: dict[str, str]

    def manage(self, *arguments: str) -> str:
        """Runs a management command on the site's database and gives what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout


def address(process: subprocess.Popen[str]) -> str:
    """What the one line says that the site prints when it is ready."""
    assert process.stdout is not None
    found = re.search(r"http://[^/]+", process.stdout.readline())
    assert found, "the site did not start; its log is below"
    return found[0]


@contextmanager
def served(folder: Path, **more: str) -> Iterator[Site]:
    """The site in a process of its own, with a database of its own in `folder`; `more` of its environment."""
    environment = os.environ | {
        "SECRET_KEY": "only-for-the-browser-tests",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "PROBEVIZ_HTTPS": "0",
        "DATABASE_URL": str(folder / "db.sqlite3"),
        "REDIS_URL": "",
        "PROBEVIZ_STATIC_ROOT": str(folder / "static"),
        "HOST": "127.0.0.1",
        "PORT": "0",
        # This process keeps the settings of the unit tests; the site uses its own.
        "DJANGO_SETTINGS_MODULE": "probeviz.settings",
        **more,
    }
    log = (folder / "log").open("w+")
    process = subprocess.Popen(
        [sys.executable, "-m", "scripts.serve"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )
    try:
        yield Site(url=address(process), environment=environment)
    finally:
        process.terminate()
        process.wait(timeout=30)
        log.seek(0)
        sys.stderr.write(log.read())
        log.close()
        if process.stdout is not None:
            process.stdout.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site as it is deployed: DEBUG off, hashed static files."""
    with served(tmp_path_factory.mktemp("site"), DEBUG="0") as site:
        yield site


@pytest.fixture(scope="session")
def debug_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site as its developers run it: with the gallery."""
    with served(tmp_path_factory.mktemp("debug"), DEBUG="1") as site:
        yield site


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    executable = os.environ.get("PROBEVIZ_CHROMIUM") or shutil.which("chromium")
    browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_OPTIONS)
    yield browser
    browser.close()


@pytest.fixture
def context(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    """A visitor: cookies and storage of their own."""
    context = browser.new_context(base_url=site.url)
    yield context
    context.close()


def listen(page: Page) -> list[str]:
    """Everything that the page complains of, from now on."""
    complaints: list[str] = []
    page.add_init_script(REPORT_VIOLATIONS)
    page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
    page.on(
        "console",
        lambda message: complaints.append(f"console: {message.text}") if message.type == "error" else None,
    )
    return complaints


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page on the site. The test fails when it logs an error, throws one, or violates the policy."""
    page = context.new_page()
    complaints = listen(page)
    yield page
    assert complaints == []
