"""The project's rules for specs find violations."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from mockservers.catalog import SERVICES
from mockservers.checks.conformance.specs import find_problems, is_anchored
from mockservers.core.openapi.document import Spec, parse_spec
from mockservers.core.service.service import Service

Document = dict[str, Any]


@dataclass
class Changed:
    """Build a service with a changed spec."""

    service: Service
    spec: Spec
    in_world: bool = True

    @property
    def port(self) -> int:
        return self.service.port

    def check_binding(self) -> None:
        offered = {name for name in vars(self.service.handlers) if not name.startswith("_")}
        if offered != set(self.spec.operations):
            raise TypeError(f"{sorted(offered ^ set(self.spec.operations))}")


def bigfix() -> Service:
    return next(service for service in SERVICES if service.name == "bigfix")


def list_problems(change: Callable[[Document], object]) -> list[str]:
    document = copy.deepcopy(dict(bigfix().spec.document))
    change(document)
    return list(find_problems(Changed(bigfix(), Spec(document))))  # type: ignore[arg-type]


METRICS = "/api/sam/v2/metrics"


def metric(document: Document) -> Document:
    schema: Document = document["components"]["schemas"]["Metric"]
    return schema


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_our_specs_keep_the_rules(service: Service) -> None:
    assert list(find_problems(service)) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda d: metric(d)["properties"]["id"].pop("maximum"), "an integer without bounds"),
        (lambda d: metric(d)["properties"]["id"].update(pattern="^[0-9]+"), "accepts a text that contains a match"),
        (lambda d: metric(d)["properties"]["id"].update(pattern="[0-9]+$"), "accepts a text that contains a match"),
        (lambda d: metric(d).pop("additionalProperties"), "an object without additionalProperties"),
        (lambda d: metric(d)["properties"]["code_name"].update(pattern="[A-Z]+"), "write ^(...)$"),
        (lambda d: metric(d)["properties"]["code_name"].update(pattern="^A|B$"), "write ^(...)$"),
        (lambda d: metric(d)["properties"]["source_type"].update(maximum=0), "is not valid at /rows/0/source_type"),
        (lambda d: d["paths"][METRICS]["get"]["responses"].pop("400"), "no response for a bad request"),
        (
            lambda d: [d["paths"][METRICS]["get"]["responses"].pop(one) for one in ("401", "403")],
            "no response for a request without credentials",
        ),
        (lambda d: d["paths"][METRICS]["get"].update(operationId="listMetrics"), "lower-case words"),
        (lambda d: d["paths"][METRICS]["get"].update(operationId="list_all"), "list_all"),
        (lambda d: d["paths"][METRICS]["get"].update({"x-openapi-router-controller": "a.b"}), "a Python name"),
        (lambda d: d["components"]["links"]["UpdateCreated"].update(operationId="nowhere"), "has no target operation"),
        (lambda d: d["components"]["links"]["UpdateCreated"].update(parameters={"code": "x"}), "does not have"),
        (lambda d: d.update(openapi="3.1.0"), "not OpenAPI 3.0"),
        (lambda d: d["info"].pop("title"), '"title" is a required property'),
        (
            lambda d: d["paths"][METRICS]["get"].update(
                callbacks={"a": {"{$url}": {"post": d["paths"][METRICS]["post"]}}}
            ),
            "create_metric: 2 operations have this operationId",
        ),
        (lambda d: d["servers"].insert(0, {"url": "/"}), "servers: the first one is '/'"),
        (lambda d: d.pop("servers"), "not the default address 'http://localhost:9081'"),
    ],
)
def test_a_broken_rule_is_told(change: Callable[[Document], object], told: str) -> None:
    assert any(told in problem for problem in list_problems(change)), list_problems(change)


@pytest.mark.parametrize("how", ["<<: *description", "<<: [*description]", "<<: {description: x}"])
def test_merge_keys_are_told_with_their_line(how: str) -> None:
    """YAML 1.2 has no merge keys: tools fail on them, or silently drop the merged members."""
    text = bigfix().spec.text.replace("paths:\n", f"x-any: &description {{x-a: b}}\nx-more:\n  {how}\npaths:\n", 1)
    line = text[: text.index("<<")].count("\n") + 1
    told = list(find_problems(Changed(bigfix(), parse_spec(text))))  # type: ignore[arg-type]
    assert f"line {line}: a merge key (<<); name the members, with aliases for their values" in told


@pytest.mark.parametrize("media", ["application/xml", "text/xml", "application/soap+xml"])
@pytest.mark.parametrize("place", ["request", "answer"])
def test_xml_without_a_root_elements_name_is_told(media: str, place: str) -> None:
    def change(document: Document) -> None:
        content = {media: {"schema": {"type": "string"}}}
        post = document["paths"][METRICS]["post"]
        if place == "request":
            post["requestBody"] = {"content": content}
        else:
            post["responses"]["415"] = {"description": "XML", "content": content}

    assert any("the schema has no xml.name" in problem for problem in list_problems(change))


def test_a_text_of_two_signs_is_no_merge_key() -> None:
    text = bigfix().spec.text.replace("paths:\n", "x-any:\n  '<<': x # <<: *this\npaths:\n", 1)
    assert list(find_problems(Changed(bigfix(), parse_spec(text)))) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("pattern", ["^[A-Z]+$", "^(a|b)$", "^(?:a(b|c)|d)$", r"^[|]\|$"])
def test_a_pattern_that_accepts_whole_texts_only(pattern: str) -> None:
    assert is_anchored(pattern)


@pytest.mark.parametrize("pattern", ["[A-Z]+", "^a", "a$", "^a|b$", "^(a)|(b)$"])
def test_a_pattern_that_accepts_more_than_it_says(pattern: str) -> None:
    assert not is_anchored(pattern)
