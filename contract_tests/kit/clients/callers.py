"""Who calls: the credentials that ``expectations/<service>.toml`` has for a spec's security schemes, in one world."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from string import Template
from typing import Any

from contract_tests.kit.clients.valid import security
from contract_tests.kit.conformance import load_expectations
from contract_tests.kit.remote import Client
from mockservers.core.openapi.document import Operation
from mockservers.core.service.service import Service
from samclients.runtime import Auth, Basic, HeaderToken, QueryToken


class Caller:
    """The default user of a stand-in, known to one world.

    Args:
        service: The vendor.
        client: Requests to its stand-in in the world; logins are sent with it.
        environment: The credentials, by the names of their environment variables.
    """

    def __init__(self, service: Service, client: Client, environment: Mapping[str, str]) -> None:
        self._service, self._client, self._environment = service, client, environment

    def auth(self, operation: Operation) -> Auth:
        """The credentials that an operation wants; none where anybody may call it."""
        known = next((one for one in self._offered if any(one in wanted for wanted in security(operation))), None)
        if known is None:
            assert not any(security(operation)), f"no credentials for {operation.id}"
            return Auth()
        scheme = operation.spec.resolve(operation.spec.components["securitySchemes"][known])
        values = self._offered[known]
        if scheme["type"] == "apiKey":
            return (HeaderToken if scheme["in"] == "header" else QueryToken)(scheme["name"], values["api_key"])
        if scheme["scheme"] == "basic":
            return Basic(values["username"], values["password"])
        return HeaderToken("Authorization", values["api_key"], "Bearer ")

    @cached_property
    def _offered(self) -> Mapping[str, Mapping[str, str]]:
        """What there is for each scheme; logs in where that takes a login."""
        said = self._filled(load_expectations(self._service).get("auth", {}))
        fixed: dict[str, Any] = said.get("openapi", {})
        logins = said.get("dynamic", {}).get("openapi", {})
        return fixed | {name: {"api_key": self._logged_in(one)} for name, one in logins.items()}

    def _logged_in(self, login: Mapping[str, Any]) -> str:
        answer = self._client.request("POST", login["path"], json=login["payload"])
        answer.raise_for_status()
        found = answer.json()
        for part in login["extract_selector"].split("/")[1:]:
            found = found[part]
        return str(found)

    def _filled(self, node: Any) -> Any:
        if isinstance(node, dict):
            return {name: self._filled(one) for name, one in node.items()}
        return Template(node).substitute(self._environment) if isinstance(node, str) else node
