"""What failed in a run and why, in words: each story once, with how often it was told."""

from collections.abc import Iterable, Iterator

from probeviz.scenarios.expect import seconds
from probeviz.sim import facts, why, why_links, why_words
from probeviz.sim.facts import Fact
from probeviz.sim.why_links import Link


def failures(run: Iterable[Fact]) -> Iterator[Fact]:
    """Each answer of 4xx and 5xx, each request without an answer, and each restart."""
    restarts: dict[tuple[str, str], int] = {}
    for fact in run:
        match fact:
            case facts.RequestAnswered(status=status) if status is None or status >= 400:
                yield fact
            case facts.ContainerChanged(pod=pod, container=container, restart_count=count):
                if count > restarts.get((pod, container), 0):
                    yield fact
                restarts[pod, container] = count


def explained(run: Iterable[Fact]) -> Iterator[str]:
    """The lines that tell why; stories whose links say the same are one, told as it happened first."""
    by_n = why.Told(run)
    stories: dict[tuple[str, ...], list[list[Link]]] = {}
    for failure in failures(by_n.values()):
        links = why_links.links(by_n, why.chain(by_n, failure.n))
        stories.setdefault(tuple(why_words.say(link) for link in links), []).append(links)
    if not stories:
        yield "nothing failed: no 4xx, no 5xx, no request without an answer, no restart"
    for said, told in stories.items():
        first, many = told[0], len(told)
        yield f"{seconds(first[0].t)} {said[0]}{f', {many} times' if many > 1 else ''}"
        for sentence, link in zip(said[1:], first[1:], strict=True):
            yield f"    <- {sentence}{_evidence(link)}"


def _evidence(link: Link) -> str:
    """What proves it, and where it is written."""
    written = [f"{place.ref} {place.path}" for place in link.places if place.at == "yaml" and link.root]
    proof = why_words.proof(link.evidence) if link.evidence is not None else seconds(link.t)
    shown = [part for part in (proof, *written) if part]
    return f" ({', '.join(shown)})"
