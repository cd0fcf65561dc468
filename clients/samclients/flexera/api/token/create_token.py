"""POST /oidc/token"""

from typing import Literal

from samclients.runtime import Body, Call, CannotSend, Client, Form, Json, OperationSpec, RawResponse

from ...models.error import Error
from ...models.token import Token
from ...models.token_request import TokenRequest
from ...types import UNSET, ParsedResponse, Unset

OPERATION = OperationSpec(
    id="create_token",
    method="POST",
    path="/oidc/token",
    accept="application/json, application/vnd.goa.error",
    secured=False,
    streamed=False,
)


def _call(
    *, body: TokenRequest, media_type: Literal["application/json", "application/x-www-form-urlencoded"] | Unset = UNSET
) -> Call:

    content: Body | None = None
    if isinstance(body, TokenRequest) and media_type in (UNSET, "application/json"):
        json_body = body.to_dict()
        content = Json(json_body, "application/json")

    elif isinstance(body, TokenRequest) and media_type in ("application/x-www-form-urlencoded",):
        content = Form(body.to_dict(), "application/x-www-form-urlencoded")

    else:
        raise CannotSend(f"Cannot send this body as {media_type}.")

    return Call(OPERATION, body=content)


def _read(response: RawResponse) -> Token:
    if response.status == 200:
        response_200 = Token.from_dict(response.json("application/json"))

        return response_200

    raise response.undocumented_status()


def _read_error(response: RawResponse) -> Error | None:
    if response.status == 400:
        response_400 = Error.from_dict(response.json("application/vnd.goa.error"))

        return response_400

    if response.status == 401:
        response_401 = Error.from_dict(response.json("application/vnd.goa.error"))

        return response_401

    if response.status == 415:
        response_415 = Error.from_dict(response.json("application/vnd.goa.error"))

        return response_415

    raise response.undocumented_status()


def create_token_detailed(
    client: Client,
    *,
    body: TokenRequest,
    media_type: Literal["application/json", "application/x-www-form-urlencoded"] | Unset = UNSET,
) -> ParsedResponse[Token]:
    """Like ``create_token``, but return the response's status and headers, too."""
    call = _call(body=body, media_type=media_type)
    return client.call(call, _read, _read_error)


def create_token(
    client: Client,
    *,
    body: TokenRequest,
    media_type: Literal["application/json", "application/x-www-form-urlencoded"] | Unset = UNSET,
) -> Token:
    """Get an access token for a refresh token or a client.

    The token is valid for an hour. It is a JWT with a `sub` of `u-...` for a user or `sa-...` for a service account.
    The official document has JSON only; the documentation's curl and most clients send a form.
    A refresh token is valid for 365 days, like the product's refresh tokens made after 18 March 2026.

    Args:
        body (TokenRequest):
        media_type: Media type of the body; the first one by default.

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return create_token_detailed(client, body=body, media_type=media_type).parsed
