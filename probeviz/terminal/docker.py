"""`docker build -t NAME .` and `docker push NAME`: from the program's files to the image that the cluster pulls.

Both only say what Docker would say. The scenario's programs are in the registry from the beginning: nothing that the
cluster does hangs on whether somebody has typed these lines.
"""

import re

from probeviz.kubectl.answer import Answer, Line, err, out
from probeviz.sim import program
from probeviz.sim.kubelet.images import split
from probeviz.sim.kubelet.show import image_id
from probeviz.sim.releases import release
from probeviz.sim.world import World, chance
from probeviz.terminal import source

DOCKERFILE = "Dockerfile"
NOTHING = "There is no docker here; the image is pulled by the cluster. Try kubectl describe pod."
ONLY = "Of docker there are docker build -t NAME . and docker push NAME here; kubectl does the rest."


def docker(world: World, words: list[str]) -> Answer:
    if DOCKERFILE not in source.files(world):
        return Answer(err(NOTHING), 127)
    match words:
        case ["build", *rest]:
            return _build(world, rest)
        case ["push", name]:
            return _push(world, name)
    return Answer(err(ONLY), 2)


# --- build --------------------------------------------------------------------------------------------------


def _build(world: World, words: list[str]) -> Answer:
    tag, where = "", []
    rest = iter(words)
    for word in rest:
        if word in ("-t", "--tag"):
            tag = next(rest, "")
        elif word.startswith("--tag="):
            tag = word.removeprefix("--tag=")
        else:
            where.append(word)
    if where not in ([], ["."], ["./"]):
        return Answer(err(ONLY), 2)
    if not where:
        return Answer(err('"docker build" requires exactly 1 argument.', "See 'docker build --help'."), 1)
    steps = _steps(source.files(world)[DOCKERFILE])
    classic = release(world.setup.release).minor < 25  # BuildKit is the default since Docker 23.0 (2023)
    lines = _classic(world, steps, tag) if classic else _buildkit(world, steps, tag)
    return Answer(lines + _known_as(world, tag))


def _steps(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def _id(*name: object) -> str:
    """The short id of a layer or image, in every run the same."""
    return f"{chance(0, 'docker', *map(str, name)):016x}"[:12]


def _classic(world: World, steps: list[str], tag: str) -> list[Line]:
    """What docker's classic builder says, as it was in 2020; RUN and the like happen in a container of their own."""
    size = sum(len(text.encode()) for text in source.files(world).values()) / 1_000
    lines = [f"Sending build context to Docker daemon  {size + 1.5:.3f}kB"]
    for i, step in enumerate(steps, 1):
        lines.append(f"Step {i}/{len(steps)} : {step}")
        if not step.startswith(("FROM", "COPY", "ADD")):
            lines.append(f" ---> Running in {_id('container', i, step)}")
            lines.append(f"Removing intermediate container {_id('container', i, step)}")
        lines.append(f" ---> {_id('layer', i, *steps[:i])}")
    lines.append(f"Successfully built {_id('layer', len(steps), *steps)}")
    lines += [f"Successfully tagged {':'.join(split(tag))}"] if tag else []
    return out(*lines)


def _buildkit(world: World, steps: list[str], tag: str) -> list[Line]:
    """What is left on the screen when BuildKit is done; it writes to stderr."""
    done = [step for step in steps if re.match(r"(FROM|WORKDIR|COPY|ADD|RUN)\b", step)]
    lines = [
        f"[+] Building 6.2s ({len(done) + 3}/{len(done) + 3}) FINISHED",
        " => [internal] load build definition from Dockerfile",
    ]
    lines += [" => [internal] load build context"]
    lines += [f" => [{i}/{len(done)}] {step}" for i, step in enumerate(done, 1)]
    lines += [" => exporting to image", f" => => writing image {_digest(world, tag or 'none')}"]
    lines += [f" => => naming to docker.io/{':'.join(split(tag))}"] if tag else []
    return err(*lines)


def _known_as(world: World, tag: str) -> list[Line]:
    """An image under another name than the manifests use is no image of the cluster's."""
    names = [name for name, each in world.setup.programs.items() if DOCKERFILE in each.source]
    if not tag or program.find_name(world.setup, tag) in names:
        return []
    return err(f"(The cluster's manifests know this program as {names[0]}.)")


# --- push ---------------------------------------------------------------------------------------------------


def _push(world: World, name: str) -> Answer:
    found = program.find(world.setup, name)
    repository, tag = split(name)
    if found is None or DOCKERFILE not in found.source:
        return Answer(err(f"An image does not exist locally with the tag: {repository}"), 1)
    steps = _steps(found.source[DOCKERFILE])
    changing = [step for step in steps if re.match(r"(WORKDIR|COPY|ADD|RUN)\b", step)]
    layers = [f"{_id('pushed', i, step)}: Pushed" for i, step in reversed([*enumerate(changing)])]
    named = name.rpartition("/")[2]
    lines = [] if ":" in named else [f"Using default tag: {tag}"]
    lines += [f"The push refers to repository [docker.io/{repository}]", *layers]
    lines += [f"{tag}: digest: {_digest(world, name)} size: {1_580 + 211 * len(layers)}"]
    return Answer(out(*lines))


def _digest(world: World, name: str) -> str:
    """The digest by which the cluster's runtime will know it."""
    return image_id(world, name).rpartition("@")[2]
