"""What a helper process may use for one piece of work; its CPU is the limit of whoever asks."""

from probeviz.sim.limits import Limit

MEMORY_MB = Limit(
    128,
    "a piece of work in a helper process: memory beyond the interpreter's",
    "MB",
    "helpers/pool.py",
    "took more than 1 s or {most} MB",
)

PROCESSES = 2  # of one server process: a third program waits for its turn
WALL_S = 10  # a helper on a machine that is too busy has used no CPU yet
WAIT_S = 10  # for its turn
RETIRE_MB = 256  # address space that libraries have not given back
