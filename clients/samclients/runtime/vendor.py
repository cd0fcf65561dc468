"""Base of the vendors' clients: resources over one ``Client``, options per call, copies."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import copy
from typing import Any, Self

from samclients.runtime.calls import NOTHING, Call, Json, OperationSpec
from samclients.runtime.client import Client, Options
from samclients.runtime.raw_response import RawResponse
from samclients.runtime.types import UNSET, ParsedResponse


class VendorClient:
    """Client of a vendor. Several threads can share it: requests share a pool of connections and one login.

    Subclasses create their resources in ``connect``. A pickled client has its own connections, and contains the secrets
    that it was created with; a copied one shares the connections.
    """

    client: Client
    _arguments: tuple[tuple[Any, ...], dict[str, Any]]

    def __new__(cls, *args: Any, **arguments: Any) -> Self:  # noqa: ANN401 -- of the subclass
        """Create the client, and keep the arguments for pickling."""
        client = super().__new__(cls)
        client._arguments = args, arguments
        return client

    def __reduce__(self) -> tuple[Any, ...]:
        args, arguments = self._arguments
        return _create, (type(self), args, arguments)

    def __copy__(self) -> Self:
        other = object.__new__(type(self))
        vars(other).update(vars(self))
        return other

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.client!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self.client.close()

    def connect(self, client: Client) -> None:
        """Set ``client``, and create the resources that call it."""
        raise NotImplementedError

    def with_options(self, options: Options | None = None, **others: Any) -> Self:  # noqa: ANN401 -- as Options
        """Return the client with other options for its calls, see ``Options``; it shares connections and login."""
        other = copy(self)
        other.connect(self.client.with_options(options or Options(**others)))
        return other

    def request(
        self, method: str, path: str, *, query: Mapping[str, object] = NOTHING, body: object = UNSET
    ) -> ParsedResponse[Any]:
        """Send a request for which there is no method, with the client's login, retries and errors.

        Args:
            method: The HTTP method in upper case.
            path: The path after the base URL, percent-encoded.
            query: The parameters.
            body: The JSON value to send.

        Returns:
            The response, with its JSON value, or its text if it is not JSON.

        Raises:
            CallFailed: there is no response, or it is an error.
        """
        spec = OperationSpec(f"{method} {path}", method, path, "*/*", secured=True, streamed=False)
        content = None if body is UNSET else Json(body, "application/json")
        return self.client.call(Call(spec, query=query, body=content), _read_any, _read_any)


def _read_any(response: RawResponse) -> Any:  # noqa: ANN401 -- any JSON
    try:
        return json.loads(response.response.content)
    except ValueError:
        return response.response.text


def _create(kind: type[VendorClient], args: tuple[Any, ...], arguments: dict[str, Any]) -> VendorClient:
    return kind(*args, **arguments)
