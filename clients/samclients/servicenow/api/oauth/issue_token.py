"""POST /oauth_token.do"""

from samclients.runtime import Body, Call, Client, Form, OperationSpec, RawResponse

from ...models.token import Token
from ...models.token_refusal import TokenRefusal
from ...models.token_request import TokenRequest
from ...types import ParsedResponse

OPERATION = OperationSpec(
    id="issue_token", method="POST", path="/oauth_token.do", accept="application/json", secured=False, streamed=False
)


def _call(*, body: TokenRequest) -> Call:

    content: Body | None = None
    content = Form(body.to_dict(), "application/x-www-form-urlencoded")

    return Call(OPERATION, body=content)


def _read(response: RawResponse) -> Token:
    if response.status == 200:
        response_200 = Token.from_dict(response.json("application/json"))

        return response_200

    raise response.undocumented_status()


def _read_error(response: RawResponse) -> TokenRefusal | None:
    if response.status == 401:
        response_401 = TokenRefusal.from_dict(response.json("application/json"))

        return response_401

    if response.status == 415:
        response_415 = TokenRefusal.from_dict(response.json("application/json"))

        return response_415

    raise response.undocumented_status()


def issue_token_detailed(client: Client, *, body: TokenRequest) -> ParsedResponse[Token]:
    """Like ``issue_token``, but return the response's status and headers, too."""
    call = _call(body=body)
    return client.call(call, _read, _read_error)


def issue_token(client: Client, *, body: TokenRequest) -> Token:
    """Exchange credentials or a refresh token for an access token.

    Grants: `password`, `refresh_token`, `client_credentials`. Client id and secret are sent in the form or as HTTP Basic.
    While a token is valid, the same one is returned: 30 minutes for the access token, 100 days for the refresh token.
    Unknown fields are ignored.

    Args:
        body (TokenRequest):

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return issue_token_detailed(client, body=body).parsed
