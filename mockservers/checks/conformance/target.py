"""A system that is held against a spec: where it is, who asks, and what may be asked of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from string import Template
from typing import Any
from urllib.parse import urlsplit

from mockservers.checks.conformance.expected import expectations, for_schemathesis
from mockservers.checks.conformance.open_responses import open_responses
from mockservers.checks.conformance.runs import label
from mockservers.core.openapi.document import METHODS, Operation
from mockservers.core.service.service import Service
from mockservers.core.suggestions import suggest

STATEFUL, COVERAGE = "stateful", "coverage"
FILTERS = {"include-name", "include-path-regex"}
READING = "GET"


class NotUsable(Exception):
    """The URL, the credentials or the certificate do not work: a sentence without secrets."""


@dataclass(frozen=True)
class Target:
    """A system to check.

    Args:
        service: Whose spec it is to keep to.
        url: Its base URL.
        credentials: Values by variable, such as ``BIGFIX_TOKEN``.
        read_only: Whether only GETs may be sent.
        is_stand_in: Whether it is a stand-in, which has the data that our expectations speak of.
        headers: Sent with every request; one that carries credentials takes the place of the usual ones.
        parameters: Values that parameters of these names always have.
        chosen: OperationIds; empty for all.
        verify: Whether certificates are checked, or a file of authorities to trust.
        timeout: Seconds that an answer may take.
        rate: The most requests, such as ``5/s``; empty for no limit.
        negative_auth: Whether requests are sent that lack credentials or have wrong ones.
    """

    service: Service
    url: str
    credentials: Mapping[str, str] = field(default_factory=dict)
    read_only: bool = True
    is_stand_in: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    chosen: Sequence[str] = ()
    verify: bool | str = True
    timeout: float = 30.0
    rate: str = ""
    negative_auth: bool = False

    def operations(self) -> list[Operation]:
        """The operations that are asked.

        Raises:
            NotUsable: an operation or parameter is unknown, or must not be asked; or there are none.
        """
        every = self.service.spec.operations
        declared = {one.name for operation in every.values() for one in operation.parameters}
        try:
            for name in self.chosen:
                suggest("operation", name, every)
            for name in self.parameters:
                suggest("parameter", name, declared)
        except ValueError as error:
            raise NotUsable(str(error)) from None
        found = [
            one for one in every.values() if self._may_be_asked(one) and (not self.chosen or one.id in self.chosen)
        ]
        left_out = set(self.chosen) - {one.id for one in found}
        if left_out:
            raise NotUsable(f"{min(left_out)} may change something or is not there, and {self.url} is only read.")
        if not found:
            raise NotUsable(f"The spec of {self.service.name} has no operation that may be asked.")
        return found

    def _may_be_asked(self, operation: Operation) -> bool:
        told = expectations(self.service)
        if not self.is_stand_in and operation.path.startswith(tuple(told.get("stand_in_only", ()))):
            return False
        changes = operation.method != READING or label(operation) in told.get("changing", ())
        return not (self.read_only and changes)

    def document(self) -> dict[str, Any]:
        """The spec with the operations that are asked, and no others: what schemathesis does not know, it cannot send.

        A careful target's has no security either: credentials are added to every request, and none are made up.

        Raises:
            NotUsable: as ``operations``.
        """
        document = deepcopy(dict(self.service.spec.document))
        if not self.is_stand_in:
            open_responses(document)
        asked = {(one.path, one.method.lower()) for one in self.operations()}
        for path, item in document["paths"].items():
            for method in METHODS:
                if (path, method) not in asked:
                    item.pop(method, None)
                elif self.is_careful:
                    item[method].pop("security", None)
        if self.is_careful:
            document.pop("security", None)
            document.get("components", {}).pop("securitySchemes", None)
        return document

    def config(self, phases: Sequence[str], examples: int, seed: int) -> dict[str, Any]:
        """The configuration of schemathesis for a run.

        Raises:
            NotUsable: a credential is missing.
        """
        told = self._filled(for_schemathesis(self.service))
        if self.brings_credentials or self.is_careful:
            told.pop("auth", None)
        told["operations"] = list(self._expected_of_operations(told.get("operations", ())))
        told["parameters"] = self.fixed_parameters
        generation = {"mode": "all", "max-examples": examples, "database": "none"}
        generation["with-security-parameters"] = (
            STATEFUL in phases
        )  # credentials are no data; ignored_auth tries wrong ones
        # which methods a path has cannot be told from a spec that lacks some
        methods: dict[str, Any] = {"unexpected-methods": []} if self.read_only or self.chosen else {}
        return {
            **told,
            **({"rate-limit": self.rate} if self.rate else {}),
            "base-url": self.url,
            "headers": dict(self.headers),
            "tls-verify": self.verify,
            "seed": seed,
            "request-timeout": self.timeout,
            "continue-on-failure": True,
            "generation": told.get("generation", {}) | generation,
            "phases": {
                name: {"enabled": name in phases, **(methods if name == COVERAGE else {})}
                for name in ("examples", COVERAGE, "fuzzing", STATEFUL)
            },
        }

    def _expected_of_operations(self, expected: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
        """What is expected of single operations; parameters are of a stand-in's data, unless the user gives others."""
        for one in expected:
            rest = {name: value for name, value in one.items() if name != "parameters"}
            if self.is_stand_in and "parameters" in one:
                yield {**rest, "parameters": {**one["parameters"], **self.parameters}}
            elif rest.keys() - FILTERS:  # schemathesis refuses filters with nothing behind them
                yield rest

    @property
    def fixed_parameters(self) -> dict[str, str]:
        """Values that parameters have in every request.

        Raises:
            NotUsable: a credential that one is made of is missing.
        """
        return dict(self.parameters) if self.is_stand_in else self.usual_parameters

    @property
    def usual_parameters(self) -> dict[str, str]:
        """Values that work: those of the expectations, unless the user gives others.

        Raises:
            NotUsable: a credential that one is made of is missing.
        """
        usual = expectations(self.service).get("target_parameters", {})
        made = {name: self._filled(one) for name, one in usual.items() if name not in self.parameters}
        return {**made, **self.parameters}

    @property
    def brings_credentials(self) -> bool:
        """Whether the headers that are given carry credentials."""
        carrying = {"authorization", *(one.lower() for one in self.credential_headers)}
        return bool({one.lower() for one in self.headers} & carrying)

    @property
    def credential_headers(self) -> list[str]:
        """The headers besides Authorization that carry credentials."""
        schemes = self.service.spec.components.get("securitySchemes", {}).values()
        return [one["name"] for one in schemes if one["type"] == "apiKey" and one["in"] == "header"]

    @property
    def is_careful(self) -> bool:
        """Whether every request has the credentials that work, and no others."""
        return self.read_only and not self.negative_auth

    def filled(self, value: Any) -> Any:  # noqa: ANN401 -- any JSON
        """A value of the expectations with the credentials in their places.

        Raises:
            NotUsable: one is missing.
        """
        return self._filled(value)

    def _filled(self, value: Any) -> Any:  # noqa: ANN401 -- any JSON
        match value:
            case str():
                try:
                    return Template(value).substitute(self.credentials) if "${" in value else value
                except KeyError as missing:
                    raise NotUsable(f"{missing.args[0]} is not known: set it in the environment.") from None
            case Mapping():
                return {name: self._filled(one) for name, one in value.items()}
            case list():
                return [self._filled(one) for one in value]
        return value

    def secrets(self) -> list[str]:
        """Values that must not be shown."""
        return [*self.credentials.values(), *self.headers.values()]


def checked_url(text: str) -> str:
    """The base URL, without a slash at its end.

    Raises:
        NotUsable: it is none, or it has credentials or a query, which would be shown and logged.
    """
    try:
        parts = urlsplit(text)
        is_url = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_url = False
    if not is_url:
        raise NotUsable(f"{text[:100]!r} is no URL such as https://inventory.example.com:9081.")
    if parts.username is not None or parts.query or parts.fragment:
        raise NotUsable("The URL must have no credentials, query or fragment; see --credential.")
    return text.rstrip("/")
