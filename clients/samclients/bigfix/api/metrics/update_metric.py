"""PUT /api/sam/v2/metrics"""

from typing import Any

from samclients.runtime import Call, Client, OperationSpec, RawResponse

from ...models.error_body import Error
from ...models.metric import Metric
from ...types import ParsedResponse

OPERATION = OperationSpec(
    id="update_metric",
    method="PUT",
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


def update_metric_detailed(client: Client, *, code_name: str, display_name: str) -> ParsedResponse[Metric]:
    """Like ``update_metric``, but return the response's status and headers, too."""
    call = _call(code_name=code_name, display_name=display_name)
    return client.call(call, _read, _read_error)


def update_metric(client: Client, *, code_name: str, display_name: str) -> Metric:
    """Change the display name of a custom metric.

    Order of checks (inferred from the examples): both parameters are given (400), the metric exists (400),
    the display name is short enough (400), the metric is custom (403).
    A display name of another metric is accepted: the vendor lists no such error for PUT.

    The vendor's first example updates `CONCURRENT_USER`, a predefined metric, and gets 200. That contradicts the
    rule on the same page; the mock server follows the rule.

    Args:
        code_name (str): Code name of an existing metric; surrounding blanks are ignored (inferred from the documented examples).
            Unknown: 400 "Metric does not exist". Missing or empty: 400 "Metric code name or display name not proper" (inferred).
        display_name (str): Name of the metric, at most 254 characters. Too long: 400, "Metric code name or display name not proper" on POST
            (inferred), "Display name length is too long" on PUT (documented).
            Missing, blank or with a control character: 400 "Metric code name or display name not proper" (inferred).

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return update_metric_detailed(client, code_name=code_name, display_name=display_name).parsed
