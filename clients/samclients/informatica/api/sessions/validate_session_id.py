"""POST /saas/api/v2/user/validSessionId"""

from samclients.runtime import Body, Call, Client, Json, OperationSpec, RawResponse

from ...models.token_to_validate import TokenToValidate
from ...models.v2_error import V2Error
from ...models.validated_token import ValidatedToken
from ...types import ParsedResponse

OPERATION = OperationSpec(
    id="validate_session_id",
    method="POST",
    path="/saas/api/v2/user/validSessionId",
    accept="application/json",
    secured=False,
    streamed=False,
)


def _call(*, body: TokenToValidate) -> Call:

    content: Body | None = None
    json_body = body.to_dict()
    content = Json(json_body, "application/json")

    return Call(OPERATION, body=content)


def _read(response: RawResponse) -> ValidatedToken:
    if response.status == 200:
        response_200 = ValidatedToken.from_dict(response.json("application/json"))

        return response_200

    raise response.undocumented_status()


def _read_error(response: RawResponse) -> V2Error | None:
    if response.status == 400:
        response_400 = V2Error.from_dict(response.json("application/json"))

        return response_400

    if response.status == 415:
        response_415 = V2Error.from_dict(response.json("application/json"))

        return response_415

    raise response.undocumented_status()


def validate_session_id_detailed(client: Client, *, body: TokenToValidate) -> ParsedResponse[ValidatedToken]:
    """Like ``validate_session_id``, but return the response's status and headers, too."""
    call = _call(body=body)
    return client.call(call, _read, _read_error)


def validate_session_id(client: Client, *, body: TokenToValidate) -> ValidatedToken:
    """Check a session id and its remaining minutes.

    Does not count as activity (proposed). For an invalid id the response is 0 minutes and false (inferred).

    Args:
        body (TokenToValidate):

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return validate_session_id_detailed(client, body=body).parsed
