"""POST /api/sam/v2/metrics"""

from typing import Any

from samclients.runtime import Call, Client, OperationSpec, RawResponse

from ...models.error_body import Error
from ...models.metric import Metric
from ...types import ParsedResponse

OPERATION = OperationSpec(
    id="create_metric",
    method="POST",
    path="/api/sam/v2/metrics",
    accept="application/json",
    secured=True,
    streamed=False,
)


def _call(*, code_name: str, display_name: str) -> Call:

    query: dict[str, Any] = {}
    query["code_name"] = code_name
    query["display_name"] = display_name

    return Call(OPERATION, query=query)


def _read(response: RawResponse) -> Metric:
    if response.status == 200:
        response_200 = Metric.from_dict(response.json("application/json"))

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


def create_metric_detailed(client: Client, *, code_name: str, display_name: str) -> ParsedResponse[Metric]:
    """Like ``create_metric``, but return the response's status and headers, too."""
    call = _call(code_name=code_name, display_name=display_name)
    return client.call(call, _read, _read_error)


def create_metric(client: Client, *, code_name: str, display_name: str) -> Metric:
    """Create a custom metric.

    The new metric has `source_type` 2 and a `source_id` that equals its `id` (inferred from the example).
    Order of checks: both names are proper, then both are unused. (In the documented third example the display name is in
    use, and the response says that the name is not proper.)

    Args:
        code_name (str): Code name of the new metric: 1 to 254 characters, upper case, `_` between words, no spaces. Digits, brackets and dashes
            are allowed because predefined names contain them; blanks, lower-case letters and control
            characters are refused (inferred). Missing, too long or otherwise not proper: 400 "Metric code name or display name not proper".
        display_name (str): Name of the metric, at most 254 characters. Too long: 400, "Metric code name or display name not proper" on POST
            (inferred), "Display name length is too long" on PUT (documented).
            Missing, blank or with a control character: 400 "Metric code name or display name not proper" (inferred).

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return create_metric_detailed(client, code_name=code_name, display_name=display_name).parsed
