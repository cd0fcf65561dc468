"""Commands that list jobs, and change the mapping and single rows of jobs."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from samclients.fsm_ingest.model.entities import Application, Param
from samclients.fsm_ingest.model.tasks import LABELS, TASKS
from samclients.fsm_ingest.storage.jobs import JobRepository
from samclients.fsm_ingest.storage.organizations import OrganizationRepository
from tests.samclients.fsm_ingest.shell import JOB, ORG, OTHER, ROSTER, Shell, parse_cells


def read_mapping(shell: Shell) -> dict[str, str | None]:
    return {mapping.field: mapping.path for mapping in shell.job().mapping}


def test_unknown_fields_are_reported_and_valid_ones_saved(shell: Shell) -> None:
    wrong = ("--map", "emial=items[].mail", "--static", "Shoe Size=x", "--map", "lastName=items[].nothing")
    good = [word for text in (ROSTER[0], ROSTER[2]) for word in ("--map", text)]
    assert shell("jobs", "map", JOB.id, *wrong, *good, code=1).stderr.splitlines() == [
        "ApplicationRoster has no field emial; did you mean email?",
        "lastName: items[].nothing is not in the test connection response.",
        "ApplicationRoster has no field Shoe Size.",
        "The following fields are mandatory and cannot be empty: email, lastName.",
        "Saved: uniqueId, firstName.",
    ]
    assert read_mapping(shell) == {"uniqueId": "items[].id", "firstName": "items[].first"}
    assert shell("jobs", "map", JOB.id, "--map", ROSTER[1], "--map", ROSTER[3]).stdout.startswith("Mapped 4 fields")
    output = shell("jobs", "map", JOB.id, "--map", "mail=items[].id", "--map", "middleName=items[].id", code=1).stderr
    assert output.splitlines()[1:] == ["Saved: middleName."]
    assert set(read_mapping(shell)) == {"uniqueId", "firstName", "email", "lastName", "middleName"}


def test_a_complete_mapping_loses_no_mandatory_field(shell: Shell) -> None:
    shell("jobs", "map", JOB.id, *(word for text in ROSTER for word in ("--map", text)))
    before = read_mapping(shell)
    output = shell("jobs", "map", JOB.id, "--clear", "email", "--map", "midleName=items[].id", code=1).stderr
    assert "did you mean middleName?" in output
    assert "cannot be empty: email." in output
    assert "Saved" not in output
    assert (
        "There is no mapped field emial; did you mean email?"
        in shell("jobs", "map", JOB.id, "--clear", "emial", code=1).stderr
    )
    assert read_mapping(shell) == before


def test_unknown_and_missing_fields_are_reported_when_a_job_is_edited(shell: Shell) -> None:
    output = shell("jobs", "edit", JOB.id, "--map", "emial=items[].mail", "--map", ROSTER[0], code=1).stderr
    assert output.splitlines() == [
        "ApplicationRoster has no field emial; did you mean email?",
        "The following fields are mandatory and cannot be empty: email, firstName, lastName.",
    ]


def test_fields_can_be_named_by_their_documented_labels(shell: Shell) -> None:
    shell(
        *("jobs", "map", JOB.id, "--map", "Unique ID=items[].id", "--map", "EMAIL=items[].mail"),
        *("--map", "first name=items[].first", "--static", "Last Name=Unknown"),
    )
    rows = {row[0]: row for row in parse_cells(shell("jobs", "mapping", JOB.id).stdout)}
    assert rows["uniqueId"] == ["uniqueId", "Unique ID", "yes", "items[].id", "True"]
    assert rows["lastName"][1:4] == ["Last Name", "yes", '"Unknown"']
    assert rows["skus"][1] == ""
    for task in TASKS.values():
        documented = [field.title for field in task.mandatory if field.name != "name"]  # discoveredAppUsage has none
        assert all(documented)
        assert {task.find_by_label(title) for title in documented} == {
            field for field in task.mandatory if field.name != "name"
        }
    assert {field.name for task in TASKS.values() for field in task.fields} >= set(LABELS)


def test_single_headers_parameters_and_paging_rows_are_changed(shell: Shell) -> None:
    before = shell.job()
    shell("jobs", "header", JOB.id, "--set", "X-One: 1", "--set", "x-two: 2: 3")
    shell("jobs", "header", JOB.id, "--set", "x-one: uno", "--delete", "X-TWO")
    assert {header.key: header.value for header in shell.job().headers} == {
        header.key: header.value for header in before.headers
    } | {"x-one": "uno"}
    shell("jobs", "header", JOB.id, "--delete", "X-One")
    shell("jobs", "param", JOB.id, "--set", "a=1", "--set-header", "X-B=2", "--mapped-field", "a=alpha")
    shell("jobs", "param", JOB.id, "--set", "a=3", "--set", "fromDate=01/31/2026")
    [a, b] = [param for param in shell.job().params if param.key in ("a", "X-B")]
    assert (a.value, a.mapped_field, a.place, b.value, b.place) == ("3", "alpha", "Query String", "2", "Header")
    assert shell.job().params[0].value == "01/31/2026"
    shell("jobs", "param", JOB.id, "--delete", "a", "--delete", "X-B", "--set", f"fromDate={before.params[0].value}")
    shell("jobs", "paging", JOB.id, "--set", "TotalRecords:Response:meta.total")
    shell("jobs", "paging", JOB.id, "--set", "TotalRecords:Response:meta.count=7")
    [row] = [row for row in shell.job().paging if row not in before.paging]
    assert (row.key, row.mapped_key, row.value) == ("TotalRecords", "meta.count", "7")
    shell("jobs", "paging", JOB.id, "--delete", "totalrecords:response")
    assert shell.job() == before


def test_a_parameters_mapped_field_is_an_option_when_a_job_is_edited(shell: Shell) -> None:
    shell("jobs", "edit", JOB.id, "--param", "tenant=acme", "--param-field", "tenant=customer")
    assert shell.job().params[-1] == Param("tenant", "acme", "customer")
    output = shell("jobs", "edit", JOB.id, "--param", "a=b", "--param-field", "c=d", code=1).stderr
    assert output == "Params: c has a mapped field but no value: add --param or --header-param.\n"


@pytest.mark.parametrize(
    ("arguments", "code", "expected"),
    [
        (("header", "--delete", "X-No"), 1, "Headers: there is no header X-No."),
        (("header", "--set", "novalue"), 1, "Invalid option value 'novalue': use the form KEY:VALUE."),
        (("header",), 2, "Nothing to change"),
        (("param", "--delete", "no"), 1, "Params: there is no parameter no."),
        (("param", "--delete", "fromDate"), 1, "fromDate is a system key and cannot be deleted"),
        (("param", "--mapped-field", "no=x"), 1, "Params: there is no parameter no."),
        (("param",), 2, "Nothing to change"),
        (("paging", "--delete", "HasMore"), 1, "Paging Info: there is no row HasMore."),
        (("paging", "--set", "Start:Query String:x"), 1, "paging[0].key must be one of Offset"),
        (("paging",), 2, "Nothing to change"),
    ],
)
def test_invalid_changes_of_rows_are_refused(
    shell: Shell, arguments: tuple[str, ...], code: int, expected: str
) -> None:
    before = shell.job()
    assert expected in shell("jobs", arguments[0], JOB.id, *arguments[1:], code=code).stderr
    assert shell.job() == before


def list_jobs(shell: Shell, *options: str) -> dict[str, list[str]]:
    """The cells of the printed jobs, by name."""
    return {cells[1]: cells for cells in parse_cells(shell("jobs", "list", *options).stdout)}


def test_a_paused_job_has_no_next_run(shell: Shell) -> None:
    shell("jobs", "pause", JOB.id)
    shown = list_jobs(shell)
    assert (shown[JOB.name][5:7], shown[OTHER.name][5]) == (["yes", ""], "")
    assert shown[OTHER.name][6] != ""
    shell("jobs", "resume", JOB.id)
    assert list_jobs(shell)[JOB.name][6] == shown[OTHER.name][6]


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ([], {JOB.name, OTHER.name}),
        (["--organization", str(ORG)], {JOB.name}),
        (["--organization", "77"], {OTHER.name}),
        (["--application", "Sample SaaS"], {JOB.name}),
        (["--application", "app-7"], {OTHER.name}),
        (["--organization", "77", "--application", "Seven"], {OTHER.name}),
    ],
)
def test_jobs_are_those_of_an_organization_or_application(shell: Shell, options: list[str], names: set[str]) -> None:
    with shell.database.writing() as connection:
        organizations = OrganizationRepository(connection, shell.database.vault)
        organizations.save(replace(organizations.get(ORG), id=77))
        organizations.replace_applications(77, [Application(77, "app-7", "Seven")])
        other = replace(OTHER, organization_id=77, application_id="app-7")
        JobRepository(connection, shell.database.vault).change(other)
    assert set(list_jobs(shell, *options)) == names
    shown = json.loads(shell("jobs", "list", "--json", *options).stdout)
    assert {job["name"] for job in shown} == names


def test_options_override_a_file_and_a_file_overrides_the_stored_job(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "job.yaml"
    file.write_text("name: of the file\nurl: https://file.example/users\n")
    given = ("--file", str(file), "--name", "of the options", "--header", "X-Key: options")
    shell("jobs", "edit", JOB.id, *given)
    edited = shell.job()
    assert (edited.name, edited.url, edited.method) == ("of the options", "https://file.example/users", JOB.method)
    shell("jobs", "edit", JOB.id, *given[:2])
    assert (shell.job().name, shell.job().headers) == ("of the file", edited.headers)
    rest = ("--application", "Zoom", "--task", JOB.task.value, "--method", "GET", "--daily", "18:30")
    assert shell("jobs", "add", "--file", str(file), "--name", "added", *rest).stdout.startswith("Added job added as ")


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_file_may_begin_with_a_byte_order_mark(shell: Shell, tmp_path: Path, mark: bytes) -> None:
    (tmp_path / "body.json").write_bytes(mark + '{"ä": 1}'.encode())
    shell("jobs", "edit", JOB.id, "--method", "POST", "--body", f"@{tmp_path}/body.json")
    assert shell.job().body == '{"ä": 1}'


def test_a_complete_mapping_is_not_saved_in_part_without_a_mandatory_field(shell: Shell) -> None:
    shell("jobs", "map", JOB.id, *(word for text in ROSTER for word in ("--map", text)))
    before = read_mapping(shell)
    changes = ("--clear", "email", "--map", "middleName=items[].first")
    output = shell("jobs", "map", JOB.id, *changes, "--map", "wrong=items[].id", code=1).stderr
    assert "Saved" not in output
    assert read_mapping(shell) == before


def test_a_field_that_is_not_mapped_can_be_cleared(shell: Shell) -> None:
    shell("jobs", "map", JOB.id, *(word for text in ROSTER for word in ("--map", text)))
    before = read_mapping(shell)
    shell("jobs", "map", JOB.id, "--clear", "middleName")
    assert read_mapping(shell) == before
    assert (
        "There is no mapped field midleName; did you mean middleName?"
        in shell("jobs", "map", JOB.id, "--clear", "midleName", code=1).stderr
    )
