"""DELETE /api/sam/v2/metrics"""

from typing import Any

from samclients.runtime import Call, Client, OperationSpec, RawResponse

from ...models.error_body import Error
from ...models.nothing import Nothing
from ...types import ParsedResponse

OPERATION = OperationSpec(
    id="delete_metric",
    method="DELETE",
    path="/api/sam/v2/metrics",
    accept="application/json",
    secured=True,
    streamed=False,
)


def _call(*, code_name: str) -> Call:

    query: dict[str, Any] = {}
    query["code_name"] = code_name

    return Call(OPERATION, query=query)


def _read(response: RawResponse) -> Nothing:
    if response.status == 200:
        response_200 = Nothing.from_dict(response.json("application/json"))

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


def delete_metric_detailed(client: Client, *, code_name: str) -> ParsedResponse[Nothing]:
    """Like ``delete_metric``, but return the response's status and headers, too."""
    call = _call(code_name=code_name)
    return client.call(call, _read, _read_error)


def delete_metric(client: Client, *, code_name: str) -> Nothing:
    """Delete a custom metric.

    Order of checks (inferred): the parameter is given (400), the metric exists (400), the metric is custom (403).

    Args:
        code_name (str): Code name of an existing metric; surrounding blanks are ignored (inferred from the documented examples).
            Unknown: 400 "Metric does not exist". Missing or empty: 400 "Metric code name or display name not proper" (inferred).

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return delete_metric_detailed(client, code_name=code_name).parsed
