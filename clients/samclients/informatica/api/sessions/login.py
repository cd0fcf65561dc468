"""POST /saas/public/core/v3/login"""

from samclients.runtime import Body, Call, Client, Json, OperationSpec, RawResponse

from ...models.credentials import Credentials
from ...models.error_body import Error
from ...models.login import Login
from ...types import ParsedResponse

OPERATION = OperationSpec(
    id="login",
    method="POST",
    path="/saas/public/core/v3/login",
    accept="application/json",
    secured=False,
    streamed=False,
)


def _call(*, body: Credentials) -> Call:

    content: Body | None = None
    json_body = body.to_dict()
    content = Json(json_body, "application/json")

    return Call(OPERATION, body=content)


def _read(response: RawResponse) -> Login:
    if response.status == 200:
        response_200 = Login.from_dict(response.json("application/json"))

        return response_200

    raise response.undocumented_status()


def _read_error(response: RawResponse) -> Error | None:
    if response.status == 400:
        response_400 = Error.from_dict(response.json("application/json"))

        return response_400

    if response.status == 401:
        response_401 = Error.from_dict(response.json("application/json"))

        return response_401

    if response.status == 403:
        response_403 = Error.from_dict(response.json("application/json"))

        return response_403

    if response.status == 415:
        response_415 = Error.from_dict(response.json("application/json"))

        return response_415

    raise response.undocumented_status()


def login_detailed(client: Client, *, body: Credentials) -> ParsedResponse[Login]:
    """Like ``login``, but return the response's status and headers, too."""
    call = _call(body=body)
    return client.call(call, _read, _read_error)


def login(client: Client, *, body: Credentials) -> Login:
    """Start a session, version 3.

    `products[0].baseApiUrl` is the base URL of all other paths of version 3; here it is the request's own scheme and host and `/saas`.
    A session id in the request is ignored (proposed; the documentation says not to send one).

    Args:
        body (Credentials):

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return login_detailed(client, body=body).parsed
