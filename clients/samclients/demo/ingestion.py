"""Two jobs of the ingestion utility: BigFix and a small SaaS vendor into Flexera, with a token that expires."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from samclients.demo import programs
from samclients.demo.narration import Narration
from samclients.demo.standins import Standins
from samclients.flexera.api import sample_vendor, usage
from samclients.flexera.models import (
    ListSampleRecordsResource,
    ListSampleRecordsStyle,
    SampleTokenRequest,
    SampleUser,
    Usage,
)
from samclients.highlevel.bigfix import BigFix
from samclients.highlevel.flexera import Flexera
from samclients.runtime import UNSET, HeaderToken, Page, by_link, query_of

PROGRAM = "fsm-ingest"
ORGANIZATION, APPLICATION = "Acme Corp", "Sample SaaS"
QUERY, RESPONSE = "Query String", "Response"
PAGE = 30  # records
SAMPLE_AUTH: dict[str, Any] = {
    "auth_type": "ClientSecretAuthentication",
    "token_expiry_in_minutes": "5",
    "headers": {"Content-Type": "application/json"},
    "body": {
        "grant_type": "client_credentials",
        "client_id": "sample-client",
        "client_secret": "sample-client-secret",
        "scope": "read",
    },
}


def tell(story: Narration, standins: Standins, folder: Path) -> None:
    """Set the utility up, run both jobs, and read back what they have loaded."""
    story.part(
        "SaaS vendors -> Flexera",
        "The ingestion utility is set up with an organization and two jobs: license usages of BigFix by limit and"
        " offset, and the users of a small SaaS vendor by cursor.",
    )
    utility = _Utility(story, {"FSM_INGEST_DATABASE": f"sqlite:///{folder / 'fsm-ingest.db'}"})
    _set_up(utility, standins)
    for name, job in jobs(standins).items():
        path = folder / f"{name}.json"
        path.write_text(json.dumps(job), encoding="utf-8")
        utility.run("jobs", "add", "--file", str(path), told=f"jobs add --file {path.name}")
    story.wrong("the SaaS vendor's token expires after two pages.")
    story.command(standins.go_wrong("flexera.token_expired", operation="list_sample_records", after=2, times=1))
    before = standins.latest()
    runs = [utility.run_job(name) for name in ("BigFix usages", "Sample users")]
    standins.be_well()
    columns = ("job", "pages", "fetched", "loaded", "rejected", "status")
    story.table(columns, [[run[name] for name in ("name", *columns[1:])] for run in runs])
    asked = standins.asked(before, "create_sample_token", "list_sample_records")
    story.say("What the SaaS vendor was asked: after the 401 there is a new token, and the same page again.")
    story.table(("operation", "status"), asked)
    story.check("Tokens refused while paging", 1, [status for _, status in asked].count(401))
    _compare(story, standins)


class _Utility:
    """The program, with its database."""

    def __init__(self, story: Narration, environment: Mapping[str, str]) -> None:
        self._story, self._environment = story, environment

    def run(self, *arguments: str, told: str = "") -> programs.Ended:
        return programs.run(self._story, PROGRAM, *arguments, environment=self._environment, told=told)

    def run_job(self, name: str) -> dict[str, Any]:
        done = self.run("run", name, "--json", told=f'run "{name}" --json')
        account: dict[str, Any] = json.loads(done.printed)
        return account


def _set_up(utility: _Utility, standins: Standins) -> None:
    utility.run("init")
    number, url = standins["FLEXERA_ORG_ID"], standins["FLEXERA_URL"]
    secret = ("--refresh-token", standins["FLEXERA_REFRESH_TOKEN"])
    utility.run(
        *("organizations", "add", number, ORGANIZATION, *secret, "--url", url, "--login-url", url),
        told=f'organizations add {number} "{ORGANIZATION}" --refresh-token ... --url {url}',
    )


def jobs(standins: Standins) -> dict[str, dict[str, Any]]:
    """The jobs, as files for ``fsm-ingest jobs add``."""
    vendor = f"{standins['FLEXERA_URL']}/sample-saas"
    common = {"organization": int(standins["FLEXERA_ORG_ID"]), "application": APPLICATION, "method": "GET"}
    daily = {"schedule": {"frequency": "Daily", "time": "06:30 PM"}}
    return {
        "bigfix-usages": {
            **common,
            **daily,
            "name": "BigFix usages",
            "task": "Product Consumption",
            "url": f"{standins['BIGFIX_URL']}/api/sam/license_usages",
            "headers": {"Token": standins["BIGFIX_TOKEN"]},
            "paging": [
                {"key": "Limit", "mapped_key": "limit", "parameter_type": QUERY, "value": "200"},
                {"key": "Offset", "mapped_key": "offset", "parameter_type": QUERY, "value": "0"},
                {"key": "TotalRecords", "mapped_key": "total", "parameter_type": RESPONSE},
            ],
            "mapping": {
                "eventId": {"static": "{{recordId}}"},
                "occurredAt": "rows[].peak_time",
                "usageGroup": "rows[].metric_name",
                "used": "rows[].peak_value",
                "sourceIdentifier": "rows[].computer_system_id",
            },
        },
        "sample-users": {
            **common,
            **daily,
            "name": "Sample users",
            "task": "Application Roster",
            "url": f"{vendor}/cursor/users",
            "advanced_auth": {**SAMPLE_AUTH, "token_url": f"{vendor}/oauth/token"},
            "paging": [
                {"key": "Limit", "mapped_key": "limit", "parameter_type": QUERY, "value": str(PAGE)},
                {"key": "NextPageToken", "mapped_key": "nextCursor", "parameter_type": RESPONSE},
                {"key": "NextPageToken", "mapped_key": "cursor", "parameter_type": QUERY},
            ],
            "mapping": {
                "uniqueId": "items[].id",
                "email": "items[].profile.mail",
                "firstName": "items[].profile.givenName",
                "lastName": "items[].profile.familyName",
                "activatedAt": {"path": "items[].joined", "date_format": "dd/MM/yyyy"},
            },
        },
    }


def _compare(story: Narration, standins: Standins) -> None:
    """Hold what Flexera tells through its own API against what the sources have."""
    with (
        BigFix(standins["BIGFIX_URL"], token=standins["BIGFIX_TOKEN"]) as bigfix,
        Flexera(
            standins["FLEXERA_URL"],
            int(standins["FLEXERA_ORG_ID"]),
            refresh_token=standins["FLEXERA_REFRESH_TOKEN"],
        ) as flexera,
    ):
        app = next(one.id for one in flexera.managed_apps() if one.name == APPLICATION)
        usages = [float(one.peak_value or 0) for one in bigfix.license_usages()]
        consumed = [float(one.used or 0) for one in _usages(flexera, app)]
        story.check("License usages -> consumption", len(usages), len(consumed))
        story.check("Peak values -> used, summed", sum(usages), sum(consumed))
        users = _sample_users(flexera)
        loaded = {one.unique_id for one in flexera.users(app)}
        story.check("SaaS users -> application users", len(users), len(loaded))
        story.check("Users that both sides have", len(users), len(users & loaded))


def _usages(flexera: Flexera, app: str) -> Iterator[Usage]:
    def fetch(link: str | None) -> Page[Usage]:
        page = usage.list_usage_over_time(
            flexera.client,
            flexera.org_id,
            filter_=f"managedAppId eq '{app}'",
            skip_token=query_of(link, flexera.client.base_url)["skipToken"] if link else UNSET,
        )
        return Page(page.values, next=page.next_page or None)

    return by_link(fetch)


def _sample_users(flexera: Flexera) -> set[str]:
    """The ids of the SaaS vendor's users, asked for in another way of paging than the job has."""
    body = SampleTokenRequest.from_dict(SAMPLE_AUTH["body"])
    token = sample_vendor.create_sample_token(flexera.client, body=body).access_token
    vendor = flexera.client.with_auth(HeaderToken("Authorization", token, "Bearer "))
    style, users = ListSampleRecordsStyle.OFFSET, ListSampleRecordsResource.USERS
    page = sample_vendor.list_sample_records(vendor, style, users, limit=1000)
    return {one.id for one in page.items if isinstance(one, SampleUser)}
