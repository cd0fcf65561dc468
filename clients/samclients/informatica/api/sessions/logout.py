"""POST /saas/public/core/v3/logout"""

from samclients.runtime import Call, Client, OperationSpec, RawResponse

from ...models.error_body import Error
from ...types import ParsedResponse

OPERATION = OperationSpec(
    id="logout",
    method="POST",
    path="/saas/public/core/v3/logout",
    accept="application/json",
    secured=True,
    streamed=False,
)


def _call() -> Call:

    return Call(OPERATION)


def _read(response: RawResponse) -> None:
    if response.status == 200:
        return None

    raise response.undocumented_status()


def _read_error(response: RawResponse) -> Error | None:
    if response.status == 400:
        response_400 = Error.from_dict(response.json("application/json"))

        return response_400

    if response.status == 401:
        response_401 = Error.from_dict(response.json("application/json"))

        return response_401

    raise response.undocumented_status()


def logout_detailed(client: Client) -> ParsedResponse[None]:
    """Like ``logout``, but return the response's status and headers, too."""
    call = _call()
    return client.call(call, _read, _read_error)


def logout(client: Client) -> None:
    """End the session, version 3.

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return logout_detailed(client).parsed
