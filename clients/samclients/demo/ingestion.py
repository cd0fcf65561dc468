"""Two jobs of the ingestion utility, from BigFix and a small SaaS vendor to Flexera, with an expiring token."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from samclients.bigfix.client import BigFix
from samclients.demo import programs
from samclients.demo.jobs import APPLICATION, SAMPLE_AUTH, build_usage_job, build_user_job
from samclients.demo.mock_environment import MockEnvironment
from samclients.demo.narration import Narration
from samclients.flexera.client import Flexera
from samclients.flexera.models import ListSampleRecordsResource, ListSampleRecordsStyle, SampleTokenRequest, SampleUser
from samclients.flexera.operations import SampleVendorResource
from samclients.runtime import HeaderToken

PROGRAM = "fsm-ingest"
ORGANIZATION = "Acme Corp"


def run_part(story: Narration, mocks: MockEnvironment, folder: Path) -> None:
    """Set up the utility, run both jobs, and compare the loaded data with the sources."""
    story.begin_part(
        "SaaS vendors -> Flexera",
        "The ingestion utility is set up with an organization and two jobs: license usages of BigFix by limit and"
        " offset, and the users of a small SaaS vendor by cursor.",
    )
    utility = _Utility(story, {"FSM_INGEST_DATABASE": f"sqlite:///{folder / 'fsm-ingest.db'}"})
    _set_up(utility, mocks)
    jobs = {"bigfix-usages": build_usage_job(mocks), "sample-users": build_user_job(mocks)}
    for name, job in jobs.items():
        path = folder / f"{name}.json"
        path.write_text(json.dumps(job), encoding="utf-8")
        utility.run("jobs", "add", "--file", str(path), shown=f"jobs add --file {path.name}")
    story.announce_fault("the SaaS vendor's token expires after two pages.")
    story.command(mocks.add_fault("flexera.token_expired", operation="list_sample_records", after=2, times=1))
    before = mocks.find_latest_exchange()
    runs = [utility.run_job(name) for name in ("BigFix usages", "Sample users")]
    columns = ("job", "pages", "fetched", "loaded", "rejected", "status")
    story.table(columns, [[run[name] for name in ("name", *columns[1:])] for run in runs])
    requests = mocks.list_exchanges(before, "create_sample_token", "list_sample_records")
    story.say("The requests to the SaaS vendor: after the 401 the job gets a new token and repeats the page.")
    story.table(("operation", "status"), requests)
    story.check("Tokens refused while paging", 1, [status for _, status in requests].count(401))
    _compare_counts(story, mocks)


class _Utility:
    """The program with its database."""

    def __init__(self, story: Narration, environment: Mapping[str, str]) -> None:
        self._story, self._environment = story, environment

    def run(self, *arguments: str, shown: str = "") -> programs.ProgramOutput:
        return programs.run(self._story, PROGRAM, *arguments, environment=self._environment, shown=shown)

    def run_job(self, name: str) -> dict[str, Any]:
        output = self.run("run", name, "--json", shown=f'run "{name}" --json')
        summary: dict[str, Any] = json.loads(output.printed)
        return summary


def _set_up(utility: _Utility, mocks: MockEnvironment) -> None:
    utility.run("init")
    number, url = mocks["FLEXERA_ORG_ID"], mocks["FLEXERA_URL"]
    secret = ("--refresh-token", mocks["FLEXERA_REFRESH_TOKEN"])
    utility.run(
        *("organizations", "add", number, ORGANIZATION, *secret, "--url", url, "--login-url", url),
        shown=f'organizations add {number} "{ORGANIZATION}" --refresh-token ... --url {url}',
    )


def _compare_counts(story: Narration, mocks: MockEnvironment) -> None:
    """Compare the data in Flexera's API with the sources."""
    with (
        BigFix(mocks["BIGFIX_URL"], token=mocks["BIGFIX_TOKEN"]) as bigfix,
        Flexera(
            mocks["FLEXERA_URL"],
            int(mocks["FLEXERA_ORG_ID"]),
            refresh_token=mocks["FLEXERA_REFRESH_TOKEN"],
        ) as flexera,
    ):
        app_id = next(app.id for app in flexera.managed_apps.iterate() if app.name == APPLICATION)
        usages = [float(usage.peak_value or 0) for usage in bigfix.license_usages.iterate()]
        consumed = [float(usage.used or 0) for usage in flexera.usage.iterate(filter_=f"managedAppId eq '{app_id}'")]
        story.check("License usages -> consumption", len(usages), len(consumed))
        story.check("Peak values -> used, summed", sum(usages), sum(consumed))
        users = _read_sample_users(flexera)
        loaded = {user.unique_id for user in flexera.managed_apps.users(app_id)}
        story.check("SaaS users -> application users", len(users), len(loaded))
        story.check("Users that both sides have", len(users), len(users & loaded))


def _read_sample_users(flexera: Flexera) -> set[str]:
    """Return the ids of the SaaS vendor's users, read with another kind of paging than the job's."""
    body = SampleTokenRequest.from_dict(SAMPLE_AUTH["body"])
    token = flexera.sample_vendor.create_token(body=body).access_token
    vendor = SampleVendorResource(flexera.client.with_auth(HeaderToken("Authorization", token, "Bearer ")))
    style, users = ListSampleRecordsStyle.OFFSET, ListSampleRecordsResource.USERS
    page = vendor.list_records(style, users, limit=1000)
    return {item.id for item in page.items if isinstance(item, SampleUser)}
