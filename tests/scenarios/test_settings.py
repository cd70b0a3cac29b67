"""`--set`: what it changes, and the sentence for each mistake."""

import pytest

from probeviz.scenarios.document import Scenario, read_scenario
from probeviz.scenarios.library import BUILTIN, load
from probeviz.scenarios.player import play
from probeviz.scenarios.setting import Setting, WrongSetting, setting
from probeviz.scenarios.settings import configured
from probeviz.sim.program import Latency

PERIOD = "deployment/go-http:containers[go-http].livenessProbe.periodSeconds"


def act_3(*written: str) -> Scenario:
    return configured(load("article-act-3"), [setting(each) for each in written])


def test_a_program():
    programs = act_3("programs[setevoy/go-http].boot=20s").setup.programs
    assert programs["setevoy/go-http"].boot == Latency(20_000)


def test_what_is_not_there_yet_is_added():
    programs = act_3("programs[setevoy/go-http].exit.after=40s").setup.programs
    exit = programs["setevoy/go-http"].exit
    assert exit is not None and exit.after == 40_000


@pytest.mark.parametrize("path", ["clients[users].rate", "spec.clients[users].rate", "clients[0].rate"])
def test_a_client_by_name_or_number(path: str):
    assert act_3(f"{path}=10/s").setup.clients[0].rate_milli == 10_000


def test_a_map_as_value_and_an_equals_sign_in_brackets():
    routes = act_3("programs[setevoy/go-http].routes[/ping]={status: 500}").setup.programs["setevoy/go-http"].routes
    assert routes["/ping"][0].status == 500
    assert setting("programs[a].routes[/x=y].status=500") == Setting("programs[a].routes[/x=y].status", "500")


def test_null_takes_a_field_out():
    assert act_3("until=null").until_ms == 202_000  # the last line of its script
    assert (
        "livenessProbe" not in act_3("deployment/go-http:containers[go-http].livenessProbe=null").files["go-http.yaml"]
    )


def test_a_release_needs_no_quotes():
    assert act_3("kubernetesVersion=1.36").setup.release == "1.36"


def test_a_manifest_keeps_its_other_documents():
    before, after = load("article-act-3").files["go-http.yaml"], act_3(f"{PERIOD}=5").files["go-http.yaml"]
    assert "periodSeconds: 5" in after
    assert before.partition("---")[2] == after.partition("---")[2]
    deployment = play(act_3(f"{PERIOD}=5"), 10_000).timeline.world.cluster.deployments["go-http"]
    probe = deployment.spec.template.spec.containers[0].liveness_probe
    assert probe is not None and probe.period_seconds == 5


@pytest.mark.parametrize("kind", ["deploy", "deployments", "deployment.apps", "Deployment"])
def test_a_kind_as_kubectl_knows_it(kind: str):
    files = act_3(f"{kind}/go-http:spec.replicas=3").files
    assert "replicas: 3" in files["go-http.yaml"]


def test_a_manifest_in_the_scenarios_own_file():
    text = (BUILTIN / "article-act-1.yaml").read_text().replace("  manifests: [go-http.yaml]\n", "")
    text = "\n".join(line for line in text.splitlines() if "apply -f" not in line)
    own = read_scenario(f"{text}\n---\n{(BUILTIN / 'go-http.yaml').read_text()}", "s.yaml")
    found = configured(own, [setting(f"{PERIOD}=7"), setting("seed=5")])
    assert "periodSeconds: 7" in found.files["article-act-1.yaml"] and found.setup.seed == 5


WRONG = [
    ("clients[user].rate=1/s", "clients[user].rate=1/s: spec.clients has no user; did you mean users?"),
    ("clients[users].rat=1/s", "spec.clients[0].rat: unknown field; did you mean rate?"),
    ("clients[users].rate=10", "spec.clients[0].rate: must be a rate such as 2/s or 30/m, not 10"),
    ("clients[3].rate=10/s", "spec.clients has 1 items, counted from 0; there is no [3]"),
    ("programms[x].boot=1s", "spec has no programms; did you mean programs?"),
    ("programs[setevoy/go-htp].boot=1s", "spec.programs has no setevoy/go-htp; did you mean setevoy/go-http?"),
    ("programs.app.boot=1s", "spec.programs has no app; it has setevoy/go-http"),
    ("programs[setevoy/go-http].boot=20", "must be a duration with its unit, such as 20s, not 20"),
    ("programs[setevoy/go-http].boot={normal: [5s, -1s]}", "boot.normal[1]: must be a duration with its unit"),
    ("programs[setevoy/go-http].boot={uniform: [5s, 1s]}", "the lowest (5000 ms) is above the highest (1000 ms)"),
    ("balancer.kind=alb-instance", "spec.balancer is alb-instance, which has no fields"),
    ("kubernetesVersion=1.18", '"1.18" is not simulated; "1.17" and "1.36" are'),
    ("seed=[", "seed=[: the value is no YAML; put it in quotes"),
    ("a..b=1", '"a..b" is no path; write one such as clients[users].rate=10/s or deployment/web:'),
    ("deployment/go-htp:spec.replicas=2", "no deployment/go-htp in the manifests; did you mean deployment/go-http?"),
    ("deploymnt/go-http:spec.replicas=2", "there is no kind deploymnt; did you mean deployment?"),
    ("job/go-http:spec.replicas=2", "there is no kind job; write deployment, pod, service or ingress"),
    ("deployment/go-http:replicas=2", "unknown field; PodSpec has volumes"),
    ("deployment/go-http:replicas=2", "did you mean spec.replicas?"),
    ("deployment/go-http:containers[go-htp].image=a", "has no [go-htp]; it has go-http; did you mean go-http?"),
    (f"{PERIOD[:-1]}=5", "livenessProbe.periodSecond: unknown field; did you mean periodSeconds?"),
    (f"{PERIOD}=-5", "must be greater than or equal to 0; it is -5"),
    (f"{PERIOD}=soon", 'must be a whole number, not the text "soon"'),
]  # fmt: skip


@pytest.mark.parametrize(("written", "said"), WRONG, ids=[f"{written}:{said[:9]}" for written, said in WRONG])
def test_what_does_not_fit(written: str, said: str):
    with pytest.raises(WrongSetting) as error:
        act_3(written)
    assert str(error.value).startswith(written)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("seed", "must be PATH=VALUE, such as clients[users].rate=10/s"),
        ("=5", "must be PATH=VALUE"),
        ("seed=", "seed= has no value behind =; null takes a field out"),
    ],
)
def test_what_is_no_setting(written: str, said: str):
    with pytest.raises(WrongSetting) as error:
        setting(written)
    assert said in str(error.value)
