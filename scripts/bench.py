"""Runs each benchmark of bench/, one process after the other, so that none disturbs the next."""

import subprocess
import sys
from pathlib import Path


def main() -> int:
    modules = [f"bench.{file.stem}" for file in sorted(Path("bench").glob("[!_]*.py"))]
    if not modules:
        print("there is no benchmark yet")
    failed = [module for module in modules if subprocess.run([sys.executable, "-m", module]).returncode]
    if failed:
        print(f"over the bar: {', '.join(failed)}")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
