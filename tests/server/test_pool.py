"""Workers: what they answer, and that each of them can be ended without harm to others."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from kg.errors import KgError
from kg.server.pool import Pool
from kg.server.reply import Refused
from kg.server.settings import MIB, Settings
from kg.server.worker import own_memory

HERE = Path(__file__).parent

SMALL = "@prefix ex: <http://example.org/> .\nex:graph {\n"
SMALL += "".join(f"ex:a{n % 7} ex:b ex:c{n} .\n" for n in range(300)) + "}\n"


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    folder = tmp_path / "graph"
    folder.mkdir()
    (folder / "small.trig").write_text(SMALL, encoding="utf-8")
    return folder


@pytest.fixture
def using(graph: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Runs a coroutine with a pool of two workers: ``using(work, timeout=2.0, …)``."""
    import pool_tasks

    others.clear()
    others.update(processes())  # servers of other tests

    def use(work: Callable[[Pool], Awaitable[None]], **options: Any) -> None:
        async def run() -> None:
            pool = Pool(Settings(**{"graph": str(graph), "workers": 2, **options}), pool_tasks.TASKS)
            try:
                await work(pool)
            finally:
                await pool.close()
                assert pool.homes_left() == []

        with ThreadPoolExecutor(1) as thread:  # a browser of other tests may run its loop in this one
            thread.submit(asyncio.run, run()).result()

    return use


@pytest.fixture(autouse=True)
def _tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(HERE))


async def refused(work: Awaitable[Any]) -> Refused:
    with pytest.raises(Refused) as caught:
        await work
    assert "\n" not in caught.value.message and "/" not in caught.value.message.replace("GiB/", "")
    return caught.value


others: set[int] = set()


def processes() -> dict[int, str]:
    """Children and theirs → state."""
    found: dict[int, tuple[int, str]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            found[int(entry.name)] = int(fields[1]), fields[0]
    mine = {os.getpid()}
    while more := {pid for pid, (parent, _) in found.items() if parent in mine} - mine - others:
        mine |= more
    return {pid: found[pid][1] for pid in mine - {os.getpid()}}


async def soon(holds: Callable[[], bool], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        await asyncio.sleep(0.02)


async def both(pool: Pool) -> None:
    """Waits until both workers are there."""
    await asyncio.gather(*(pool.run("pause", {"seconds": 0.05}) for _ in range(2)))
    await soon(lambda: len(processes()) == 3)


def test_answers(using: Callable[..., None]) -> None:
    async def work(pool: Pool) -> None:
        answer = await pool.run("echo", {"a": [1, "é"], "body": b"\x00\xff" * 300_000})
        assert (
            answer.status == 200
            and await answer.read() == repr([("a", [1, "é"]), ("body", b"\x00\xff" * 300_000)]).encode()
        )
        answer = await pool.run("big", {"parts": 3000})
        assert answer.size == 3_000_000 and len(await answer.read()) == 3_000_000
        await both(pool)
        answers = await asyncio.gather(*(pool.run("echo", {"n": n}) for n in range(100)))
        assert [a.data for a in answers] == [repr([("n", n)]).encode() for n in range(100)]
        assert len({a.headers["x-worker"] for a in answers}) == 2

    using(work)


def test_errors_are_one_line_without_places(using: Callable[..., None]) -> None:
    async def work(pool: Pool) -> None:
        said = await refused(pool.run("complain", {"what": "unknown"}))
        assert said.status == 404 and "Water Board" in said.message
        assert (await refused(pool.run("complain", {"what": "place"}))).message == "this is amiss"
        said = await refused(pool.run("complain", {"what": "query"}))
        assert (said.status, said.message) == (400, "query:3: this is amiss")
        said = await refused(pool.run("complain", {"what": "refused"}))
        assert (said.status, said.message, said.headers) == (406, "only this", {"x-why": "so"})
        said = await refused(pool.run("fault", {}))
        assert (said.status, said.message) == (500, "a fault of the program, not of the request")
        assert (await refused(pool.run("big", {"parts": 3000}))).status == 400
        assert (await pool.run("big", {"parts": 1000})).size == 1_000_000

    using(work, answer_bytes=2_000_000)


def test_late_work_is_killed_and_nobody_waits_longer(using: Callable[..., None]) -> None:
    async def work(pool: Pool) -> None:
        await pool.run("echo", {})
        began = time.monotonic()
        runaways = [asyncio.create_task(refused(pool.run("spin", {}))) for _ in range(4)]
        await asyncio.sleep(0)
        answer = await pool.run("echo", {})
        waited = time.monotonic() - began
        assert answer.status == 200 and waited < 1.5 + 1.0
        for said in await asyncio.gather(*runaways):
            assert said.status == 503 and "1.5 s" in said.message
        assert time.monotonic() - began < 2 * 1.5 + 2
        assert (await pool.run("echo", {})).status == 200

    using(work, timeout=1.5)


def test_long_work_makes_room_for_others(using: Callable[..., None]) -> None:
    async def work(pool: Pool) -> None:
        runaways = [asyncio.create_task(pool.run("spin", {})) for _ in range(2)]
        await asyncio.sleep(0)
        began = time.monotonic()
        assert (await pool.run("echo", {})).status == 200
        assert time.monotonic() - began < 10  # of 60: another worker was made
        for runaway in runaways:
            runaway.cancel()
        await soon(lambda: len(processes()) <= 3)

    using(work, timeout=60.0)


def test_a_crowd_of_long_work_keeps_nobody_waiting(using: Callable[..., None]) -> None:
    async def work(pool: Pool) -> None:
        runaways = [asyncio.create_task(pool.run("spin", {})) for _ in range(12)]
        await asyncio.sleep(0)
        assert (await pool.run("echo", {})).status == 200
        assert not any(runaway.done() for runaway in runaways)  # none was stopped for it
        await soon(lambda: Counter(processes().values())["T"] == 12 - 2 * 2)  # but all except the first few are halted
        runaways.pop(0).cancel()
        await soon(lambda: Counter(processes().values())["T"] == 11 - 2 * 2)  # another one's turn
        for runaway in runaways:
            runaway.cancel()
        await soon(lambda: len(processes()) <= 3)

    using(work, timeout=60.0)


def test_what_takes_a_second_comes_through_a_crowd(using: Callable[..., None]) -> None:
    async def work(pool: Pool) -> None:
        runaways = [asyncio.create_task(pool.run("spin", {})) for _ in range(12)]
        await soon(lambda: Counter(processes().values())["T"] == 12 - 2 * 2)
        answers = await asyncio.gather(*(pool.run("toil", {"seconds": 0.7}) for _ in range(3)))
        assert [a.status for a in answers] == [200] * 3
        assert not any(runaway.done() for runaway in runaways)
        for runaway in runaways:
            runaway.cancel()

    using(work, timeout=60.0)


def test_a_crowd_that_is_too_big_makes_room(using: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.server.crowd._MOST", 4)

    async def work(pool: Pool) -> None:
        runaways = [asyncio.create_task(pool.run("spin", {})) for _ in range(12)]
        await asyncio.sleep(0)
        assert (await pool.run("echo", {})).status == 200
        ended = [runaway.exception() for runaway in runaways if runaway.done()]
        assert 0 < len(ended) < 12 and all("its turn did not come" in str(why) for why in ended)
        for runaway in runaways:
            runaway.cancel()

    using(work, timeout=8.0)


def test_writers_have_their_time_from_their_turn_on(using: Callable[..., None]) -> None:
    async def work(pool: Pool) -> None:
        answers = await asyncio.gather(*(pool.run("update", {"applies": False, "then": "toil"}) for _ in range(4)))
        assert [a.status for a in answers] == [200] * 4  # 2.8 s in all

    using(work, timeout=2.0)


def test_a_crowd_shares_its_memory(using: Callable[..., None]) -> None:
    async def work(pool: Pool) -> None:
        greedy = [asyncio.create_task(refused(pool.run("eat", {"until": 200 << 20}))) for _ in range(12)]
        said = await asyncio.wait_for(asyncio.wait(greedy, return_when=asyncio.FIRST_COMPLETED), 30)
        assert "memory" in next(iter(said[0])).result().message  # none took 240 MiB, all together more than four may
        for each in greedy:
            each.cancel()
        assert (await pool.run("echo", {})).status == 200

    using(work, memory=240 << 20, timeout=60.0)


@pytest.mark.parametrize("task", ["eat", "swallow"])
def test_too_much_memory_is_stopped_and_given_back(using: Callable[..., None], task: str) -> None:
    async def work(pool: Pool) -> None:
        await both(pool)
        before = sum(map(own_memory, processes()))
        said = await refused(pool.run(task, {}))
        assert said.status == 503 and "memory" in said.message
        assert (await pool.run("echo", {})).status == 200
        await soon(lambda: len(processes()) == 3 and sum(map(own_memory, processes())) < before + 20 * MIB)

    using(work, memory=64 * MIB)


@pytest.mark.parametrize(("how", "status"), [("SIGKILL", 503), ("SIGSEGV", 400), ("SIGTERM", 500)])
def test_a_dead_worker_harms_one_request(using: Callable[..., None], how: str, status: int) -> None:
    async def work(pool: Pool) -> None:
        assert (await refused(pool.run("die", {"how": how}))).status == status
        assert (await pool.run("echo", {})).status == 200

    using(work)


def test_a_client_that_leaves_ends_its_work(using: Callable[..., None]) -> None:
    async def work(pool: Pool) -> None:
        await pool.run("echo", {})
        gone = asyncio.Event()

        async def receive() -> dict[str, Any]:
            await gone.wait()
            return {"type": "http.disconnect"}

        job = asyncio.create_task(refused(pool.run("spin", {}, receive=receive)))
        cancelled = asyncio.create_task(pool.run("spin", {}))
        await asyncio.sleep(0)
        before = set(processes())
        gone.set()
        assert (await job).status == 499
        cancelled.cancel()
        await soon(lambda: len(processes()) == 3 and len(set(processes()) - before) >= 1)
        assert (await pool.run("echo", {})).status == 200

    using(work, timeout=60.0)


def test_the_queue_is_bounded(using: Callable[..., None]) -> None:
    async def work(pool: Pool) -> None:
        await both(pool)
        running = [asyncio.create_task(pool.run("pause", {"seconds": 0.5})) for _ in range(6)]
        await asyncio.sleep(0.01)
        said = await refused(pool.run("echo", {}))
        assert said.status == 503 and said.headers["retry-after"] == "1"
        assert all(answer.status == 200 for answer in await asyncio.gather(*running))

    using(work, queue=4)


def test_workers_are_replaced_in_milliseconds(using: Callable[..., None]) -> None:
    async def work(pool: Pool) -> None:
        spent = []
        for _ in range(5):
            await refused(pool.run("die", {"how": "SIGKILL"}))
            await refused(pool.run("die", {"how": "SIGKILL"}))
            began = time.monotonic()
            await pool.run("echo", {})
            spent.append(time.monotonic() - began)
        assert min(spent) < 0.1
        assert "Z" not in processes().values()

    using(work)


def test_nothing_is_left_behind(using: Callable[..., None]) -> None:
    async def work(pool: Pool) -> None:
        await pool.run("echo", {})
        await refused(pool.run("die", {"how": "SIGKILL"}))
        await pool.run("echo", {})
        await soon(lambda: len(processes()) == 3)
        files = len(list(Path("/proc/self/fd").iterdir()))
        for _ in range(10):
            await refused(pool.run("die", {"how": "SIGKILL"}))
            await (await pool.run("big", {"parts": 500})).read()
        await soon(lambda: len(processes()) == 3 and len(list(Path("/proc/self/fd").iterdir())) <= files)

    using(work)
    assert processes() == {}


def test_the_nursery_may_die(using: Callable[..., None]) -> None:
    async def work(pool: Pool) -> None:
        job = asyncio.create_task(refused(pool.run("spin", {})))
        await pool.run("echo", {})
        old = set(processes())
        os.kill(min(old), 9)
        assert (await job).status == 503
        assert (await pool.run("echo", {})).status == 200
        await soon(lambda: not old & set(processes()))

    using(work, timeout=3.0)


def test_a_changed_folder_is_read_again(using: Callable[..., None], graph: Path) -> None:
    async def work(pool: Pool) -> None:
        await pool.run("echo", {})
        first = pool.version()
        running = asyncio.create_task(pool.run("pause", {"seconds": 1.5}))
        (graph / "more.trig").write_text(SMALL.replace("ex:graph", "ex:more"), encoding="utf-8")
        await soon(lambda: pool.version() != first)
        assert (await running).status == 200
        second = pool.version()
        (graph / "more.trig").write_text("this is no graph", encoding="utf-8")
        for _ in range(15):
            assert (await pool.run("pause", {"seconds": 0.1})).status == 200
        assert pool.version() == second
        (graph / "more.trig").unlink()
        await soon(lambda: pool.version() != second)
        await soon(lambda: len(processes()) == 3)

    using(work)


def test_a_worker_of_the_old_graph_dies_last(using: Callable[..., None], graph: Path) -> None:
    async def work(pool: Pool) -> None:
        await pool.run("echo", {})
        first = pool.version()
        running = asyncio.create_task(refused(pool.run("die", {"how": "SIGKILL", "after": 2.5})))
        (graph / "more.trig").write_text(SMALL.replace("ex:graph", "ex:more"), encoding="utf-8")
        await soon(lambda: pool.version() != first)
        assert not running.done()
        assert (await asyncio.wait_for(running, 10)).status == 503
        await soon(lambda: len(processes()) == 3)

    using(work)


def test_a_replaced_store_is_opened_again(tmp_path: Path, graph: Path, using: Callable[..., None]) -> None:
    from kg.graph import embedded

    store = embedded.write(graph, tmp_path / "store")

    async def work(pool: Pool) -> None:
        await pool.run("echo", {})
        first = pool.version()
        embedded.write(graph, store)
        await pool.refresh()
        assert pool.version() != first
        assert (await pool.run("echo", {})).status == 200
        second = pool.version()
        shutil.rmtree(store)
        await pool.refresh()
        assert pool.version() == second and (await pool.run("echo", {})).status == 200
        embedded.write(graph, store)
        await soon(lambda: pool.version() != second)

    using(work, graph=None, store=str(store))


@pytest.mark.parametrize("then", ["hang", "die", "eat"])
def test_a_writer_that_is_stopped_says_what_is_known(
    tmp_path: Path, graph: Path, using: Callable[..., None], then: str
) -> None:
    """It may have changed the store before it was stopped; who asks next sees what is there."""
    from kg.graph import embedded

    store = embedded.write(graph, tmp_path / "store")

    async def work(pool: Pool) -> None:
        said = await refused(pool.run("update", {"applies": False, "then": then}))
        assert said.status == 503 and said.message.endswith("; nothing is changed")
        assert (await pool.run("has", {})).data == b"False"
        said = await refused(pool.run("update", {"applies": True, "then": then}))
        assert said.status == 503 and "may have been applied" in said.message and "nothing" not in said.message
        assert (await pool.run("has", {})).data == b"True"
        said = await refused(pool.run("update", {"applies": False, "then": "refuse"}))
        assert said.message == "not this one"

    using(work, graph=None, store=str(store), timeout=1.5, memory=64 * MIB)


@pytest.mark.parametrize("name", ["missing", "empty", "broken", "no-store"])
def test_a_bad_graph_is_said(tmp_path: Path, name: str) -> None:
    place = tmp_path / name
    if name != "missing":
        place.mkdir()
    if name == "broken":
        (place / "a.trig").write_text("no", encoding="utf-8")
    others.clear()
    others.update(processes())
    settings = Settings(store=str(place)) if name == "no-store" else Settings(graph=str(place))
    with pytest.raises(KgError) as caught:
        Pool(settings)
    assert "\n" not in str(caught.value) and str(place) in str(caught.value)
    assert processes() == {}
