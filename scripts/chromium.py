"""Prints the path of a Chromium for the browser tests, installing one when the machine has none."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from scripts import apt

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
PLAYWRIGHT = (Path.home() / ".cache" / "ms-playwright", Path.home() / "Library" / "Caches" / "ms-playwright")
BINARIES = ("chrome", "chrome-headless-shell", "headless_shell", "Google Chrome for Testing")

NONE = (
    "The browser tests need Chromium, and none could be installed: neither apt nor Playwright's download"
    " succeeded here. Install the package chromium, or set PROBEVIZ_CHROMIUM to a Chromium's path, and run"
    " `make test` again."
)


def installed() -> str | None:
    found = (shutil.which(name) for name in (os.environ.get("PROBEVIZ_CHROMIUM") or "", *NAMES, MAC) if name)
    return next((path for path in found if path), None) or downloaded()


def downloaded() -> str | None:
    """A Chromium that Playwright has put into its cache, the newest first."""
    files = [
        file
        for cache in PLAYWRIGHT
        for name in BINARIES
        for file in cache.glob(f"chromium*/**/{name}")
        if os.access(file, os.X_OK) and file.is_file()
    ]
    return str(max(files, key=lambda file: file.stat().st_mtime)) if files else None


def starts(path: str) -> bool:
    """Ubuntu's package is a stub that only says where to find the real one."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def download() -> None:
    print("downloading Chromium with Playwright …", file=sys.stderr, flush=True)
    options = ["--with-deps"] if apt.privilege() is not None and shutil.which("apt-get") else []
    subprocess.run([sys.executable, "-m", "playwright", "install", *options, "chromium"], stdout=subprocess.DEVNULL)


def chromium() -> str:
    path = installed()
    if path:
        return path
    if apt.install("chromium"):
        path = installed()
        if path and starts(path):
            return path
    download()
    path = downloaded()
    if path and starts(path):
        return path
    sys.exit(NONE)


if __name__ == "__main__":
    print(chromium())
