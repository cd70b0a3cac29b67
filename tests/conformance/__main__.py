"""Plays the tests and writes the page; with --rules only its list of rules."""

import sys

from tests.conformance.results import run

FOLDERS = ("tests/cases", "tests/kubectl", "tests/sim/controllers", "tests/api", "tests/sim/kubelet")


def main() -> None:
    rules_only = "--rules" in sys.argv[1:]
    results = None if rules_only else run(*FOLDERS)  # imports every test, and so fills the registry of cases
    from tests.conformance import page

    text = page.with_new_rules(page.PAGE.read_text()) if results is None else page.page(results)
    page.PAGE.write_text(text, encoding="utf-8")
    sys.stdout.write(f"wrote {page.PAGE.name}\n")


if __name__ == "__main__":
    main()
