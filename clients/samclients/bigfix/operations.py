"""Operations of BigFix Inventory REST API, generated from its specification."""
# mypy: disable-error-code="empty-body"

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from samclients.runtime import UNSET, ApiResource, Operation, Unset, collect_operations, operation

from .models import (
    About,
    Credentials,
    Error,
    GetImportStatusAliasRun,
    GetImportStatusRun,
    ImportStatus,
    Metric,
    MetricList,
    Nothing,
    TokenAnswer,
    UsageColumn,
    UsagePage,
)


class AuthenticationResource(ApiResource):
    """The token that all other operations require. Vendor's page: "REST API for retrieving authentication token"."""

    @operation(
        "get_token",
        "POST",
        "/api/get_token",
        names={"accept_language": "Accept-Language"},
        headers=("accept_language",),
        ok={200: TokenAnswer},
        errors={400: Error, 401: Error, 415: Error},
        secured=False,
    )
    def get_token(self, *, body: Credentials, accept_language: str | Unset = UNSET) -> TokenAnswer:
        """Exchange a user name and password for the user's token.

        The token belongs to the user and does not change: a second call returns the same one (inferred). Members other
        than `user` and `password` are ignored (proposed).

        Repeated only if the server certainly did not process it: without a connection, and after 429.

        Args:
            accept_language: Language of the response. Only English is supported; all other values return English
                too.
        """
        ...


class MetricsResource(ApiResource):
    """License metrics, 10.0.4 and later. Requires the permissions View Contracts and Manage Contracts. Vendor's page:
    "10.0.4 REST API for managing license metrics"."""

    @operation(
        "list_metrics", "GET", "/api/sam/v2/metrics", ok={200: MetricList}, errors={400: Error, 401: Error, 403: Error}
    )
    def list(self) -> MetricList:
        """List all license metrics.

        Rows are in ascending order of `id` (inferred from the example). All query parameters except the token are
        ignored: it is unknown whether `columns[]`, `criteria`, `order`, `limit` and `offset` work here.

        Repeated after lost connections, time-outs, 429 and 502 to 504: GET is idempotent.
        """
        ...

    @operation(
        "create_metric", "POST", "/api/sam/v2/metrics", ok={200: Metric}, errors={400: Error, 401: Error, 403: Error}
    )
    def create(self, *, code_name: str, display_name: str) -> Metric:
        """Create a custom metric.

        The new metric has `source_type` 2 and a `source_id` that equals its `id` (inferred from the example). Order of
        checks: both names are proper, then both are unused. (In the documented third example the display name is in
        use, and the response says that the name is not proper.)

        Repeated only if the server certainly did not process it: without a connection, and after 429.

        Args:
            code_name: Code name of the new metric: 1 to 254 characters, upper case, `_` between words, no spaces.
                Digits, brackets and dashes are allowed because predefined names contain them; blanks, lower-case
                letters and control characters are refused (inferred). Missing, too long or otherwise not proper: 400
                "Metric code name or display name not proper".
            display_name: Name of the metric, at most 254 characters. Too long: 400, "Metric code name or display
                name not proper" on POST (inferred), "Display name length is too long" on PUT (documented). Missing,
                blank or with a control character: 400 "Metric code name or display name not proper" (inferred).
        """
        ...

    @operation(
        "update_metric", "PUT", "/api/sam/v2/metrics", ok={200: Metric}, errors={400: Error, 401: Error, 403: Error}
    )
    def update(self, *, code_name: str, display_name: str) -> Metric:
        """Change the display name of a custom metric.

        Order of checks (inferred from the examples): both parameters are given (400), the metric exists (400), the
        display name is short enough (400), the metric is custom (403). A display name of another metric is accepted:
        the vendor lists no such error for PUT.

        The vendor's first example updates `CONCURRENT_USER`, a predefined metric, and gets 200. That contradicts the
        rule on the same page; the mock server follows the rule.

        Repeated after lost connections, time-outs, 429 and 502 to 504: PUT is idempotent.

        Args:
            code_name: Code name of an existing metric; surrounding blanks are ignored (inferred from the documented
                examples). Unknown: 400 "Metric does not exist". Missing or empty: 400 "Metric code name or display name
                not proper" (inferred).
            display_name: Name of the metric, at most 254 characters. Too long: 400, "Metric code name or display
                name not proper" on POST (inferred), "Display name length is too long" on PUT (documented). Missing,
                blank or with a control character: 400 "Metric code name or display name not proper" (inferred).
        """
        ...

    @operation(
        "delete_metric", "DELETE", "/api/sam/v2/metrics", ok={200: Nothing}, errors={400: Error, 401: Error, 403: Error}
    )
    def delete(self, *, code_name: str) -> Nothing:
        """Delete a custom metric.

        Order of checks (inferred): the parameter is given (400), the metric exists (400), the metric is custom (403).

        Repeated after lost connections, time-outs, 429 and 502 to 504: DELETE is idempotent.

        Args:
            code_name: Code name of an existing metric; surrounding blanks are ignored (inferred from the documented
                examples). Unknown: 400 "Metric does not exist". Missing or empty: 400 "Metric code name or display name
                not proper" (inferred).
        """
        ...


class LicenseUsagesResource(ApiResource):
    """Peak usage of the last 90 days, up to the last successful import. Vendor's page: "Retrieval of license usage"."""

    @operation(
        "list_license_usages",
        "GET",
        "/api/sam/license_usages",
        names={
            "accept_language": "Accept-Language",
            "columns": "columns[]",
            "order_list": "order[]",
            "count_switch": "countSwitch",
        },
        headers=("accept_language",),
        ok={200: UsagePage},
        errors={401: Error, 403: Error, 500: Error},
    )
    def list(
        self,
        *,
        accept_language: str | Unset = UNSET,
        columns: Sequence[UsageColumn] | Unset = UNSET,
        order_list: Sequence[str] | Unset = UNSET,
        order: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        offset: int | Unset = UNSET,
        count_switch: int | str | Unset = UNSET,
        criteria: str | Unset = UNSET,
    ) -> UsagePage:
        """List the license usage reported by the computer systems.

        Requires the permission View License Metrics and the computer group All Computers. PVU and RVU full capacity and
        subcapacity usage is reported for host computer systems only.

        The reporting period is the 90 days up to the last successful import; without an import there are no rows
        (inferred). By default rows are sorted by `computer_system_id`, `software_title_id` and `metric_name`. If a
        parameter is repeated, the last value counts (proposed), except for `columns[]` and `order[]`. Unknown
        parameters are ignored (proposed).

        Repeated after lost connections, time-outs, 429 and 502 to 504: GET is idempotent.

        Args:
            accept_language: Language of the response. Only English is supported; all other values return English
                too.
            columns: Columns to retrieve, one column per parameter: `columns[]=metric_name&columns[]=peak_value`. By
                default the eight columns that are not hidden. The brackets may be percent-encoded. Columns of
                `software_title_dimension` are hidden: they are returned only if they are named, in an object that holds
                only the named ones.
            order_list: Column to sort by, ascending; append ` desc` for descending order. One column per parameter.
                Ties keep the default order (proposed). Rows can be sorted by a column that is not retrieved (proposed).
            order: One column to sort by; same as `order[]`. The vendor's table has this name, its example the
                other; if both are given, `order[]` sorts first (proposed).
            limit: Number of rows to retrieve; all by default.
            offset: Number of rows to skip; with `limit` it selects a page.
            count_switch: 1: rows only, `{"rows": [...]}`. 2: the number of rows only, `{"total": N}`. Any other
                value, or none: both. The values are documented, the shapes of the bodies inferred.
            criteria: Retrieves the rows that match. One line of JSON in this grammar (documented):

                ``` <criteria>  ::= { <boolean-operator> : [ <criterion> [{ , <criterion> }...] ] } <boolean-operator>
                ::= "and" | "or" <criterion> ::= <criteria> | [ <column> , <operator> , <value> ] | [ <column> ,
                <operator> ] <column>, <operator> ::= <json-string> <value>     ::= <json-array> | <json-string> |
                <json-number> | <json-null> ```

                Operators (documented); the criterion of two elements is for the last row of the table only:

                | operator | columns |
                |---|---|
                | `=` `!=` | all |
                | `<` `<=` `>` `>=` | numbers and dates |
                | `last` `next` `starting` `ending` | dates |
                | `begins_with` `contains` `ends_with` and their `not_` forms | strings |
                | `is_empty` `is_not_empty` | "selected columns only"; here all (proposed) |

                Columns: every column that can be retrieved, and `publisher_name` for
                `software_title_dimension.publisher_name` (as in the documented example). Numbers: `software_title_id`,
                `computer_system_id`, `peak_value`. Dates: `peak_date`, `peak_time`, `reporting_period_start_date`,
                `reporting_period_end_date`. All other columns hold strings.

                - A number may be given as a string (documented example).
                - Dates are `2014-04-14` or `2014-04-14T13:05:10Z` (proposed).
                - Relative dates are ISO 8601 durations, `["peak_date", "last", "P1M"]` (client). `starting` and
                `ending` accept a sign:
                  `["peak_date", "starting", "-P7D"]` means from seven days ago on; without a sign the instant is in the
                future (proposed).
                - An array matches any of its values with `=` and none of them with `!=` (inferred); other operators
                accept no array (proposed).
                - null is allowed with `=` (is empty) and `!=` (is not empty) only (inferred).
                - Rows without a value match `is_empty` and `= null` only (proposed, as in SQL).
                - `=`, `!=` and the string operators ignore case (proposed: the default of SQL Server).
                - Strings may be quoted with single quotes instead of double quotes (client).
                - The maximum depth is 20 levels (proposed).
        """
        ...

    @operation(
        "list_license_usages_json",
        "GET",
        "/api/sam/license_usages.json",
        names={
            "accept_language": "Accept-Language",
            "columns": "columns[]",
            "order_list": "order[]",
            "count_switch": "countSwitch",
        },
        headers=("accept_language",),
        ok={200: UsagePage},
        errors={401: Error, 403: Error, 500: Error},
    )
    def list_json(
        self,
        *,
        accept_language: str | Unset = UNSET,
        columns: Sequence[UsageColumn] | Unset = UNSET,
        order_list: Sequence[str] | Unset = UNSET,
        order: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        offset: int | Unset = UNSET,
        count_switch: int | str | Unset = UNSET,
        criteria: str | Unset = UNSET,
    ) -> UsagePage:
        """List the license usage, with the suffix .json.

        Requires the permission View License Metrics and the computer group All Computers. PVU and RVU full capacity and
        subcapacity usage is reported for host computer systems only.

        The reporting period is the 90 days up to the last successful import; without an import there are no rows
        (inferred). By default rows are sorted by `computer_system_id`, `software_title_id` and `metric_name`. If a
        parameter is repeated, the last value counts (proposed), except for `columns[]` and `order[]`. Unknown
        parameters are ignored (proposed).

        Repeated after lost connections, time-outs, 429 and 502 to 504: GET is idempotent.

        Args:
            accept_language: Language of the response. Only English is supported; all other values return English
                too.
            columns: Columns to retrieve, one column per parameter: `columns[]=metric_name&columns[]=peak_value`. By
                default the eight columns that are not hidden. The brackets may be percent-encoded. Columns of
                `software_title_dimension` are hidden: they are returned only if they are named, in an object that holds
                only the named ones.
            order_list: Column to sort by, ascending; append ` desc` for descending order. One column per parameter.
                Ties keep the default order (proposed). Rows can be sorted by a column that is not retrieved (proposed).
            order: One column to sort by; same as `order[]`. The vendor's table has this name, its example the
                other; if both are given, `order[]` sorts first (proposed).
            limit: Number of rows to retrieve; all by default.
            offset: Number of rows to skip; with `limit` it selects a page.
            count_switch: 1: rows only, `{"rows": [...]}`. 2: the number of rows only, `{"total": N}`. Any other
                value, or none: both. The values are documented, the shapes of the bodies inferred.
            criteria: Retrieves the rows that match. One line of JSON in this grammar (documented):

                ``` <criteria>  ::= { <boolean-operator> : [ <criterion> [{ , <criterion> }...] ] } <boolean-operator>
                ::= "and" | "or" <criterion> ::= <criteria> | [ <column> , <operator> , <value> ] | [ <column> ,
                <operator> ] <column>, <operator> ::= <json-string> <value>     ::= <json-array> | <json-string> |
                <json-number> | <json-null> ```

                Operators (documented); the criterion of two elements is for the last row of the table only:

                | operator | columns |
                |---|---|
                | `=` `!=` | all |
                | `<` `<=` `>` `>=` | numbers and dates |
                | `last` `next` `starting` `ending` | dates |
                | `begins_with` `contains` `ends_with` and their `not_` forms | strings |
                | `is_empty` `is_not_empty` | "selected columns only"; here all (proposed) |

                Columns: every column that can be retrieved, and `publisher_name` for
                `software_title_dimension.publisher_name` (as in the documented example). Numbers: `software_title_id`,
                `computer_system_id`, `peak_value`. Dates: `peak_date`, `peak_time`, `reporting_period_start_date`,
                `reporting_period_end_date`. All other columns hold strings.

                - A number may be given as a string (documented example).
                - Dates are `2014-04-14` or `2014-04-14T13:05:10Z` (proposed).
                - Relative dates are ISO 8601 durations, `["peak_date", "last", "P1M"]` (client). `starting` and
                `ending` accept a sign:
                  `["peak_date", "starting", "-P7D"]` means from seven days ago on; without a sign the instant is in the
                future (proposed).
                - An array matches any of its values with `=` and none of them with `!=` (inferred); other operators
                accept no array (proposed).
                - null is allowed with `=` (is empty) and `!=` (is not empty) only (inferred).
                - Rows without a value match `is_empty` and `= null` only (proposed, as in SQL).
                - `=`, `!=` and the string operators ignore case (proposed: the default of SQL Server).
                - Strings may be quoted with single quotes instead of double quotes (client).
                - The maximum depth is 20 levels (proposed).
        """
        ...


class ImportsResource(ApiResource):
    """The import of data from BigFix, and its state. Vendor's page: the one on the import status,
    `r_get_import_status_bfi`."""

    @operation(
        "get_import_status",
        "GET",
        "/api/import_status.json",
        ok={200: ImportStatus},
        errors={400: Error, 401: Error, 403: Error},
    )
    def get(self, *, run: GetImportStatusRun | Unset = UNSET) -> ImportStatus:
        """Get the state of the data import; `run` starts an import.

        Requires the permission Manage Imports. A GET starts an import, as documented.

        The response is the state right after the request. While an import runs, `run` has no effect: the import
        continues, and the response has `mode` running and `can_run_imports` false (proposed: undocumented).

        Repeated after lost connections, time-outs, 429 and 502 to 504: GET is idempotent.

        Args:
            run: Starts an import: `raw_only` imports raw data only (documented), `true` runs a complete import
                (documented for the sister product License Metric Tool, inferred here). Without it no import starts.
        """
        ...

    @operation(
        "get_import_status_alias",
        "GET",
        "/api/management/imports.json",
        ok={200: ImportStatus},
        errors={400: Error, 401: Error, 403: Error},
    )
    def get_alias(self, *, run: GetImportStatusAliasRun | Unset = UNSET) -> ImportStatus:
        """Get the state of the data import, under its other documented path.

        Requires the permission Manage Imports. A GET starts an import, as documented.

        The response is the state right after the request. While an import runs, `run` has no effect: the import
        continues, and the response has `mode` running and `can_run_imports` false (proposed: undocumented).

        Repeated after lost connections, time-outs, 429 and 502 to 504: GET is idempotent.

        Args:
            run: Starts an import: `raw_only` imports raw data only (documented), `true` runs a complete import
                (documented for the sister product License Metric Tool, inferred here). Without it no import starts.
        """
        ...


class AboutResource(ApiResource):
    """The server's version."""

    @operation("get_about", "GET", "/api/sam/about", ok={200: About}, errors={400: Error, 401: Error, 403: Error})
    def get(self) -> About:
        """Get the product's version.

        Requires the permission View Hardware Inventory and the computer group All Computers. Clients read `version`; no
        other member of the real response is known, so there are none.

        Repeated after lost connections, time-outs, 429 and 502 to 504: GET is idempotent.
        """
        ...


OPERATIONS: Mapping[str, Operation[..., Any]] = collect_operations(
    AuthenticationResource, MetricsResource, LicenseUsagesResource, ImportsResource, AboutResource
)
