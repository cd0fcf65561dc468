"""Base of the vendors' clients: resources over one ``Client``, options per call, copies."""

from __future__ import annotations

from copy import copy
from typing import Any, Self

from samclients.runtime.client import Client, Options


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


def _create(kind: type[VendorClient], args: tuple[Any, ...], arguments: dict[str, Any]) -> VendorClient:
    return kind(*args, **arguments)
