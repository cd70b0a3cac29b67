"""`kubectl version` (kubectl pkg/cmd/version): client and server are of the run's release."""

from probeviz.kubectl.answer import Answer, out
from probeviz.kubectl.errors import KubectlError
from probeviz.kubectl.flags import Flag, parse
from probeviz.sim.releases import release
from probeviz.sim.world import World

FLAGS = (Flag("client", takes=False), Flag("short", takes=False))
KUSTOMIZE = "v5.8.1"  # that of kubectl 1.36

# version.Info of the published v1.17.17 binaries.
COMMIT_1_17 = "f3abc15296f3a3f54e4ee42e830c61047b13895f"
BUILT_1_17 = {"Client": "2021-01-13T13:21:12Z", "Server": "2021-01-13T13:13:00Z"}


def version(world: World, args: list[str]) -> Answer:
    given = parse("version", args, FLAGS)
    of = release(world.setup.release)
    if given.words:
        raise KubectlError(f"error: extra arguments: [{' '.join(given.words)}]")
    sides = ("Client",) if given.on("client") else ("Client", "Server")
    if of.minor < 28 and not given.on("short"):
        return Answer(out(*(f"{side} Version: {_info(of.git_version, side)}" for side in sides)))
    if given.on("short") and of.minor >= 28:
        raise KubectlError("error: unknown flag: --short\nSee 'kubectl version --help' for usage.")
    lines = [f"{side} Version: {of.git_version}" for side in sides]
    if of.minor >= 28:
        lines.insert(1, f"Kustomize Version: {KUSTOMIZE}")
    return Answer(out(*lines))


def _info(git_version: str, side: str) -> str:
    """version.Info as Go prints a struct (%#v)."""
    major, minor, _ = git_version.removeprefix("v").split(".")
    fields = {
        "Major": major, "Minor": minor, "GitVersion": git_version, "GitCommit": COMMIT_1_17, "GitTreeState": "clean",
        "BuildDate": BUILT_1_17[side], "GoVersion": "go1.13.15", "Compiler": "gc", "Platform": "linux/amd64",
    }  # fmt: skip
    inner = ", ".join(f'{name}:"{value}"' for name, value in fields.items())
    return f"version.Info{{{inner}}}"
