"""POST /sample-saas/oauth/token"""

from typing import Literal

from samclients.runtime import Body, Call, CannotSend, Client, Form, Json, Multipart, OperationSpec, RawResponse

from ...models.sample_error import SampleError
from ...models.sample_token import SampleToken
from ...models.sample_token_request import SampleTokenRequest
from ...types import UNSET, ParsedResponse, Unset

OPERATION = OperationSpec(
    id="create_sample_token",
    method="POST",
    path="/sample-saas/oauth/token",
    accept="application/json",
    secured=False,
    streamed=False,
)


def _call(
    *,
    body: SampleTokenRequest,
    media_type: Literal["application/json", "application/x-www-form-urlencoded", "multipart/form-data"] | Unset = UNSET,
) -> Call:

    content: Body | None = None
    if isinstance(body, SampleTokenRequest) and media_type in (UNSET, "application/json"):
        json_body = body.to_dict()
        content = Json(json_body, "application/json")

    elif isinstance(body, SampleTokenRequest) and media_type in ("application/x-www-form-urlencoded",):
        content = Form(body.to_dict(), "application/x-www-form-urlencoded")

    elif isinstance(body, SampleTokenRequest) and media_type in ("multipart/form-data",):
        content = Multipart(body.to_multipart())

    else:
        raise CannotSend(f"Cannot send this body as {media_type}.")

    return Call(OPERATION, body=content)


def _read(response: RawResponse) -> SampleToken:
    if response.status == 200:
        response_200 = SampleToken.from_dict(response.json("application/json"))

        return response_200

    raise response.undocumented_status()


def _read_error(response: RawResponse) -> SampleError | None:
    if response.status == 400:
        response_400 = SampleError.from_dict(response.json("application/json"))

        return response_400

    if response.status == 401:
        response_401 = SampleError.from_dict(response.json("application/json"))

        return response_401

    if response.status == 415:
        response_415 = SampleError.from_dict(response.json("application/json"))

        return response_415

    raise response.undocumented_status()


def create_sample_token_detailed(
    client: Client,
    *,
    body: SampleTokenRequest,
    media_type: Literal["application/json", "application/x-www-form-urlencoded", "multipart/form-data"] | Unset = UNSET,
) -> ParsedResponse[SampleToken]:
    """Like ``create_sample_token``, but return the response's status and headers, too."""
    call = _call(body=body, media_type=media_type)
    return client.call(call, _read, _read_error)


def create_sample_token(
    client: Client,
    *,
    body: SampleTokenRequest,
    media_type: Literal["application/json", "application/x-www-form-urlencoded", "multipart/form-data"] | Unset = UNSET,
) -> SampleToken:
    """Get a token of the sample vendor.

    Accepts the utility's three methods: client secret (`sample-client`, `sample-client-secret`), client user (`sample-user`,
    `sample-user-password`) and refresh token (`sample-refresh-token`). A token is valid for ten minutes.

    Args:
        body (SampleTokenRequest):
        media_type: Media type of the body; the first one by default.

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return create_sample_token_detailed(client, body=body, media_type=media_type).parsed
