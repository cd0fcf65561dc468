"""Credentials for a spec's security schemes in one world, as ``expectations/<service>.toml`` declares them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from string import Template
from typing import Any

from contract_tests.kit.clients.request_validation import security_alternatives
from contract_tests.kit.conformance import load_expectations
from contract_tests.kit.remote import Client
from contract_tests.kit.services import Operation, Service
from samclients.runtime import Auth, Basic, HeaderToken, QueryToken


class Caller:
    """The default user of a mock server in one world.

    Args:
        service: The vendor.
        client: Requests to its mock server in the world; logins are sent with it.
        environment: The credentials, by the names of their environment variables.
    """

    def __init__(self, service: Service, client: Client, environment: Mapping[str, str]) -> None:
        self._service, self._client, self._environment = service, client, environment

    def auth(self, operation: Operation) -> Auth:
        """Return the credentials for an operation; empty ones where anybody may call it."""
        alternatives = security_alternatives(operation)
        name = next((name for name in self._credentials if any(name in schemes for schemes in alternatives)), None)
        if name is None:
            assert not any(alternatives), f"no credentials for {operation.id}"
            return Auth()
        scheme = operation.spec.resolve(operation.spec.components["securitySchemes"][name])
        values = self._credentials[name]
        if scheme["type"] == "apiKey":
            return (HeaderToken if scheme["in"] == "header" else QueryToken)(scheme["name"], values["api_key"])
        if scheme["scheme"] == "basic":
            return Basic(values["username"], values["password"])
        return HeaderToken("Authorization", values["api_key"], "Bearer ")

    @cached_property
    def _credentials(self) -> Mapping[str, Mapping[str, str]]:
        """The credentials of each scheme; logs in where a scheme needs a login."""
        declared = self._substitute(load_expectations(self._service).get("auth", {}))
        fixed: dict[str, Any] = declared.get("openapi", {})
        logins = declared.get("dynamic", {}).get("openapi", {})
        return fixed | {name: {"api_key": self._log_in(login)} for name, login in logins.items()}

    def _log_in(self, login: Mapping[str, Any]) -> str:
        response = self._client.request("POST", login["path"], json=login["payload"])
        response.raise_for_status()
        value = response.json()
        for part in login["extract_selector"].split("/")[1:]:
            value = value[part]
        return str(value)

    def _substitute(self, node: Any) -> Any:
        if isinstance(node, dict):
            return {name: self._substitute(value) for name, value in node.items()}
        return Template(node).substitute(self._environment) if isinstance(node, str) else node
