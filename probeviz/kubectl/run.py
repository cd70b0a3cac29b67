"""`kubectl run` (kubectl pkg/cmd/run/run.go): one Pod; before 1.18 a Deployment, unless --restart says otherwise."""

from typing import Any

from probeviz.kubectl.answer import Answer, err, out
from probeviz.kubectl.create import behind_dashes, created, deployment_of, not_dry, required_flag, whole_number
from probeviz.kubectl.errors import KubectlError, NotSimulated
from probeviz.kubectl.flags import Flag, Parsed, parse
from probeviz.sim.entries import Apply
from probeviz.sim.releases import release
from probeviz.sim.world import World

Json = dict[str, Any]

NOT_HERE = ("stdin", "tty", "attach", "rm", "expose")
FLAGS = (
    Flag("image"),
    Flag("port"),
    Flag("restart"),
    Flag("labels", "l"),
    Flag("env", many=True),
    Flag("image-pull-policy"),
    Flag("command", takes=False),
    Flag("dry-run", bare="client"),
    Flag("stdin", "i", takes=False),
    Flag("tty", "t", takes=False),
    Flag("attach", takes=False),
    Flag("rm", takes=False),
    Flag("expose", takes=False),
)
POLICIES = ("Always", "OnFailure", "Never")
USAGE = "\nSee 'kubectl run -h' for help and examples"
GENERATOR = (
    "kubectl run --generator=deployment/apps.v1 is DEPRECATED and will be removed in a future version. Use"
    " kubectl run --generator=run-pod/v1 or kubectl create instead."
)


def run(world: World, args: list[str]) -> Answer:
    own, command = behind_dashes(args)
    given = parse("run", own, FLAGS)
    for flag in NOT_HERE:
        if given.on(flag):
            raise NotSimulated(f"kubectl run --{flag} is not simulated: nothing here reads from a terminal.")
    not_dry(given, "run")
    if not given.words:
        raise KubectlError(f"error: NAME is required for run{USAGE}")
    if "image" not in given.flags:
        raise required_flag(world, "image")
    if not given.flags["image"]:
        raise KubectlError('error: Invalid image name "": invalid reference format')
    name, command = given.words[0], given.words[1:] + command
    policy = given.flags.get("restart", "Always")
    if policy not in POLICIES:
        raise KubectlError(f"error: invalid restart policy: {policy}{USAGE}")
    labels, container = _labels(given, name), _container(given, name, command)
    if release(world.setup.release).minor < 18 and policy != "Never":
        if policy == "OnFailure":
            raise NotSimulated("kubectl run --restart=OnFailure makes a Job here, and Jobs are not simulated.")
        made = created(world, deployment_of(name, labels, [container], 1))
        return Answer(err(GENERATOR) + out(f"deployment.apps/{name} created"), entry=Apply(objects=[made]))
    value = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "labels": labels},
        "spec": {"containers": [container], "restartPolicy": policy},
    }
    return Answer(out(f"pod/{name} created"), entry=Apply(objects=[created(world, value)]))


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
