"""GET /saas/v1/orgs/{orgId}/import-jobs"""

from typing import Any

from samclients.runtime import Call, Client, OperationSpec, RawResponse

from ...models.error import Error
from ...models.import_job_list import ImportJobList
from ...types import UNSET, ParsedResponse, Unset

OPERATION = OperationSpec(
    id="list_import_jobs",
    method="GET",
    path="/saas/v1/orgs/{orgId}/import-jobs",
    accept="application/json, application/vnd.goa.error",
    secured=True,
    streamed=False,
)


def _call(
    org_id: int, *, filter_: str | Unset = UNSET, order_by: str | Unset = UNSET, skip_token: str | Unset = UNSET
) -> Call:

    query: dict[str, Any] = {}
    query["filter"] = filter_
    query["orderBy"] = order_by
    query["skipToken"] = skip_token

    return Call(OPERATION, path={"orgId": org_id}, query=query)


def _read(response: RawResponse) -> ImportJobList:
    if response.status == 200:
        response_200 = ImportJobList.from_dict(response.json("application/json"))

        return response_200

    raise response.undocumented_status()


def _read_error(response: RawResponse) -> Error | None:
    if response.status == 400:
        response_400 = Error.from_dict(response.json("application/vnd.goa.error"))

        return response_400

    if response.status == 401:
        response_401 = Error.from_dict(response.json("application/vnd.goa.error"))

        return response_401

    if response.status == 403:
        response_403 = Error.from_dict(response.json("application/vnd.goa.error"))

        return response_403

    if response.status == 429:
        response_429 = Error.from_dict(response.json("application/vnd.goa.error"))

        return response_429

    raise response.undocumented_status()


def list_import_jobs_detailed(
    client: Client,
    org_id: int,
    *,
    filter_: str | Unset = UNSET,
    order_by: str | Unset = UNSET,
    skip_token: str | Unset = UNSET,
) -> ParsedResponse[ImportJobList]:
    """Like ``list_import_jobs``, but return the response's status and headers, too."""
    call = _call(org_id, filter_=filter_, order_by=order_by, skip_token=skip_token)
    return client.call(call, _read, _read_error)


def list_import_jobs(
    client: Client,
    org_id: int,
    *,
    filter_: str | Unset = UNSET,
    order_by: str | Unset = UNSET,
    skip_token: str | Unset = UNSET,
) -> ImportJobList:
    """List the import jobs.

    Args:
        org_id (int): The organization's number.
        filter_ (str | Unset): | attribute | operators |
            |---|---|
            | `sourceHref`, `status` | `eq` |
            | `startedAt`, `createdAt`, `finishedAt` | `gt` `ge` `lt` `le` |

            Joined with `and`; `or`, `not` and parentheses are allowed as in every filter.
        order_by (str | Unset): Official: `startedAt`, `completedAt`, `failedAt`, default `completedAt desc`. A job has neither of the last two, but `finishedAt`;
            both are read as `finishedAt`. `finishedAt` and `createdAt` are accepted, too (proposed). Unfinished jobs sort as the latest.
        skip_token (str | Unset): The opaque token from `nextPage`. It contains the list's other parameters; if they are sent as well, they must be the same.

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return list_import_jobs_detailed(client, org_id, filter_=filter_, order_by=order_by, skip_token=skip_token).parsed
