"""`kubectl run` (kubectl pkg/cmd/run/run.go): one Pod; before 1.18 a Deployment, unless --restart says otherwise."""

from typing import Any

from probeviz.kubectl import making
from probeviz.kubectl.answer import Answer, err
from probeviz.kubectl.create import deployment_of, required_flag, whole_number
from probeviz.kubectl.errors import KubectlError, NotSimulated
from probeviz.kubectl.flags import Flag, Parsed, parse
from probeviz.kubectl.record import RECORD
from probeviz.sim.releases import release
from probeviz.sim.world import World

Json = dict[str, Any]

TERMINAL = (("stdin", "i"), ("tty", "t"), ("attach", ""), ("rm", ""))
FLAGS = (
    Flag("image"),
    Flag("port"),
    Flag("restart"),
    Flag("generator"),
    Flag("replicas", "r"),
    Flag("labels", "l"),
    Flag("env", many=True),
    Flag("image-pull-policy"),
    Flag("command", takes=False),
    *(Flag(name, short, takes=False, why=": nothing here reads from a terminal.") for name, short in TERMINAL),
    Flag("expose", takes=False, why="; kubectl expose is."),
    *making.FLAGS,
    RECORD,
)
POLICIES = ("Always", "OnFailure", "Never")
USAGE = "\nSee 'kubectl run -h' for help and examples"
POD, DEPLOYMENT = "run-pod/v1", "deployment/apps.v1"
# Before 1.18: what makes the object, by --restart.
GENERATORS = {"Always": DEPLOYMENT, "OnFailure": "job/v1", "Never": POD}
ELSEWHERE = {
    "cronjob/v1beta1": "CronJob",
    "cronjob/v2alpha1": "CronJob",
    "deployment/apps.v1beta1": "Deployment of a version that the server does not have any more",
    "deployment/v1beta1": "Deployment of a version that the server does not have any more",
    "job/v1": "Job",
    "run/v1": "ReplicationController",
}
DEPRECATED = (
    "kubectl run --generator={} is DEPRECATED and will be removed in a future version. Use"
    " kubectl run --generator=run-pod/v1 or kubectl create instead."
)


def run(world: World, args: list[str]) -> Answer:
    old = release(world.setup.release).minor < 18
    given = parse("run", args, FLAGS, release(world.setup.release).minor)
    if not given.words:
        raise KubectlError(f"error: NAME is required for run{USAGE}")
    if "image" not in given.flags:
        raise required_flag(world, "image")
    if not given.flags["image"]:
        raise KubectlError('error: Invalid image name "": invalid reference format')
    name, command = given.words[0], given.words[1:]
    policy = given.flags.get("restart", "Always")
    if policy not in POLICIES:
        raise KubectlError(f"error: invalid restart policy: {policy}{USAGE}")
    labels, container = _labels(given, name), _container(given, name, command)
    replicas = int(given.flags.get("replicas", "1"))
    if policy != "Always" and replicas != 1:
        raise KubectlError(f"error: --restart={policy} requires that --replicas=1, found {replicas}{USAGE}")
    generator = given.flags.get("generator") or (GENERATORS[policy] if old else POD)
    _check_generator(generator)
    if generator != POD:
        made = making.make(world, given, deployment_of(name, labels, [container], replicas))
        return made._replace(lines=err(DEPRECATED.format(generator)) + made.lines)
    value = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "labels": labels},
        "spec": {"containers": [container], "restartPolicy": policy, "dnsPolicy": "ClusterFirst"},
    }
    return making.make(world, given, value)


def _check_generator(name: str) -> None:
    """generateversioned GeneratorFn; what makes other kinds than Pods and Deployments is not simulated."""
    if name in ELSEWHERE:
        raise NotSimulated(f"kubectl run --generator={name} makes a {ELSEWHERE[name]}, which is not simulated.")
    if name not in (POD, DEPLOYMENT):
        raise KubectlError(f'error: generator "{name}" not found{USAGE}')


def _labels(given: Parsed, name: str) -> dict[str, str]:
    text = given.flags.get("labels")
    if text is None:
        return {"run": name}
    labels = {}
    for pair in text.split(","):
        key, equals, value = pair.partition("=")
        if not equals or not key:
            raise KubectlError(f"error: unexpected label spec: {pair}")
        labels[key] = value
    return labels


def _container(given: Parsed, name: str, command: list[str]) -> Json:
    container: Json = {"name": name, "image": given.flags["image"]}
    if command:
        container["command" if given.on("command") else "args"] = command
    if policy := given.flags.get("image-pull-policy"):
        container["imagePullPolicy"] = policy
    if port := given.flags.get("port"):
        container["ports"] = [{"containerPort": whole_number("run", "port", port)}]
    if pairs := given.all("env"):
        container["env"] = [_env(pair) for pair in pairs]
    return container


def _env(pair: str) -> Json:
    key, equals, value = pair.partition("=")
    if not equals or not key:
        raise KubectlError(f"error: invalid env: {pair}")
    return {"name": key, "value": value}
