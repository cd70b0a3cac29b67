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
    "a pattern of grep, sed or awk",
    "characters",
    "terminal/filters/grep.py",
    "{found}: a pattern has at most {most} characters here",
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
WORDS = Limit(
    2_000,
    "the words of one command, variables put in",
    "words",
    "terminal/expand.py",
    "A command has at most {most:,} words here.",
)
NESTED = Limit(
    3,
    "`$(` in `$(`",
    "deep",
    "terminal/line.py",
    "`$(` can stand {most} deep at most.",
)
SUMS = Limit(
    20,
    "signs, parentheses and `?` inside each other in `$(( ))`",
    "deep",
    "terminal/arithmetic.py",
    "In $(( )) signs and parentheses can stand {most} deep at most.",
)
DEPTH = Limit(
    5,
    "loops in loops",
    "deep",
    "terminal/grammar.py",
    "Loops can stand {most} deep at most.",
)
STEPS = Limit(
    1_000,
    "what a line of several commands comes to, each `for` written out",
    "steps",
    "terminal/compiler.py",
    "A line comes to at most {most:,} steps here; while true goes on without counting.",
)
REQUESTS = Limit(
    200,
    "different requests of one line",
    "requests",
    "terminal/compiler.py",
    "A line makes at most {most} different requests here.",
)
JQ_RUNS = Limit(
    3,
    "jq in one line of several commands",
    "times",
    "terminal/compiler.py",
    "jq works at most {most} times in a line, and not in a loop that goes on; grep, awk and cut do.",
)
LIST_OUTPUT = Limit(
    256 * 1024,
    "what a line of several commands prints before time passes",
    "characters",
    "terminal/at_once.py",
    "That prints more than {most:,} characters at once.",
)
PRINTED = Limit(
    4 * 1024 * 1024,
    "what a line prints as time goes on",
    "characters",
    "terminal/script.py",
    "The rest is not printed: a line prints at most {most:,} characters here.",
)
REDIRECTED = Limit(
    64 * 1024,
    "a file that `>` writes",
    "bytes",
    "terminal/redirect.py",
    "A file holds at most {most:,} bytes.",
)
AWK_PROGRAM = Limit(
    500,
    "a program of awk",
    "characters",
    "terminal/filters/awk.py",
    "awk: a program has at most {most} characters here",
)
TR_RANGE = Limit(
    300,
    "a range of tr (`a-z`)",
    "characters",
    "terminal/filters/fields.py",
    "tr: a range has at most {most} characters here",
)
SEQ = Limit(
    10_000,
    "what seq counts",
    "numbers",
    "terminal/shell.py",
    "seq counts at most {most:,} numbers here.",
)
URLS = Limit(
    20,
    "URLs of one curl",
    "URLs",
    "terminal/curl/options.py",
    "curl takes at most {most} URLs at a time here.",
)
LOAD_RATE = Limit(
    200,
    "the rate of load",
    "requests/s",
    "terminal/load.py",
    "load makes at most {most} requests a second here.",
)
# Five facts each, of the 200,000 that a run may state.
LOAD_REQUESTS = Limit(
    6_000,
    "the requests of one load",
    "requests",
    "terminal/load.py",
    "load makes at most {most:,} requests in all here; this is {found}.",
)
