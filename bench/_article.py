"""The article's scenario with a script of one's own, for every benchmark."""

from probeviz.scenarios import library
from probeviz.scenarios.document import Scenario, read_scenario
from probeviz.scenarios.player import script_of
from probeviz.sim.log import Scripted

APPLY = "{at: 0s, run: kubectl apply -f go-http.yaml}"
SCALE = "{at: 10s, scale: deployment/go-http, replicas: 3}"


def article(*lines: str) -> Scenario:
    """The built-in scenario `article` (release 1.17, 2 requests/s), applied at 0 s, with further script lines."""
    script = "".join(f"  - {line}\n" for line in (APPLY, *lines))
    text = (library.BUILTIN / "article.yaml").read_text(encoding="utf-8")
    return read_scenario(f"{text}  script:\n{script}", "article.yaml", _open_file)


def probe(kind: str, path: str, at: str) -> str:
    """A script line that points the liveness or readiness probe at another path: a rollout."""
    return f'{{at: {at}, patch: deployment/go-http, set: {{"containers[go-http].{kind}Probe.httpGet.path": {path}}}}}'


def script(scenario: Scenario) -> list[Scripted]:
    return script_of(scenario)


def _open_file(name: str) -> str:
    return (library.BUILTIN / name).read_text(encoding="utf-8")
