"""GET /api/sam/about"""

from samclients.runtime import Call, Client, OperationSpec, RawResponse

from ...models.about import About
from ...models.error_body import Error
from ...types import ParsedResponse

OPERATION = OperationSpec(
    id="get_about", method="GET", path="/api/sam/about", accept="application/json", secured=True, streamed=False
)


def _call() -> Call:

    return Call(OPERATION)


def _read(response: RawResponse) -> About:
    if response.status == 200:
        response_200 = About.from_dict(response.json("application/json"))

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

    raise response.undocumented_status()


def get_about_detailed(client: Client) -> ParsedResponse[About]:
    """Like ``get_about``, but return the response's status and headers, too."""
    call = _call()
    return client.call(call, _read, _read_error)


def get_about(client: Client) -> About:
    """Get the product's version.

    Requires the permission View Hardware Inventory and the computer group All Computers.
    Clients read `version`; no other member of the real response is known, so there are none.

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return get_about_detailed(client).parsed
