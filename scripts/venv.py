"""Makes .venv and installs what the named requirement files list.

Runs under the machine's own Python: standard library only.
"""

import importlib.util
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts import apt

VENV = Path(".venv")
PYTHON = VENV / "bin" / "python"


def works() -> bool:
    try:
        return subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True).returncode == 0
    except OSError:
        return False


def create() -> None:
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    if importlib.util.find_spec("ensurepip") is None and not apt.install(f"{version}-venv"):
        sys.exit(f"{version} has no ensurepip: install the package {version}-venv and run make again.")
    subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)


def main(requirements: list[str]) -> None:
    if not works():
        create()
    options = ["--quiet", "--disable-pip-version-check"]
    for file in requirements:
        options += ["--requirement", file]
    subprocess.run([PYTHON, "-m", "pip", "install", *options], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
