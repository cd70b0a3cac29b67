"""Installs a Debian or Ubuntu package, where that is possible without asking anybody."""

import os
import shutil
import subprocess
import sys


def privilege() -> list[str] | None:
    """The words to put before a command that needs root; None when root is out of reach."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n"]
    return None


def install(*packages: str) -> bool:
    """Whether apt could install the packages. A second try follows fresh package lists."""
    prefix = privilege()
    if prefix is None or not shutil.which("apt-get"):
        return False
    print(f"installing {', '.join(packages)} with apt …", file=sys.stderr, flush=True)
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-y"]
    command = [*apt, "install", "--no-install-recommends", *packages]
    return quietly(command) or (quietly([*apt, "update"]) and quietly(command))


def quietly(command: list[str]) -> bool:
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
