"""Which seeds make every expectation of a scenario hold: `python -m scripts.choose_seed article-act-3 1 200`.

For a scenario that retells a story: when a change of the engine moves its luck, a new seed is chosen, never a rule.
"""

import sys

from probeviz.scenarios.library import load
from probeviz.scenarios.player import play


def main() -> None:
    name, first, last = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    scenario = load(name)
    for seed in range(first, last + 1):
        played = play(scenario, seed=seed)
        if not played.failed:
            pods = [pod.metadata.name + " on " + pod.node_name for pod in played.timeline.world.cluster.pods.values()]
            print(seed, *pods)


if __name__ == "__main__":
    main()
