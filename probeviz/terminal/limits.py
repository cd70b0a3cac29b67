"""What a typed line may ask for, and how much it may print."""

from probeviz.sim.limits import Limit

LINE = Limit(
    4_000,
    "a typed line",
    "characters",
    "terminal/session.py",
    "A line has at most {most:,} characters; this one has {found:,}.",
)
OUTPUT = Limit(
    256 * 1024,
    "what one line prints at once",
    "characters",
    "terminal/session.py",
    "The output is cut after {most:,} characters; | head, | tail or | grep shows the part you need.",
)
FILTER_LINES = Limit(
    20_000,
    "what a filter that needs all of its input keeps (tail, sort, wc, jq)",
    "lines",
    "terminal/filters/lines.py",
    "{found}: only the last {most:,} lines were read",
)
PATTERN = Limit(
    1_000,
    "a pattern of grep",
    "characters",
    "terminal/filters/grep.py",
    "grep: a pattern has at most {most} characters here",
)
CONTEXT = Limit(
    9_999,
    "lines of context (grep -A, -B, -C)",
    "lines",
    "terminal/filters/grep.py",
    "grep: {found}: invalid context length argument",
)
JQ_PROGRAM = Limit(
    1_000,
    "a program of jq",
    "characters",
    "terminal/filters/jq.py",
    "jq: error: a program has at most {most} characters here",
)
JQ_INPUT = Limit(
    1024 * 1024,
    "what jq reads",
    "characters",
    "terminal/filters/jq.py",
    "jq: error: the input has more than {most:,} characters",
)
JQ_OUTPUT = Limit(
    256 * 1024,
    "what jq prints",
    "characters",
    "terminal/filters/jq_work.py",
    "jq: error: more than {most:,} characters of output",
)
JQ_VALUES = Limit(
    10_000,
    "how many values jq prints",
    "values",
    "terminal/filters/jq_work.py",
    "jq: error: more than {most:,} values of output",
)
JQ_CPU_S = Limit(
    1,
    "a program of jq: CPU",
    "s",
    "terminal/filters/jq.py",
    "jq: error: the program took more than {most} s or 128 MB",
)
