"""POST /api/get_token"""

from samclients.runtime import Body, Call, Client, Json, OperationSpec, RawResponse

from ...models.credentials import Credentials
from ...models.error_body import Error
from ...models.token_answer import TokenAnswer
from ...types import UNSET, ParsedResponse, Unset

OPERATION = OperationSpec(
    id="get_token", method="POST", path="/api/get_token", accept="application/json", secured=False, streamed=False
)


def _call(*, body: Credentials, accept_language: str | Unset = UNSET) -> Call:
    headers: dict[str, str] = {}
    if not isinstance(accept_language, Unset):
        headers["Accept-Language"] = accept_language

    content: Body | None = None
    json_body = body.to_dict()
    content = Json(json_body, "application/json")

    return Call(OPERATION, headers=headers, body=content)


def _read(response: RawResponse) -> TokenAnswer:
    if response.status == 200:
        response_200 = TokenAnswer.from_dict(response.json("application/json"))

        return response_200

    raise response.undocumented_status()


def _read_error(response: RawResponse) -> Error | None:
    if response.status == 400:
        response_400 = Error.from_dict(response.json("application/json"))

        return response_400

    if response.status == 401:
        response_401 = Error.from_dict(response.json("application/json"))

        return response_401

    if response.status == 415:
        response_415 = Error.from_dict(response.json("application/json"))

        return response_415

    raise response.undocumented_status()


def get_token_detailed(
    client: Client, *, body: Credentials, accept_language: str | Unset = UNSET
) -> ParsedResponse[TokenAnswer]:
    """Like ``get_token``, but return the response's status and headers, too."""
    call = _call(body=body, accept_language=accept_language)
    return client.call(call, _read, _read_error)


def get_token(client: Client, *, body: Credentials, accept_language: str | Unset = UNSET) -> TokenAnswer:
    """Exchange a user name and password for the user's token.

    The token belongs to the user and does not change: a second call returns the same one (inferred).
    Members other than `user` and `password` are ignored (proposed).

    Args:
        accept_language (str | Unset): Language of the response. Only English is supported; all other values return English too.
        body (Credentials):

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return get_token_detailed(client, body=body, accept_language=accept_language).parsed
