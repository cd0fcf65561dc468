"""Time-outs of connections and the limit of waiting ones, with a clock that the test sets."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field

import pytest
import uvicorn
from uvicorn.server import ServerState

from mockservers.core.errors import ApiError
from mockservers.core.messages import Response
from mockservers.server.connections import Limits, WaitingConnections
from mockservers.server.http11 import Protocol

LIMITS = Limits(head=20, body=10, slowest=500)
HEAD = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n"
WHOLE = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


class App:
    """An application that renders refusals as their class names; it never answers by itself."""

    async def __call__(self, _scope: object, _receive: object, _send: object) -> None:
        raise AssertionError

    def render_unreadable(self, refusal: ApiError) -> Response:
        return Response(type(refusal).__name__.encode(), refusal.status, {"Content-Type": "text/plain"})


@dataclass(eq=False)
class Timer:
    """A scheduled call."""

    due: float
    call: Callable[[], object]
    is_cancelled: bool = False

    def cancel(self) -> None:
        self.is_cancelled = True


class Task:
    """A task that never ends."""

    def add_done_callback(self, _callback: object) -> None:
        pass


@dataclass
class Loop:
    """An event loop whose time the test advances; no application runs in it."""

    now: float = 0.0
    timers: list[Timer] = field(default_factory=list)

    def call_later(self, seconds: float, call: Callable[..., object], *arguments: object) -> Timer:
        self.timers.append(Timer(self.now + seconds, lambda: call(*arguments)))
        return self.timers[-1]

    def create_task(self, running: Coroutine[object, object, None], **_options: object) -> Task:
        running.close()
        return Task()

    def wait(self, seconds: float) -> None:
        """Advance the time, and make the calls that become due."""
        end = self.now + seconds
        while due := sorted(
            (timer for timer in self.timers if timer.due <= end and not timer.is_cancelled), key=lambda t: t.due
        ):
            self.timers.remove(due[0])
            self.now = due[0].due
            due[0].call()
        self.now = end


@dataclass
class Transport:
    """A transport that records the written bytes and how it ended."""

    written: bytes = b""
    end: str = ""

    def write(self, data: bytes) -> None:
        self.written += data

    def close(self) -> None:
        self.end = self.end or "closed"

    def abort(self) -> None:
        self.end = self.end or "aborted"

    def is_closing(self) -> bool:
        return bool(self.end)

    def get_extra_info(self, _name: str, default: object = None) -> object:
        return default

    def pause_reading(self) -> None:
        pass

    resume_reading = pause_reading


class Connection:
    """A connection to a server, with its recorded transport."""

    def __init__(self, loop: Loop, waiting: WaitingConnections | None = None, limits: Limits = LIMITS) -> None:
        config = uvicorn.Config(App(), lifespan="off", log_config=None, ws="none", timeout_keep_alive=30)  # type: ignore[arg-type]  # it is one
        config.load()
        self.transport, self.waiting = Transport(), WaitingConnections(10) if waiting is None else waiting
        self.protocol = Protocol(
            config=config, server_state=ServerState(), app_state={}, _loop=loop, limits=limits, waiting=self.waiting
        )
        self.protocol.connection_made(self.transport)  # type: ignore[arg-type]  # as much of one as is needed

    def send(self, data: bytes) -> None:
        self.protocol.data_received(data)

    def answer(self) -> None:
        """Let the application answer the oldest request that waits for it."""
        self.protocol.cycle.response_started = self.protocol.cycle.response_complete = True
        self.protocol.on_response_complete()

    @property
    def status(self) -> int:
        """The status that was written; 0 for none."""
        return int(self.transport.written[9:12] or 0)


@pytest.fixture
def loop() -> Loop:
    return Loop()


def test_a_connection_without_a_request_is_closed_without_a_word(loop: Loop) -> None:
    connection = Connection(loop)
    loop.wait(19)
    assert not connection.transport.end
    loop.wait(2)
    assert (connection.transport.end, connection.status) == ("closed", 0)


@pytest.mark.parametrize("begun", [b"G", b"GET / HTTP/1.1\r\n", HEAD[:-2], WHOLE[:-1]])
def test_a_head_that_does_not_come_in_time_is_408(begun: bytes, loop: Loop) -> None:
    connection = Connection(loop)
    loop.wait(15)
    connection.send(begun)
    loop.wait(6)
    assert (connection.transport.end, connection.status) == ("closed", 408)
    assert connection.transport.written.endswith(b"RequestTimeout")


def test_a_head_that_dribbles_has_no_more_time(loop: Loop) -> None:
    connection = Connection(loop)
    for place in range(len(HEAD) - 1):
        connection.send(HEAD[place : place + 1])
        loop.wait(1)
    assert (connection.transport.end, connection.status, loop.now < 60) == ("closed", 408, True)


def test_the_next_head_has_its_own_time(loop: Loop) -> None:
    connection = Connection(loop)
    loop.wait(15)
    connection.send(WHOLE)
    loop.wait(100)  # the application takes its time
    connection.answer()
    loop.wait(15)
    connection.send(WHOLE[:9])
    loop.wait(19)
    assert not connection.transport.end
    loop.wait(2)
    assert (connection.transport.end, connection.status) == ("closed", 408)


def test_a_connection_that_is_idle_after_a_request_is_closed_by_keep_alive_also_after_a_line_end(loop: Loop) -> None:
    connection = Connection(loop)
    connection.send(WHOLE)
    connection.answer()
    connection.send(b"\r\n")
    loop.wait(31)
    assert (connection.transport.end, connection.status) == ("closed", 0)


def test_a_body_that_goes_on_may_take_long(loop: Loop) -> None:
    connection = Connection(loop)
    connection.send(HEAD)
    for _ in range(100):
        loop.wait(9)
        connection.send(b"a" * 5_000)
    assert not connection.transport.end


@pytest.mark.parametrize(("every", "size"), [(1, 1), (1, 400), (9, 4_000), (1_000, 1_000_000)])
def test_a_body_that_is_too_slow_is_408(every: float, size: int, loop: Loop) -> None:
    connection = Connection(loop)
    connection.send(HEAD)
    for _ in range(100):
        loop.wait(every)
        if connection.transport.end:
            break
        connection.send(b"a" * size)
    assert (connection.transport.end, connection.status) == ("closed", 408)
    assert loop.now <= max(10 * LIMITS.body, every)


def test_a_body_that_the_application_does_not_take_is_not_the_client_s_delay(loop: Loop) -> None:
    connection = Connection(loop)
    connection.send(HEAD + b"a" * 70_000)
    assert connection.protocol.flow.read_paused
    loop.wait(1_000)
    assert not connection.transport.end


def test_a_body_of_many_chunks_is_handed_on_in_one_piece(loop: Loop) -> None:
    connection = Connection(loop)
    connection.send(HEAD.replace(b"Content-Length: 1000000", b"Transfer-Encoding: chunked") + b"1\r\na\r\n" * 1_000)
    assert connection.protocol.cycle.body == b"a" * 1_000
    connection.send(b"1\r\nb\r\n" * 500 + b"0\r\n\r\n")
    assert connection.protocol.cycle.body == b"a" * 1_000 + b"b" * 500
    assert not connection.protocol.cycle.more_body
    first = connection.protocol.cycle
    connection.send(HEAD.replace(b"1000000", b"2") + b"cd" + HEAD.replace(b"1000000", b"3") + b"efg")
    assert [cycle.body for cycle, _ in connection.protocol.pipeline] == [b"efg", b"cd"]
    assert first.body == b"a" * 1_000 + b"b" * 500


def test_a_late_body_whose_answer_is_out_is_closed_without_another(loop: Loop) -> None:
    connection = Connection(loop)
    connection.send(HEAD)
    connection.answer()
    loop.wait(11)
    assert (connection.transport.end, connection.status) == ("closed", 0)


def test_a_late_head_waits_for_the_answer_to_an_earlier_request(loop: Loop) -> None:
    connection = Connection(loop)
    connection.send(WHOLE + WHOLE[:9])
    loop.wait(100)
    assert not connection.transport.end
    connection.answer()
    loop.wait(20)
    assert (connection.transport.end, connection.status) == ("closed", 408)


def test_the_connection_that_waits_longest_makes_room(loop: Loop) -> None:
    waiting = WaitingConnections(3)
    first, second, third, fourth = (Connection(loop, waiting) for _ in range(4))
    assert [connection.transport.end for connection in (first, second, third, fourth)] == ["aborted", "", "", ""]
    second.send(WHOLE)
    second.answer()  # and it waits anew
    Connection(loop, waiting)
    assert [connection.transport.end for connection in (second, third, fourth)] == ["", "aborted", ""]
    assert len(waiting) == 3


@pytest.mark.parametrize("sent", [WHOLE, HEAD + b"a" * 1_000_000, WHOLE + WHOLE])
def test_who_waits_for_an_answer_is_never_given_up(sent: bytes, loop: Loop) -> None:
    waiting = WaitingConnections(2)
    served = Connection(loop, waiting)
    served.send(sent)
    for _ in range(5):
        Connection(loop, waiting)
    assert not served.transport.end
    assert len(waiting) == 2


def test_a_connection_that_is_gone_waits_no_more(loop: Loop) -> None:
    waiting = WaitingConnections(2)
    idle, served = Connection(loop, waiting), Connection(loop, waiting)
    served.send(WHOLE)
    for connection in (idle, served):
        connection.transport.close()
        connection.protocol.connection_lost(None)
    served.answer()
    assert len(waiting) == 0
    loop.wait(1_000)
    assert (idle.status, served.status) == (0, 0)


def test_waiting_connections_fit_the_files_that_a_process_may_open() -> None:
    assert Limits().fit(20_000) == (512, 128)
    assert Limits().fit(256) == (128, 32)
    assert Limits(waiting=5, waiting_control=5).fit(4) == (2, 1)


@pytest.mark.parametrize("wrong", [{"head": 0}, {"body": -1}, {"waiting": 0}, {"waiting_control": 0}, {"slowest": 0}])
def test_a_limit_is_above_zero(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=f"The limit {next(iter(wrong))} must be above zero"):
        Limits(**wrong)  # type: ignore[arg-type]  # what is tested
