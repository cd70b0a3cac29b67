"""kill -9 at random moments under load: nothing that was acknowledged is lost, and all viewers end with equal facts."""

import random
from collections.abc import Callable
from itertools import count
from time import sleep

import psycopg

from tests.daphne import Daphne
from tests.servers.visitor import Visitor

KILLS = 10
LINES = (
    "kubectl apply -f go-http.yaml",
    "kubectl scale deployment go-http --replicas={i}",
    "curl -s http://$INGRESS/err",
    "kubectl get pods",
    "kubectl delete pod -l app=go-http",
)


def test_killed_ten_times_under_load(site: list[Daphne], visit: Callable[..., Visitor], database: str) -> None:
    luck = random.Random(1912)
    boot = site[0].lesson()
    visitors = [visit(boot, i % 2) for i in range(4)]
    for visitor in visitors:
        visitor.wait(lambda v: v.welcomes, "a welcome")
    visitors[0].command("apply", LINES[0])
    visitors[0].say(type="speed", x=4)
    asked = count()
    for kill in range(KILLS):
        for _ in range(luck.randrange(2, 9)):
            number = next(asked)
            line = luck.choice(LINES).format(i=1 + number % 3)
            luck.choice(visitors).command(f"k{kill}-{number}", line)
            sleep(luck.uniform(0, 0.1))
        victim = luck.choice(site)
        victim.kill()
        visitors[0].command(f"k{kill}-meanwhile", "kubectl get pods")
        victim.start()
    for visitor in visitors:
        visitor.wait(lambda v: not v.waiting, "every command is answered")
    end(visitors)

    first = visitors[0]
    for visitor in visitors[1:]:
        assert visitor.facts == first.facts
    fresh = visit(boot, 1)
    fresh.wait(lambda v: v.log == first.log and v.until == first.until, "who begins anew comes to the same place")
    assert fresh.facts == first.facts

    with psycopg.connect(database) as connection:
        rows = connection.execute("SELECT n, client_id, t_ms FROM live_entry ORDER BY n").fetchall()
    assert [n for n, _, _ in rows] == list(range(1, len(rows) + 1)), "without a gap"
    assert [t for _, _, t in rows] == sorted(t for _, _, t in rows)
    kept = {id: n for n, id, _ in rows if id is not None}
    acknowledged = {id: answer["log"] for visitor in visitors for id, answer in visitor.answers.items()}
    assert acknowledged == kept, "what was acknowledged is kept, once"
    assert len(kept) == 1 + next(asked) + KILLS
    assert sum(visitor.welcomes for visitor in visitors) > len(visitors), "connections were lost"
    complained = [line for process in site for line in process.log.read_text().splitlines() if "Traceback" in line]
    assert complained == []


def end(visitors: list[Visitor]) -> None:
    """The clock stands, and everyone knows."""
    visitors[0].say(type="pause")
    for visitor in visitors:
        visitor.wait(lambda v: v.clock.get("playing") is False, "the pause reaches everyone")
    log = max(visitor.log for visitor in visitors)
    for visitor in visitors:
        visitor.wait(lambda v: v.log >= log, "the last entry reaches everyone")
