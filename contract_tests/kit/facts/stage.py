"""A world in which the steps of facts are done, without sockets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import requests

from contract_tests.kit.facts.reading import Answer, Fact, Step
from contract_tests.kit.facts.templates import fill
from contract_tests.kit.remote import Client, Control, RemoteWorld
from contract_tests.kit.services import NOW, SEED, make_world_name
from mockservers import MockServer

ABSENT = object()


class Stage:
    """Does steps in one world, and keeps their answers and values of them."""

    def __init__(self, world: RemoteWorld, client: Client, values: Mapping[str, Any]) -> None:
        self.world, self._client = world, client
        self.values: dict[str, Any] = dict(values)
        self.answers: list[requests.Response] = []

    def do(self, steps: Iterable[Step]) -> None:
        """Do steps; every request must be accepted."""
        for step in steps:
            for number in range(fill(step.get("times", 1), self.values)):
                self.values["i"] = number
                self._do_once(step)

    def _do_once(self, step: Step) -> None:
        for lifecycle, pace in fill(step.get("pace", {}), self.values).items():
            self.world.set_pace(lifecycle, **pace)
        if "scenario" in step:
            self.world.load(step["scenario"])
        if "fault" in step:
            self.world.faults.add(**step["fault"])
        if "advance" in step:
            self.world.advance(step["advance"])
        if "url" in step:
            answer = self.send(step)
            assert answer.ok, f"{step['method']} {step['url']}: {answer.status_code} {answer.text[:500]}"

    def send(self, step: Step) -> requests.Response:
        """Send the request of a step, and keep what it says of the answer."""
        request = fill({name: member for name, member in step.items() if name not in {"times", "keep"}}, self.values)
        body, form = request.get("body"), request.get("form")
        content: dict[str, Any] = {"json": body}
        if isinstance(body, str):
            content = {"data": body.encode()}
        if form is not None:
            content = {"data": form}
        headers, query = request.get("headers"), request.get("params")
        answer = self._client.request(request["method"], request["url"], headers=headers, params=query, **content)
        self.answers.append(answer)
        for name, place in step.get("keep", {}).items():
            self.values[name] = find(answer, place)
        return answer

    def check(self, answer: requests.Response, expected: Answer) -> None:
        """Compare an answer with the expected one."""
        wanted = fill(expected, self.values)
        told = f"{answer.status_code} {answer.text[:500]}"
        assert answer.status_code == wanted["status"], told
        for name, value in wanted.get("headers", {}).items():
            assert answer.headers.get(name) == value, told
        for pointer, value in wanted.get("members", {}).items():
            assert find(answer, pointer) == value, told
        assert all(find(answer, pointer) is ABSENT for pointer in wanted.get("absent", ())), told
        assert wanted.get("text", "") in answer.text, told


def find(answer: requests.Response, place: str) -> Any:
    """Return a header, or the member of the body at a JSON pointer; ``ABSENT`` if there is none."""
    if not place.startswith("/"):
        return answer.headers.get(place, ABSENT)
    value: Any = answer.json()
    for part in place.split("/")[1:]:
        if isinstance(value, list) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        elif isinstance(value, dict) and part in value:
            value = value[part]
        else:
            return ABSENT
    return value


def find_offsets(header: str, parameter: str) -> dict[str, int]:
    """Return the offset of each link of a header ``Link``, by its relation."""
    links = re.findall(r'<([^>]*)>;\s*rel="([a-z]+)"', header)
    return {rel: int(re.search(rf"[?&]{parameter}=(\d+)", url)[1]) for url, rel in links}  # type: ignore[index]


@contextmanager
def open_stage(server: MockServer, control: Control, fact: Fact, place: str, **values: int) -> Iterator[Stage]:
    """Open a world for a fact, with the values of the run."""
    start = {"seed": SEED, "now": NOW.isoformat(), **fill(fact.start, values)}
    with control.new_world(make_world_name(f"{fact} {place}"), **start) as world:
        client = world.client(fact.vendor)
        server.mount(client)
        yield Stage(world, client, {**server.environment(), **values})
