"""POST /saas/api/v2/user/logout"""

from samclients.runtime import Call, Client, OperationSpec, RawResponse

from ...models.v2_error import V2Error
from ...types import ParsedResponse

OPERATION = OperationSpec(
    id="logout_v2",
    method="POST",
    path="/saas/api/v2/user/logout",
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


def _read_error(response: RawResponse) -> V2Error | None:
    if response.status == 400:
        response_400 = V2Error.from_dict(response.json("application/json"))

        return response_400

    if response.status == 401:
        response_401 = V2Error.from_dict(response.json("application/json"))

        return response_401

    raise response.undocumented_status()


def logout_v2_detailed(client: Client) -> ParsedResponse[None]:
    """Like ``logout_v2``, but return the response's status and headers, too."""
    call = _call()
    return client.call(call, _read, _read_error)


def logout_v2(client: Client) -> None:
    """End the session, version 2.

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return logout_v2_detailed(client).parsed
