"""One run as a process plays it: what an old entry found, and the next thing to happen."""

from probeviz.live.stepping import MOST_MS, UNDER_WAY, next_event

APPLY = "kubectl apply -f go-http.yaml"


async def test_what_an_entry_found(open_page) -> None:
    page = open_page()
    await page.hello()
    played = page.conversation.viewer.played
    worlds = {}
    for i, line in enumerate([APPLY, "kubectl get pods", "kubectl scale deployment go-http --replicas=2", "ls"]):
        worlds[played.log + 1] = played.world.save()
        await page.line(line, id=f"c{i}")  # all at one instant
    await page.pass_time(90_000, every=400)
    for number, world in worlds.items():
        before = played.before(number)
        assert before.world.save() == world
        assert before.n == before.world.n


async def test_a_step_goes_to_the_next_outcome(open_page) -> None:
    page = open_page()
    await page.hello()
    await page.line(APPLY)
    await page.say(type="pause")
    played = page.conversation.viewer.played
    for _ in range(20):
        before, n = played.now, played.n
        expected = next_event(played)
        assert played.now == before, "looking ahead changes nothing"
        await page.say(type="step", by="event")
        assert played.now == expected > before
        told = [f for f in played.timeline.facts_after(n) if not isinstance(f, UNDER_WAY)]
        assert told
        assert all(fact.t == expected for fact in told)


async def test_an_idle_cluster_is_stepped_by_the_minute(open_page) -> None:
    page = open_page()
    await page.hello()
    played = page.conversation.viewer.played
    assert next_event(played) == played.now + MOST_MS


async def test_a_run_that_stands_at_its_beginning_is_loaded_with_what_was_done_there(open_page) -> None:
    page = open_page()
    await page.hello()
    await page.say(type="pause")
    await page.line(APPLY)
    other = open_page()
    await other.hello()
    assert other.conversation.viewer.played.now == 0
    assert other.conversation.viewer.played.timeline.digest() == page.conversation.viewer.played.timeline.digest()
    assert (await other.line("kubectl get deployments", id="g")).exit == 0
