"""POST /ma/api/v2/user/logoutall"""

from samclients.runtime import Body, Call, Client, Json, OperationSpec, RawResponse

from ...models.v2_credentials import V2Credentials
from ...models.v2_error import V2Error
from ...types import ParsedResponse

OPERATION = OperationSpec(
    id="logout_all_v2",
    method="POST",
    path="/ma/api/v2/user/logoutall",
    accept="application/json",
    secured=False,
    streamed=False,
)


def _call(*, body: V2Credentials) -> Call:

    content: Body | None = None
    json_body = body.to_dict()
    content = Json(json_body, "application/json")

    return Call(OPERATION, body=content)


def _read(response: RawResponse) -> None:
    if response.status == 200:
        return None

    raise response.undocumented_status()


def _read_error(response: RawResponse) -> V2Error | None:
    if response.status == 400:
        response_400 = V2Error.from_dict(response.json("application/json"))

        return response_400

    if response.status == 403:
        response_403 = V2Error.from_dict(response.json("application/json"))

        return response_403

    if response.status == 415:
        response_415 = V2Error.from_dict(response.json("application/json"))

        return response_415

    raise response.undocumented_status()


def logout_all_v2_detailed(client: Client, *, body: V2Credentials) -> ParsedResponse[None]:
    """Like ``logout_all_v2``, but return the response's status and headers, too."""
    call = _call(body=body)
    return client.call(call, _read, _read_error)


def logout_all_v2(client: Client, *, body: V2Credentials) -> None:
    """End all sessions of a user.

    Args:
        body (V2Credentials):

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return logout_all_v2_detailed(client, body=body).parsed
