"""What the manifests of a scenario say and nothing here simulates."""

from probeviz.api.check import check
from probeviz.api.problems import Problem
from probeviz.scenarios.document import Scenario

MANIFESTS = (".yaml", ".yml", ".json")


def notes(scenario: Scenario) -> list[Problem]:
    """What the reader left out, and a note for each object with such fields, by file and line."""
    release = scenario.setup.release
    return [
        *scenario.notes,
        *(
            problem
            for file, text in sorted(scenario.files.items())
            if file.endswith(MANIFESTS)
            for problem in check(text, scenario.file if scenario.assumed else file, release)
            if problem.level == "note"
        ),
    ]
