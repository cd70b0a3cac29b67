"""Random programs: what boots, answers, exits, pauses, wedges itself, and ends on SIGTERM or does not."""

from typing import Any

from hypothesis import strategies as st

Json = dict[str, Any]

PATHS = ("/ping", "/health", "/work")
CHECK = ["check"]  # the command of exec probes
STOP = ["stop"]  # that of hooks

latencies = st.sampled_from(
    [
        "0ms",
        "2ms",
        "700ms",
        "999ms",
        "1s",
        "2500ms",
        {"uniform": ["0ms", "1500ms"]},
        {"normal": ["900ms", "300ms"]},
    ]
)
answers: st.SearchStrategy[Json] = st.one_of(
    st.fixed_dictionaries({"status": st.sampled_from([200, 200, 204, 404, 500, 503])}, optional={"latency": latencies}),
    st.sampled_from(
        [
            {"panic": "Error"},
            {"hang": True},
            {"hangBody": True},
            {"reset": True},
            {"exit": 3},
            {"deadlock": True},
            {"deadlock": True, "latency": "700ms"},
            {"redirect": "/ping"},
            {"redirect": "http://example.test/"},
        ]
    ),
)
good_answer: Json = {"status": 200, "body": "pong", "latency": "2ms"}
good: st.SearchStrategy[Json] = st.just(good_answer)


@st.composite
def _phases(draw: st.DrawFn, one: st.SearchStrategy[Json]) -> list[Json]:
    """One after the other, by the age of the container; the last stays."""
    ends = sorted(draw(st.sets(st.integers(1, 20), min_size=1, max_size=2)))
    return [*({"until": f"{end}s", **draw(one)} for end in ends), draw(one)]


cycles = st.lists(good | answers, min_size=2, max_size=3).map(lambda found: {"cycle": found})
routes = st.one_of(good, good, answers, _phases(good | answers), cycles)
exits = st.fixed_dictionaries(
    {"after": st.sampled_from(["0s", "1s", "7s", "11500ms"]), "code": st.sampled_from([0, 1])}
)
commands = st.fixed_dictionaries(
    {"exit": st.sampled_from([0, 0, 1])},
    optional={"takes": st.sampled_from(["0ms", "300ms", "1500ms"]), "output": st.just("said")},
)
healths = st.fixed_dictionaries(
    {"status": st.sampled_from(["SERVING", "SERVING", "NOT_SERVING", "UNIMPLEMENTED"])},
    optional={"latency": latencies},
)
_base = st.fixed_dictionaries(
    {
        "runtime": st.sampled_from(["go", "shell", "libc", "init"]),
        "listen": st.just([8080]),
        "routes": st.fixed_dictionaries(dict.fromkeys(PATHS, routes)),
        "exec": st.fixed_dictionaries({"check": commands | _phases(commands), "stop": commands}),
    },
    optional={
        "sigterm": st.sampled_from(["default", "ignore", "drain", {"exit": 0, "after": "1500ms"}]),
        "onSigterm": st.just({"listen": []}),
        "boot": st.sampled_from(["0ms", "200ms", "3s", {"uniform": ["100ms", "2s"]}]),
        "log": st.just(["Starting server at port 8080"]),
        "grpc": healths | _phases(healths),
        "pull": st.sampled_from(["0ms", "1500ms", {"uniform": ["100ms", "4s"]}]),
    },
)
_troubles = st.fixed_dictionaries(
    {},
    optional={
        "pull": st.just({"fail": "manifest unknown"}),
        "exit": exits,
        "capacity": st.fixed_dictionaries({"concurrency": st.sampled_from([1, 1, 2, 5])}),
        "pauses": st.sampled_from([{"every": "7s", "for": "1200ms"}, {"every": "1s", "for": "999ms"}]),
        "instances": st.lists(st.fixed_dictionaries({}, optional={"exit": exits}), min_size=1, max_size=3),
    },
)
_wild = st.builds(lambda base, troubles: {**base, **troubles}, _base, st.just({}) | _troubles)
# What answers well, for a while or for good: it becomes ready, and has something to lose.
_fails = st.sampled_from([{"status": 500}, {"panic": "Error"}, {"hang": True}, {"hangBody": True}, {"exit": 3}])
_sound = st.one_of(
    good, st.builds(lambda end, bad: [{"until": f"{end}s", **good_answer}, bad], st.integers(4, 12), _fails)
)
_calm = st.fixed_dictionaries(
    {
        "runtime": st.sampled_from(["go", "shell"]),
        "listen": st.just([8080]),
        "routes": st.fixed_dictionaries({"/ping": good, "/health": _sound, "/work": _sound}),
        "exec": st.just({"check": {"exit": 0}, "stop": {"exit": 0}}),
    },
    optional={"sigterm": st.sampled_from(["ignore", {"exit": 0, "after": "1500ms"}]), "boot": st.just("200ms")},
)
programs = _calm | _wild
# What init containers run: it ends by itself, at last with 0.
errands = st.fixed_dictionaries(
    {"runtime": st.just("go"), "exit": exits},
    optional={"instances": st.lists(st.fixed_dictionaries({"exit": exits}), min_size=2, max_size=2)},
)
