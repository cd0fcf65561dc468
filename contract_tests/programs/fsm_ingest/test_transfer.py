"""Jobs exported from one installation and imported into another, with the documented messages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from shutil import copy2

import pytest
from click.testing import CliRunner, Result

from contract_tests.kit.programs.fsm_readback import sample_records, users
from contract_tests.kit.programs.fsm_utility import DAILY, FEW, Utility, sample_job
from contract_tests.kit.vendors.flexera_ingestion import SAMPLE_SAAS, Ingestion
from samclients.fsm_ingest.cli import main
from samclients.fsm_ingest.cli.context import CommandContext
from samclients.fsm_ingest.model.entities import ApiJob, FlexeraOrganization
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.fsm_ingest.storage.jobs import JobRepository
from samclients.fsm_ingest.storage.organizations import OrganizationRepository

pytestmark = FEW
PHRASE = "correct horse battery staple"


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[IngestDatabase]:
    """Another installation, which has nothing yet."""
    with IngestDatabase(f"sqlite:///{tmp_path}/elsewhere.db", {}) as opened:
        yield opened


def run_command(database: IngestDatabase, *arguments: str, code: int = 0, passphrase: str | None = None) -> Result:
    context = CommandContext(database.engine.url.render_as_string())
    environment = {"FSM_INGEST_PASSPHRASE": passphrase}
    done = CliRunner(env=environment).invoke(main, arguments, obj=context, prog_name="fsm-ingest")
    assert done.exit_code == code, (done.output, done.exception)
    return done


def names(database: IngestDatabase) -> list[str]:
    with database.reading() as connection:
        return [entry.name for entry in JobRepository(connection, database.vault).all()]


def export_to_file(database: IngestDatabase, jobs: list[ApiJob], folder: Path) -> list[Path]:
    """The files of jobs."""
    done = run_command(database, "export", *(job.name for job in jobs), "--to", str(folder), passphrase=PHRASE)
    assert done.stdout == "Export Successful.\n"
    found = sorted(folder.iterdir())
    assert [entry.suffix for entry in found] == [".txt"] * len(jobs)
    return found


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IngestDatabase]:
    """An installation with two jobs."""
    with (
        IngestDatabase(f"sqlite:///{tmp_path_factory.mktemp('here')}/fsm.db", {}) as opened,
        opened.writing() as connection,
    ):
        store = JobRepository(connection, opened.vault)
        for resource, auth in (("users", "ClientSecretAuthentication"), ("usage", "RefreshTokenAuthentication")):
            store.add(sample_job("https://saas.example", resource, auth=auth))
        connection.commit()
        yield opened


@pytest.fixture(scope="module")
def originals(installation: IngestDatabase, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The files of both, exported."""
    with installation.reading() as connection:
        jobs = JobRepository(connection, installation.vault).all()
    return export_to_file(installation, jobs, tmp_path_factory.mktemp("exported") / "new")


@pytest.fixture
def files(originals: list[Path], tmp_path: Path) -> list[Path]:
    """The same, to be changed."""
    return [Path(copy2(entry, tmp_path)) for entry in originals]


def test_several_jobs_go_elsewhere_and_run_there_once_they_have_a_schedule(
    elsewhere: IngestDatabase, utility: Utility, flexera: Ingestion, tmp_path: Path
) -> None:
    files = export_to_file(utility.database, [utility.sample("users"), utility.sample("usage")], tmp_path / "exported")
    there = Utility(elsewhere, utility.client, utility.world)  # its organization is the same
    run_command(elsewhere, "import", *map(str, files), passphrase=PHRASE)
    assert names(elsewhere) == ["usage by total-count", "users by total-count"]
    with elsewhere.reading() as connection:
        job = JobRepository(connection, elsewhere.vault).get("users by total-count")
    assert (job.schedule, job.application_id) == (None, SAMPLE_SAAS)
    assert run_command(elsewhere, "run", job.name, code=1).stderr == "Please update mandatory fields in the job.\n"
    assert job.advanced_auth == utility.sample("users").advanced_auth
    there.keep(replace(job, schedule=DAILY))
    assert there.runner().run(job.id).counts.loaded == 120
    assert set(users(flexera)) == {entry["id"] for entry in sample_records(flexera, "users")}


def test_the_files_have_no_secrets_that_can_be_read(files: list[Path]) -> None:
    text = "".join(file.read_text() for file in files)
    assert "Application Roster" in text
    for secret in ("sample-client-secret", "sample-refresh-token", "oauth/token"):
        assert secret not in text
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_a_file_can_be_looked_at_decrypted_before_it_is_imported(files: list[Path], elsewhere: IngestDatabase) -> None:
    shown = json.loads(run_command(elsewhere, "import", "--show", str(files[1]), passphrase=PHRASE).stdout)
    assert json.loads(shown[0]["advanced_auth"])["body"]["client_secret"] == "sample-client-secret"
    assert names(elsewhere) == []


def test_without_the_passphrase_nothing_is_imported(
    files: list[Path], elsewhere: IngestDatabase, tmp_path: Path
) -> None:
    wrong = run_command(elsewhere, "import", str(files[0]), code=1, passphrase="guess")
    assert "The passphrase is wrong, or the file was changed." in wrong.stderr
    (tmp_path / "phrase").write_text(f"{PHRASE}\nmore\n")
    run_command(elsewhere, "import", str(files[0]), "--passphrase-file", str(tmp_path / "phrase"))
    assert len(names(elsewhere)) == 1


@pytest.mark.parametrize("damage", ["changed", "cut", "foreign", "binary"])
def test_one_bad_file_and_nothing_is_imported(files: list[Path], elsewhere: IngestDatabase, damage: str) -> None:
    good, bad = files
    text = bad.read_text()
    content = {
        "changed": text.replace("users by", "users from").encode(),
        "cut": text[: len(text) // 2].encode(),
        "foreign": b'{"jobs": []}',
        "binary": bytes(range(256)),
    }[damage]
    bad.write_bytes(content)
    done = run_command(elsewhere, "import", str(good), str(bad), code=1, passphrase=PHRASE)
    reasons = (": The file ", ": Cannot read the file", ": The passphrase is wrong, or the file was changed")
    assert done.stderr.startswith(tuple(f"{bad}{reason}" for reason in reasons))
    assert names(elsewhere) == []


def test_a_job_is_imported_into_another_organization(files: list[Path], elsewhere: IngestDatabase) -> None:
    run_command(elsewhere, "import", str(files[0]), "--organization", "77", code=1, passphrase=PHRASE)
    with elsewhere.writing() as connection:
        url = "https://api.flexera.com"
        OrganizationRepository(connection, elsewhere.vault).save(FlexeraOrganization(77, "Customer", "token", url, url))
    run_command(elsewhere, "import", str(files[0]), "--organization", "77", passphrase=PHRASE)
    with elsewhere.reading() as connection:
        [job] = JobRepository(connection, elsewhere.vault).all()
    assert (job.organization_id, job.application_id) == (77, None)


def test_a_name_that_is_taken_gets_a_number(files: list[Path], elsewhere: IngestDatabase) -> None:
    for _ in range(2):
        run_command(elsewhere, "import", *map(str, files), passphrase=PHRASE)
    assert names(elsewhere) == [
        "usage by total-count",
        "usage by total-count (2)",
        "users by total-count",
        "users by total-count (2)",
    ]


def test_nothing_selected(elsewhere: IngestDatabase) -> None:
    done = run_command(elsewhere, "export", code=1)
    assert done.stderr == "Please select the jobs that you want to export.\n"


def test_one_unknown_job_and_nothing_is_exported(installation: IngestDatabase, tmp_path: Path) -> None:
    folder, known = tmp_path / "exported", names(installation)[0]
    done = run_command(installation, "export", known, "Nothing", "--to", str(folder), code=1, passphrase=PHRASE)
    assert done.stderr == "There is no job 'Nothing'.\n"
    assert not folder.exists()
