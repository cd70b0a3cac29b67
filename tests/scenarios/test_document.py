"""The Scenario document: what is read from it, and the sentence for each mistake."""

import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probeviz.scenarios.document import Scenario, read_scenario
from probeviz.scenarios.problems import ScenarioError
from probeviz.scenarios.script import OnePod, Patch, Run
from probeviz.sim import entries
from probeviz.sim.program import Exit, Latency, Route, Sigterm

HEAD = "apiVersion: probeviz.dev/v1alpha1\nkind: Scenario\nmetadata: {name: test}\nspec:\n"
DEPLOYMENT = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: go-http}\n"


def read(spec: str, **files: str) -> Scenario:
    def open_file(name: str) -> str:
        found = files.get(name.replace("-", "_").replace(".", "_"))
        if found is None:
            raise FileNotFoundError(2, "No such file or directory")
        return found

    return read_scenario(HEAD + textwrap.indent(textwrap.dedent(spec), "  "), "s.yaml", open_file)


def problems(spec: str) -> list[str]:
    with pytest.raises(ScenarioError) as error:
        read(spec)
    return [str(problem) for problem in error.value.problems]


# --- what is read -----------------------------------------------------------------------------------------


def test_defaults():
    scenario = read("seed: 3\n")
    setup = scenario.setup
    assert (setup.name, setup.release, setup.seed, setup.luck) == ("test", "1.36", 3, "real")
    assert setup.start == "2026-01-05T10:00:00Z"
    assert [node.name for node in setup.nodes] == ["node-1", "node-2"]
    assert setup.balancer.kind == "alb-instance"
    assert (scenario.until_ms, scenario.script, scenario.files) == (120_000, (), {})


def test_cluster():
    setup = read(
        """
        kubernetesVersion: "1.17"
        luck: plain
        start: "2020-11-11T12:57:00Z"
        nodes: [{name: ip-10-3-55-229.us-east-2.compute.internal, address: 10.3.55.229}]
        kubelet: {maxContainerRestartPeriod: 60s, onDemandRelist: true}
        balancer: {kind: alb-instance, idleTimeout: 4s}
        clients:
        - {name: users, method: HEAD, path: /ping, to: service/a, rate: 30/m, host: a.test, headers: {X: "1"}}
        """
    ).setup
    assert (setup.release, setup.luck, setup.start) == ("1.17", "plain", "2020-11-11T12:57:00Z")
    assert setup.nodes[0].address == "10.3.55.229"
    assert (setup.kubelet.max_container_restart_period_ms, setup.kubelet.on_demand_relist) == (60_000, True)
    assert setup.balancer.idle_timeout_ms == 4_000
    (client,) = setup.clients
    assert (client.rate_milli, client.to, client.headers) == (500, "service/a", {"X": "1"})


def test_program():
    program = read(
        """
        programs:
          app:
            runtime: shell
            sigterm: {exit: 0, after: 3s}
            onSigterm: {listen: []}
            pull: {uniform: [25s, 70s]}
            boot: {normal: [5s, 1s]}
            listen: [8080]
            log: [up]
            needs: [database]
            routes:
              /ping: {status: 200, body: pong, latency: 2ms}
              /phases: [{until: 10s, panic: Error}, {hang: true}]
              /cycle: {cycle: [{status: 500}, {redirect: /x}]}
              /host: {whenHeader: {Host: app.test}, else: {status: 400}}
            exit: {after: 1m30s, code: 3}
            instances: [{boot: 0s}, {}]
        dependencies: {database: {latency: 5ms}}
        """
    ).setup.programs["app"]
    assert program.sigterm == Sigterm("exit", 0, 3_000)
    assert program.pull.time == Latency(uniform=(25_000, 70_000))
    assert program.boot == Latency(normal=(5_000, 1_000))
    assert program.routes["/ping"] == [Route(status=200, body="pong", latency=Latency(2))]
    assert program.routes["/phases"] == [Route(until=10_000, panic="Error"), Route(hang=True)]
    assert program.routes["/cycle"][0].cycle[1].code == 302
    assert program.routes["/host"][0].otherwise == Route(status=400)
    assert program.exit == Exit(90_000, 3)
    assert program.of_instance(0).boot == Latency(0) and program.of_instance(1).boot == program.boot


def test_script():
    scenario = read(
        """
        programs: {app: {routes: {/ping: {status: 200}}}}
        dependencies: {database: {latency: 5ms}}
        clients: [{name: users}]
        script:
        - {at: 0s, run: kubectl get pod}
        - {at: 1s, patch: deployment/a, set: {"containers[a].readinessProbe.httpGet.path": /err}}
        - {at: 2s, program: app, route: /ping, become: {status: 500, latency: 1s}}
        - {at: 3s, program: app, become: {boot: 0s}}
        - {at: 4s, pod: go-http#2, route: /ping, become: {hang: true}}
        - {at: 5s, dependency: database, become: {latency: 60s}}
        - {at: 6s, client: users, rate: 40/s, path: /err}
        - {at: 7s, scale: deployment/a, replicas: 3}
        """
    )
    does = [line.does for line in scenario.script]
    assert does[0] == Run("kubectl get pod")
    assert does[1] == Patch("deployment/a", {"containers[a].readinessProbe.httpGet.path": "/err"})
    became = {"status": 500, "latency": {"fixed": 1_000}}
    assert does[2] == entries.Program(image="app", route="/ping", become=became, quiet=True)
    assert does[3] == entries.Program(image="app", become={"boot": {}}, quiet=True)
    assert does[4] == OnePod("go-http", 2, "/ping", {"hang": True})
    became = {"latency": {"fixed": 60_000}}
    assert does[5] == entries.Dependency(name="database", become=became, quiet=True)
    assert does[6] == entries.Client(name="users", rate_milli=40_000, path="/err", quiet=True)
    assert isinstance(does[7], entries.Scale)
    assert (does[7].ref, does[7].replicas) == ("deployment.apps/a", 3)
    assert scenario.script[2].shown == "program app route /ping become {status: 500, latency: 1s}"


def test_until_follows_script_and_expectations():
    assert read("script: [{at: 10m, run: ls}]\n").until_ms == 600_000
    assert read("expect: [{between: [0s, 11m], that: 't >= 0'}]\n").until_ms == 660_000


def test_files_beside_it():
    assert read("manifests: [go-http.yaml]\n", go_http_yaml="a: 1").files == {"go-http.yaml": "a: 1"}


@pytest.mark.parametrize("first", [True, False])
def test_manifests_in_the_same_file_are_applied_at_the_start(first: bool):
    parts = [DEPLOYMENT, HEAD + "  seed: 1\n"]
    scenario = read_scenario("---\n".join(parts if first else parts[::-1]), "s.yaml")
    assert [line.does for line in scenario.script] == [Run("kubectl apply -f test.yaml")]
    text = scenario.files["test.yaml"]
    assert "kind: Deployment" in text and "Scenario" not in text


# --- what is refused --------------------------------------------------------------------------------------

WRONG = [
    ("sed: 1", "s.yaml:5:3: spec.sed: unknown field; did you mean seed?"),
    ("kubernetesVersion: 1.17", 's.yaml:5:3: spec.kubernetesVersion: must be a text: write it in quotes, such as'),
    ("kubernetesVersion: '1.18'", '"1.18" is not simulated; "1.17" and "1.36" are'),
    ("seed: -1", "spec.seed: must be from 0 to 9007199254740992, not -1"),
    ("seed: true", "must be a whole number from 0 to 9007199254740992, not a truth value (true)"),
    ("luck: reel", "must be real or plain, not reel; did you mean real?"),
    ("start: 2020-11-11", "must be a date and time in UTC such as 2026-01-05T10:00:00Z"),
    ("start: 2020-13-11T00:00:00Z", "must be a date and time in UTC"),
    ("until: 30", "must be a duration with its unit, such as 30s, not 30"),
    ("until: -3s", "must be a duration with its unit such as 200ms, 1.5s, 2m or 1h, not -3s"),
    ("until: 0.5ms", "must be a duration with its unit"),
    ("until: 25h", "must be at most 24h, not 25h"),
    ("nodes: 0", "must be from 1 to 20, not 0"),
    ("nodes: []", "must name at least one node"),
    ("nodes: [{name: a}]", "spec.nodes[0]: address is missing"),
    ("nodes: [{name: a, address: x}, {name: a, address: z}]", "spec.nodes[1]: the name a is taken already"),
    ("kubelet: {maxContainerRestartPeriod: 400s}", "must be from 1s to 300s, not 400s"),
    ("balancer: f5", "traefik, haproxy-ingress or gce, not f5"),
    ("balancer: {kind: f5}", "spec.balancer.kind: must be alb-instance, alb-ip, ingress-nginx"),
    ("balancer: {kind: istio, version: latest}", 'must be numbers and dots in quotes, such as "2.4.1", not latest'),
    ("balancer: {kind: alb-ip, settings: {a: 1}}", "alb-ip has no setting a that is simulated; its settings are annot"),
    ("balancer: {kind: traefik, settings: {retries: 1}}", "traefik has no setting retries that is simulated; it has a"),
    ("balancer: {kind: traefik, settings: {dialTimeout: 3s}}", "must be a number from 0 to 86,400, such as 30, not 3s"),
    ("balancer: {kind: traefik, settings: {allowEmptyServices: 1}}", "must be true or false, such as true, not 1"),
    ("balancer: {idleTimeout: 1s}", "spec.balancer: kind is missing"),
    ("clients: [{name: a, rate: 2}]", "spec.clients[0].rate: must be a rate such as 2/s or 30/m, not 2"),
    ("clients: [{name: a, rate: 300/s}]", "must be at most 200/s, not 300/s"),
    ("clients: [{name: a, rate: 150/s}, {name: b, rate: 150/s}]", "send 300 requests a second together"),
    ("clients: [{name: a, to: pod/x}]", "must be ingress, service/NAME or nodeport, not pod/x"),
    ("clients: [{name: a, path: ping}]", "a path begins with a slash: /ping"),
    ("clients: {name: a}", "spec.clients: must be a list, not a mapping"),
    ("programs: {app: {runtime: java}}", "must be go, shell, libc or init, not java"),
    ("programs: {app: {pull: {normal: [1s]}}}", "must be two durations, [mean, deviation]"),
    ("programs: {app: {boot: {uniform: [3s, 1s]}}}", "the lowest (3000 ms) is above the highest (1000 ms)"),
    ("programs: {app: {boot: {normal: [5s, -1s]}}}", "boot.normal[1]: must be a duration with its unit such as 200ms"),
    ("programs: {app: {boot: {normal: [-5s, 1s]}}}", "boot.normal[0]: must be a duration with its unit such as 200ms"),
    ("programs: {app: {boot: {normal: [5s, 1s], uniform: [1s, 2s]}}}", "must be a duration, {normal: [mean,"),
    ("programs: {app: {boot: {uniform: [1s, 2s, 3s]}}}", "must be two durations, [lowest, highest]"),
    ("programs: {app: {boot: {}}}", "must be a duration, {normal: [mean, deviation]} or {uniform: [lowest, highest]}"),
    ("programs: {app: {listen: [0]}}", "spec.programs.app.listen[0]: must be from 1 to 65535, not 0"),
    ("programs: {app: {pauses: 5s}}", "spec.programs.app.pauses: must be a mapping of fields, not a text"),
    ("programs: {app: {pauses: {every: 30s}}}", "spec.programs.app.pauses: for is missing"),
    ("programs: {app: {pauses: {every: 30, for: 1s}}}", "pauses.every: must be a duration with its unit, such as 30s"),
    ("programs: {app: {pauses: {every: 200ms, for: 1ms}}}", "pauses.every: must be at least 1s, not 200ms"),
    ("programs: {app: {pauses: {every: 2s, for: 2s}}}", "pauses.for: must be longer than 0s and shorter than ev"),
    ("programs: {app: {pauses: {every: 2s, for: 0s}}}", "pauses.for: must be longer than 0s and shorter than every"),
    ("programs: {app: {pauses: {every: 2s, for: {normal: [1s, 1s]}}}}", "pauses.for: must be a single word, not a m"),
    ("programs: {app: {capacity: 5}}", "spec.programs.app.capacity: must be a mapping of fields, not a number (5)"),
    ("programs: {app: {capacity: {}}}", "spec.programs.app.capacity: concurrency is missing"),
    ("programs: {app: {capacity: {concurrency: 0}}}", "capacity.concurrency: must be from 1 to 1000, not 0"),
    ("programs: {app: {capacity: {concurrency: many}}}", "must be a whole number from 1 to 1000, not a text"),
    ("programs: {app: {capacity: {concurrency: 1, queue: 2}}}", "capacity.queue: unknown field; a capacity has concur"),
    ("programs: {app: {instances: [{pauses: {every: 5s}}]}}", "programs.app.instances[0].pauses: for is missing"),
    ("programs: {app: {keepAlive: 5}}", "must be a duration with its unit"),
    ("programs: {app: {needs: [db]}}", "there is no dependency db in this scenario"),
    ("programs: {app: {routes: {ping: {}}}}", 'a route begins with a slash: "/ping"'),
    ("programs: {app: {routes: {/a: {hang: true, status: 200}}}}", "hang gives no answer, so status"),
    ("programs: {app: {routes: {/a: {hang: true, reset: true}}}}", "a route ends in one way; it has hang and reset"),
    ("programs: {app: {routes: {/a: {status: 200, redirect: /b}}}}", "a redirect has a status from 300 to 399"),
    ("programs: {app: {routes: {/a: {until: 3s}}}}", "until belongs to a list of phases"),
    ("programs: {app: {routes: {/a: [{until: 3s}]}}}", "the last one lasts for ever"),
    ("programs: {app: {routes: {/a: [{until: 3s}, {until: 2s}, {}]}}}", "the phases' until must rise"),
    ("programs: {app: {routes: {/a: {body: 5}}}}", "must be a text, not a number (5); put it in quotes"),
    ("programs: {app: {routes: {/a: {stauts: 5}}}}", "unknown field; did you mean status?"),
    ("programs: {app: {routes: {/a: {deadlock: 5}}}}", 'routes."/a".deadlock: must be true or false, not a number'),
    ("programs: {app: {routes: {/a: {deadlock: true, body: x}}}}", "deadlock gives no answer, so body cannot stand"),
    ("programs: {app: {routes: {/a: {deadlock: true, exit: 1}}}}", "ends in one way; it has exit and deadlock"),
    ("programs: {app: {listen: {tls: true}}}", "spec.programs.app.listen: port is missing"),
    ("programs: {app: {exec: {ls: {missing: true, exit: 1}}}}", "a command that is missing never runs"),
    ("programs: {app: {exec: {ls: {until: 3s}}}}", "until belongs to a list of phases"),
    ("programs: {app: {exec: {ls: [{until: 3s}]}}}", "the last one lasts for ever"),
    ("programs: {app: {grpc: {status: OK}}}", "must be SERVING, NOT_SERVING, UNKNOWN, UNIMPLEMENTED or NOT_FOUND"),
    ("programs: {app: {grpc: []}}", "must have at least one phase"),
    ("programs: {app: {leak: {base: 1Mi}}}", "spec.programs.app.leak: rate is missing"),
    ("programs: {app: {leak: {rate: much}}}", "must be an amount of memory such as 48Mi, not a text"),
    ("script: [{at: 1s}]", "a line of the script has one of run, patch"),
    ("script: [{at: 1s, run: ls, scale: deployment/a}]", "it has run and scale"),
    ("script: [{run: ls}]", "spec.script[0]: at is missing"),
    ("script: [{at: 1s, node: a, become: down}]", "there is no node a in this scenario"),
    ("script: [{at: 1s, node: node-1, become: gone}]", "become: must be down, up, kubeletRestarted or drained"),
    ("script: [{at: 1s, scale: pod/a, replicas: 1}]", "must be deployment/NAME, not pod/a"),
    ("script: [{at: 1s, scale: deployment/a, replicas: 51}]", "must be from 0 to 50, not 51"),
    ("script: [{at: 1s, pod: a, route: /, become: {}}]", "must be DEPLOYMENT#NUMBER, such as go-http#1, not a"),
    ("script: [{at: 1s, client: users, rate: 1/s}]", "there is no client users in this scenario"),
    ("script: [{at: 1s, patch: deployment/a, set: {}}]", "must set at least one field"),
    ("script: [{at: 1s, patch: deployment/a, set: {'a b': 1}}]", "is no path such as containers[go-http]"),
    ("script: [{at: 1s, program: ap, become: {}}]\nprograms: {app: {}}", "ap in this scenario; did you mean app?"),
    ("script: [{at: 1s, dependency: d, become: {latency: 1s}}]", "spec.script[0].dependency: there is no dependency d"),
    ("expect: [{that: 'pods.all(p, p.ready'}]", "spec.expect[0].that: is no CEL: missing"),
    ("expect: [{that: 'pods.al(p, p.ready)'}]", "there is no"),
    ("expect: [{that: 'pod.size() == 0'}]", "spec.expect[0].that: there is no name pod; did you mean pods?"),
    ("expect: [{at: 1s, between: [1s, 2s], that: 'true'}]", "has at and between"),
    ("expect: [{between: [2s, 1s], that: 'true'}]", "must be two durations, the earlier first"),
    ("until: 5s\nexpect: [{at: 6s, that: 'true'}]", "is after the scenario's until, 5s"),
    ("manifests: [../secret.yaml]", "must be a YAML file beside the scenario"),
    ("manifests: [/etc/passwd]", "must be a YAML file beside the scenario"),
    ("manifests: [gone.yaml]", "gone.yaml cannot be read: No such file or directory"),
    ("seed: [", "s.yaml:"),
]  # fmt: skip


@pytest.mark.parametrize(("spec", "said"), WRONG, ids=[spec for spec, _ in WRONG])
def test_wrong(spec: str, said: str):
    found = problems(spec)
    assert len(found) == 1
    assert said in found[0]


def test_all_mistakes_are_named_in_the_order_of_the_file():
    found = problems(
        """
        seed: x
        clients:
        - {rate: 2}
        programs: {app: {boot: 3}}
        """
    )
    assert [problem.split(":")[1] for problem in found] == ["6", "8", "8", "9"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "s.yaml:1:1: holds no documents with kind: Scenario; it must hold exactly one"),
        (DEPLOYMENT, "s.yaml:1:1: holds no documents with kind: Scenario"),
        ((HEAD + "  seed: 1\n---\n") * 2, "s.yaml:7:1: holds 2 documents with kind: Scenario"),
        (HEAD, "s.yaml:4:1: spec: must be a mapping of fields, not nothing"),
        ("kind: Scenario\n", "s.yaml:1:1: apiVersion is missing"),
        (HEAD.replace("test", "Test!") + "  seed: 1\n", "metadata.name: must be small letters, digits and dashes"),
        (HEAD.replace("v1alpha1", "v2") + "  seed: 1\n", "must be probeviz.dev/v1alpha1, not probeviz.dev/v2"),
        (HEAD + "  seed: " + "1" * 70_000, "bytes; at most 65,536 are read here"),
    ],
)  # fmt: skip
def test_wrong_files(text: str, said: str):
    with pytest.raises(ScenarioError) as error:
        read_scenario(text, "s.yaml")
    assert said in str(error.value)


APPLIED = "manifests: [a.yaml]\nscript: [{at: 1s, %s}]"


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("patch: deployment/go-htp, set: {replicas: 1}", "patch"),
        ("scale: deployment/go-htp, replicas: 1", "scale"),
        ("pod: go-htp#1, route: /, become: {hang: true}", "pod"),
    ],
)
def test_a_line_that_names_a_deployment_that_is_never_there(line: str, field: str):
    with pytest.raises(ScenarioError) as error:
        read(APPLIED % line, a_yaml=DEPLOYMENT)
    (problem,) = error.value.problems
    assert str(problem) == (
        f"s.yaml:6:21: spec.script[0].{field}: there is no Deployment go-htp in the manifests; did you mean go-http?"
    )
    assert read(APPLIED % line.replace("go-htp", "go-http"), a_yaml=DEPLOYMENT).script


def test_a_deployment_that_a_command_makes_may_be_named():
    made = "run: kubectl create deployment web --image=web}, {at: 2s, scale: deployment/web, replicas: 2"
    assert len(read(APPLIED % made, a_yaml=DEPLOYMENT).script) == 2


FULL = read(
    """
    programs: {app: {routes: {/a: [{until: 1s, panic: x}, {cycle: [{status: 500}]}], /b: {redirect: /a}}}}
    clients: [{name: users, rate: 2/s, headers: {a: b}}]
    nodes: [{name: a, address: b}]
    kubelet: {onDemandRelist: true}
    balancer: {kind: ingress-nginx, settings: {proxy-read-timeout: 5}}
    script: [{at: 1s, program: app, route: /a, become: {hang: true}}, {at: 2s, client: users, rate: 1/s}]
    expect: [{between: [0s, 1s], that: "pods.all(p, p.ready)"}]
    """
).text
WORDS = [
    "{}",
    "[]",
    "null",
    "1.5",
    "-1",
    '""',
    "1s",
    "[1s]",
    "{a: {b: c}}",
    "*x",
    "&x [*x]",
    "\u0000",
    "😀",
    "- - -",
    "true",
]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(FULL)), st.integers(0, 12), st.sampled_from(WORDS))
def test_whatever_is_written_is_read_or_refused_with_places(at: int, cut: int, word: str):
    text = FULL[:at] + word + FULL[at + cut :]
    try:
        read_scenario(text, "s.yaml")
    except ScenarioError as error:
        assert error.problems and all(p.line >= 1 and p.column >= 1 and p.message for p in error.problems)


def test_the_clients_together_stay_within_the_limit_through_the_whole_script():
    spec = """
        clients: [{name: a, rate: 100/s}, {name: b, rate: 100/s}]
        script:
        - {at: 20s, client: b, rate: 150/s}
        - {at: 10s, client: a, rate: 50/s}
        - {at: 30s, client: a, rate: 51.5/s}
        """
    (said,) = problems(spec)
    assert said.endswith("spec.script[2]: send 202 requests a second together; at most 200 are allowed")
    assert len(read(spec.replace("51.5", "50")).script) == 3
