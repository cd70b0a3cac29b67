"""Every verb that `help` lists works on both releases; the others are refused in words."""

import pytest

from probeviz.kubectl.help import ELSEWHERE, help_text
from probeviz.kubectl.verbs import VERBS, named
from probeviz.sim.entries import Look, Refused
from probeviz.terminal.completion import complete
from tests.kubectl.played import IMAGE, Run, deployment, started

# One line for each verb that does something in a run whose Deployment `app` has two Pods; {pod} is the first.
LINES = {
    "annotate": "pod {pod} why=so",
    "api-resources": "",
    "api-versions": "",
    "apply": "-f more.yaml",
    "auth can-i": "get pods",
    "cluster-info": "",
    "config current-context": "",
    "config get-contexts": "",
    "cordon": "node-1",
    "create": "-f more.yaml",
    "create deployment": f"web --image={IMAGE}",
    "delete": "pod {pod}",
    "describe": "pod {pod}",
    "diff": "-f app.yaml",
    "drain": "node-1",
    "edit": "deployment/app",
    "events": "",
    "exec": "{pod} -- touch /tmp/healthy",
    "explain": "pod.spec.containers.livenessProbe",
    "expose": "deployment app --port=80",
    "get": "pods",
    "label": "pod {pod} tier=web",
    "logs": "{pod}",
    "patch": 'deployment/app -p {{"spec":{{"replicas":3}}}}',
    "port-forward": "{pod} 8080",
    "replace": "-f app.yaml",
    "rollout history": "deployment/app",
    "rollout pause": "deployment/app",
    "rollout restart": "deployment/app",
    "rollout resume": "deployment/paused",
    "rollout status": "deployment/app",
    "rollout undo": "deployment/app --to-revision=1",
    "run": f"one --image={IMAGE}",
    "scale": "deployment/app --replicas=3",
    "set env": "deployment/app A=b",
    "set image": f"deployment/app app={IMAGE}",
    "set resources": "deployment/app --limits=cpu=1",
    "top node": "",
    "top pod": "",
    "uncordon": "node-2",
    "version": "",
    "wait": "--for=condition=Ready pod/{pod}",
}
SILENT = ("diff", "exec", "set image")  # nothing differs, touch, the same image
WITHOUT_METRICS = ("top node", "top pod")


def _run(release: str) -> Run:
    run = started(release, replicas=2, nodes=2)
    run.files |= {"more.yaml": deployment("more"), "paused.yaml": deployment("paused", paused="true")}
    run.type("apply -f paused.yaml")
    run.type("cordon node-2")
    run.wait(2_000)
    return run


def listed() -> list[str]:
    """The names in the text of `kubectl help`."""
    rows = help_text().partition("Commands that work here:\n")[2].splitlines()
    width = max(len(name) for name in VERBS)
    return [row[2 : 2 + width].strip() for row in rows]


def test_help_lists_what_there_is() -> None:
    assert listed() == list(VERBS) == sorted(VERBS)


@pytest.mark.parametrize("release", ["1.17", "1.36"])
@pytest.mark.parametrize("verb", listed())
def test_every_listed_verb_works(release: str, verb: str) -> None:
    assert verb in LINES, "each verb that help lists has a line here"
    run = _run(release)
    command = run.type(f"{verb} {LINES[verb]}".format(pod=run.pods()[0]))
    run.wait(60_000)
    if (verb, release) == ("events", "1.17"):
        assert command.text == 'error: unknown command "events" for "kubectl"\n'
    elif verb == "edit":
        assert command.text.startswith("kubectl edit would open an editor on your machine. deployment.apps/app is")
        return
    elif verb in WITHOUT_METRICS:
        assert (command.text, command.code) == ("error: Metrics API not available\n", 1)
    else:
        assert "error" not in command.text.lower() and command.code == 0, command.text
        assert command.text or verb in SILENT
    assert not isinstance(command.answer.entry, Refused)


@pytest.mark.parametrize("verb", listed())
def test_every_listed_verb_knows_help_and_an_unknown_flag(verb: str) -> None:
    run = started()
    for asked in (f"{verb} --help", f"help {verb}", f"-n default {verb} -h"):
        assert run.type(asked).text.startswith(f"kubectl {verb}: {VERBS[verb].summary}\n")
    wrong = run.type(f"{verb} --frobnicate")
    assert wrong.text.startswith("error: unknown flag: --frobnicate\nSee 'kubectl ") and wrong.code == 1
    assert isinstance(wrong.answer.entry, Refused) is VERBS[verb].changes


@pytest.mark.parametrize("verb", sorted(ELSEWHERE))
def test_what_kubectl_has_besides_is_refused_in_words(verb: str) -> None:
    command = started().type(f"{verb} x")
    assert command.text.startswith(f"kubectl {verb} is not simulated; ") and command.code == 1


@pytest.mark.parametrize(
    ("line", "said", "code"),
    [
        ("rollout", "kubectl rollout has these here:\n\n  rollout history ", 1),
        ("rollout --help", "kubectl rollout has these here:\n\n  rollout history ", 0),
        ("rollout frob", "error: unknown command \"frob\"\nSee 'kubectl rollout -h' for help and examples\n", 1),
        ("rolout status", 'error: unknown command "rolout" for "kubectl"\nDid you mean kubectl rollout?\n', 1),
        ("top", "kubectl top has these here:\n\n  top node ", 1),
    ],
)
def test_second_words(line: str, said: str, code: int) -> None:
    command = started().type(line)
    assert command.text.startswith(said) and command.code == code


def test_what_reads_is_kept_as_a_look() -> None:
    run = started()
    for line in ("version", "explain pod", "rollout history deploy/app", "wait --for=condition=Ready pod --all"):
        assert (run.type(line).answer.entry or Look()) == Look()


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("kubectl ro", ["rollout"]),
        ("kubectl rollout re", ["restart", "resume"]),
        ("kubectl rollout status --ti", ["--timeout"]),
        ("kubectl create d", ["deployment"]),
        ("kubectl explain dep", ["deployments", "deployment", "deploy"]),
    ],
)
def test_tab_offers_verbs(line: str, offered: list[str]) -> None:
    assert complete(started().world, {}, line) == offered


@pytest.mark.parametrize(
    ("typed", "verb"),
    [
        ("create deploy web", "create deployment"),
        ("top pods", "top pod"),
        ("top po", "top pod"),
        ("top nodes", "top node"),
        ("top no", "top node"),
    ],
)
def test_a_command_has_the_aliases_that_kubectl_gives_it(typed: str, verb: str) -> None:
    assert named(typed.split())[0] == verb


@pytest.mark.parametrize("verb", ["apply", "create", "replace", "delete", "diff", "get"])
def test_a_url_is_refused_in_words(verb: str) -> None:
    command = started().type(f"{verb} -f https://example.com/app.yaml")
    assert command.code in (1, 2) and "a URL is not simulated" in command.answer.stderr
