"""GET /api/sam/v2/metrics"""

from samclients.runtime import Call, Client, OperationSpec, RawResponse

from ...models.error_body import Error
from ...models.metric_list import MetricList
from ...types import ParsedResponse

OPERATION = OperationSpec(
    id="list_metrics", method="GET", path="/api/sam/v2/metrics", accept="application/json", secured=True, streamed=False
)


def _call() -> Call:

    return Call(OPERATION)


def _read(response: RawResponse) -> MetricList:
    if response.status == 200:
        response_200 = MetricList.from_dict(response.json("application/json"))

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


def list_metrics_detailed(client: Client) -> ParsedResponse[MetricList]:
    """Like ``list_metrics``, but return the response's status and headers, too."""
    call = _call()
    return client.call(call, _read, _read_error)


def list_metrics(client: Client) -> MetricList:
    """List all license metrics.

    Rows are in ascending order of `id` (inferred from the example).
    All query parameters except the token are ignored: it is unknown whether `columns[]`, `criteria`, `order`, `limit` and
    `offset` work here.

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return list_metrics_detailed(client).parsed
