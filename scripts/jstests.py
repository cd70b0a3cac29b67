"""Runs every *.test.js under static/ with Node's own test runner."""

import sys

from scripts import node


def main() -> int:
    # Named one by one: what `node --test FOLDER` means has changed between Node's versions.
    files = sorted(
        str(file.relative_to(node.STATIC))
        for folder in ("src", "test")
        for file in (node.STATIC / folder).rglob("*.test.js")
    )
    if not files:
        print("no browser module has a test yet")
        return 0
    return node.run("node", "--test", *files)


if __name__ == "__main__":
    sys.exit(main())
