"""A system to check: its address, credentials, and the operations that may be requested."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from string import Template
from typing import Any
from urllib.parse import urlsplit

from mockservers.checks.conformance.open_responses import open_responses
from mockservers.checks.conformance.settings import load_expectations, schemathesis_settings
from mockservers.checks.conformance.tally import label
from mockservers.core.openapi.document import METHODS, Operation
from mockservers.core.service.service import Service
from mockservers.core.suggestions import suggest

STATEFUL, COVERAGE = "stateful", "coverage"
FILTERS = {"include-name", "include-path-regex"}
READING = "GET"


class TargetError(Exception):
    """The URL, credentials or certificate do not work; the message is one sentence without secrets."""


@dataclass(frozen=True)
class CheckTarget:
    """A system to check.

    Args:
        service: The service whose spec it must follow.
        url: Its base URL.
        credentials: Values by variable, such as ``BIGFIX_TOKEN``.
        read_only: True if only GETs may be sent.
        is_mock_server: True for a mock server, which has the data that the expectations refer to.
        headers: Sent with every request; a header with credentials replaces the usual credentials.
        parameters: Fixed values of parameters by name.
        chosen: The operationIds to request; empty for all.
        verify: True to verify certificates, False not to, or a file of authorities to trust.
        timeout: Seconds that a response may take.
        rate: The most requests, such as ``5/s``; empty for no limit.
        negative_auth: True to send requests without credentials or with wrong ones, too.
    """

    service: Service
    url: str
    credentials: Mapping[str, str] = field(default_factory=dict)
    read_only: bool = True
    is_mock_server: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    chosen: Sequence[str] = ()
    verify: bool | str = True
    timeout: float = 30.0
    rate: str = ""
    negative_auth: bool = False

    def operations(self) -> list[Operation]:
        """The operations to request.

        Raises:
            TargetError: an operation or parameter is unknown or must not be requested, or there is no operation.
        """
        every = self.service.spec.operations
        declared = {parameter.name for operation in every.values() for parameter in operation.parameters}
        try:
            for name in self.chosen:
                suggest("operation", name, every)
            for name in self.parameters:
                suggest("parameter", name, declared)
        except ValueError as error:
            raise TargetError(str(error)) from None
        allowed = [operation for operation in every.values() if self._is_allowed(operation)]
        found = [operation for operation in allowed if not self.chosen or operation.id in self.chosen]
        left_out = set(self.chosen) - {operation.id for operation in found}
        if left_out:
            raise TargetError(f"{min(left_out)} may change something or does not exist there; {self.url} is read only.")
        if not found:
            raise TargetError(f"The spec of {self.service.name} has no operation that may be requested.")
        return found

    def _is_allowed(self, operation: Operation) -> bool:
        expected = load_expectations(self.service)
        if not self.is_mock_server and operation.path.startswith(tuple(expected.get("mock_server_only", ()))):
            return False
        changing = {called.partition("?")[0] for called in expected.get("changing", ())}
        changes = operation.method != READING or label(operation) in changing
        return not (self.read_only and changes)

    def document(self) -> dict[str, Any]:
        """The spec with only the operations to request, so that schemathesis cannot send any other.

        The document of a careful target has no security: every request gets working credentials, and no generated ones.

        Raises:
            TargetError: as ``operations``.
        """
        document = deepcopy(dict(self.service.spec.document))
        if not self.is_mock_server:
            open_responses(document)
        requested = {(operation.path, operation.method.lower()) for operation in self.operations()}
        for path, item in document["paths"].items():
            for method in METHODS:
                if (path, method) not in requested:
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
            TargetError: a credential is missing.
        """
        settings = self.fill_credentials(schemathesis_settings(self.service))
        if self.has_own_credentials or self.is_careful:
            settings.pop("auth", None)
        settings["operations"] = list(self._operation_settings(settings.get("operations", ())))
        settings["parameters"] = self.fixed_parameters
        generation = {"mode": "all", "max-examples": examples, "database": "none"}
        # credentials are not test data; the check ignored_auth sends wrong ones
        generation["with-security-parameters"] = STATEFUL in phases
        # a spec without some operations does not have all methods of a path
        methods: dict[str, Any] = {"unexpected-methods": []} if self.read_only or self.chosen else {}
        return {
            **settings,
            **({"rate-limit": self.rate} if self.rate else {}),
            "base-url": self.url,
            "headers": dict(self.headers),
            "tls-verify": self.verify,
            "seed": seed,
            "request-timeout": self.timeout,
            "continue-on-failure": True,
            "generation": settings.get("generation", {}) | generation,
            "phases": {
                name: {"enabled": name in phases, **(methods if name == COVERAGE else {})}
                for name in ("examples", COVERAGE, "fuzzing", STATEFUL)
            },
        }

    def _operation_settings(self, expected: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
        """The settings of single operations; their parameters hold for a mock server's data only."""
        for filters in expected:
            rest = {name: value for name, value in filters.items() if name != "parameters"}
            if self.is_mock_server and "parameters" in filters:
                yield {**rest, "parameters": {**filters["parameters"], **self.parameters}}
            elif rest.keys() - FILTERS:  # schemathesis refuses filters without settings
                yield rest

    @property
    def fixed_parameters(self) -> dict[str, str]:
        """The values that parameters have in every request.

        Raises:
            TargetError: a credential that a value contains is missing.
        """
        return dict(self.parameters) if self.is_mock_server else self.usual_parameters

    @property
    def usual_parameters(self) -> dict[str, str]:
        """Working values of parameters: those of the expectations, replaced by those of the user.

        Raises:
            TargetError: a credential that a value contains is missing.
        """
        usual = load_expectations(self.service).get("target_parameters", {})
        needed = {name: value for name, value in usual.items() if name not in self.parameters}
        return {**self.fill_credentials(needed), **self.parameters}

    @property
    def has_own_credentials(self) -> bool:
        """True if the user's headers carry credentials."""
        carrying = {"authorization", *(header.lower() for header in self.credential_headers)}
        return bool({header.lower() for header in self.headers} & carrying)

    @property
    def credential_headers(self) -> list[str]:
        """The names of the headers besides Authorization that carry credentials."""
        schemes = self.service.spec.components.get("securitySchemes", {}).values()
        return [scheme["name"] for scheme in schemes if scheme["type"] == "apiKey" and scheme["in"] == "header"]

    @property
    def is_careful(self) -> bool:
        """True if every request must have working credentials, and no others."""
        return self.read_only and not self.negative_auth

    def fill_credentials(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Expectations with credentials in place of ``${VARIABLE}``.

        Raises:
            TargetError: a credential is missing.
        """
        return {name: self._fill(value) for name, value in settings.items()}

    def _fill(self, value: object) -> object:
        match value:
            case str():
                try:
                    return Template(value).substitute(self.credentials) if "${" in value else value
                except KeyError as missing:
                    raise TargetError(f"{missing.args[0]} is missing: set it in the environment.") from None
            case Mapping():
                return self.fill_credentials(value)
            case list():
                return [self._fill(item) for item in value]
        return value

    def secrets(self) -> list[str]:
        """The values to mask in output."""
        return [*self.credentials.values(), *self.headers.values()]


def parse_base_url(text: str) -> str:
    """The base URL, without a slash at its end.

    Raises:
        TargetError: it is not a URL, or has credentials or a query, which would appear in output and logs.
    """
    try:
        parts = urlsplit(text)
        is_url = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_url = False
    if not is_url:
        raise TargetError(f"{text[:100]!r} is not a URL such as https://inventory.example.com:9081.")
    if parts.username is not None or parts.query or parts.fragment:
        raise TargetError("The URL must have no credentials, query or fragment; see --credential.")
    return text.rstrip("/")
