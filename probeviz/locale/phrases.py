"""Phrases that facts hold: what a hop met, what a program does, why a run has stopped. Facts are English and the same
for everyone; the browser says those that are listed here in its page's language (`known` in
static/src/locale/text.js)."""

from probeviz.locale.text import later

PHRASES = (
    # what a hop met: Reply.detail (probeviz/sim/program/answers.py) and the balancers'
    later("no endpoints"),
    later("no process"),
    later("not listening yet"),
    later("nothing listens on the port"),
    later("nothing listens on the node"),
    later("handler panicked"),
    later("handler never answers"),
    later("headers without a body"),
    later("connection reset"),
    later("the answer is no HTTP"),
    later("the node is down"),
    later("no answer from its node"),
    later("no rule for this host and path"),
    later("no backends"),
    # what a program does: `fault` of program.changed (probeviz/sim/program/change.py, words)
    later("hangs"),
    later("hangs after the headers"),
    later("resets"),
    later("deadlocks"),
    later("deadlock"),
    later("panic"),
    later("at capacity"),
    later("requests wait"),
    later("changed"),
    # why a run has stopped (probeviz/sim/limits.py)
    later("More than 20,000 things were to happen within one second of virtual time, so the run was stopped."),
)
