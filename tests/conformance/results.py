"""Runs tests and remembers how each ended."""

from typing import Any

import pytest


class Results:
    """A plug-in for pytest: the outcome of each test by its id, and by the name of its function."""

    def __init__(self) -> None:
        self.by_id: dict[str, str] = {}
        self.by_function: dict[tuple[str, str], list[str]] = {}

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.when == "call" or report.outcome != "passed":
            outcome = "fails as named" if hasattr(report, "wasxfail") else report.outcome
            self.by_id[report.nodeid] = outcome
            file, _, rest = report.nodeid.partition("::")
            self.by_function.setdefault((file, rest.partition("[")[0]), []).append(outcome)

    def of(self, function: str) -> str:
        """passed, when every test of functions of this name did."""
        ends = {end for (_, name), found in self.by_function.items() if name == function for end in found}
        return "not run" if not ends else ends.pop() if len(ends) == 1 else "failed"


def run(*folders: str) -> Results:
    """Plays the tests in these folders, in this process."""
    results = Results()
    pytest.main(["-q", "-n0", "-p", "no:cacheprovider", "--no-header", *folders], plugins=[results])
    return results
