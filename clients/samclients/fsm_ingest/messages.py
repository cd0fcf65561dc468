"""The utility's messages, literally as documented; each is defined only here.

From "Managing Organizations in FSM Data Ingestion Utility" and "Scheduling API Jobs in FSM Data Ingestion Utility".
Messages under ``PROPOSED`` are not documented.
"""

from __future__ import annotations

from collections.abc import Iterable

# Managing Organizations
ORGANIZATION_DOES_NOT_EXIST = "Organization ID does not exist. Please enter a valid organization ID."
ORGANIZATION_NAME_NOT_VALID = "Organization Name is not valid. Please change it to: {name}."
ORGANIZATION_EXISTS = "The organization already exists."

# Enabling the Bearer Token
ADVANCED_AUTH_NOT_VALID = "Please provide valid Advanced Auth information."
REQUIRED_UNDER_BODY = "{field} is required under body"

# Testing the Connection: both spellings, "Connection" and "connection", are documented
TEST_SUCCEEDED = "200 - OK - Test Connection Succeeded"
TEST_UNAUTHORIZED = "401 - Unauthorized - Test Connection failed"
TEST_UNAVAILABLE = "503 - Service Unavailable - Test Connection failed"
TEST_SERVER_ERROR = "500 - Internal Server Error - Test connection failed"
TEST_NOT_EXECUTED = "1000 - Internal Error - Test connection failed"
TEST_DESCRIPTIONS = {
    TEST_UNAUTHORIZED: "Authorization is incorrect/not provided",
    TEST_UNAVAILABLE: "The API is not ready to process requests.",
    TEST_SERVER_ERROR: (
        "There is an error in getting a response for the configured API. There is something wrong with the original API"
        " to execute."
    ),
    TEST_NOT_EXECUTED: "Unable to execute API with the provided configuration",
}

# Adding a New API Job
NO_JOBS = "You must add at least one API job to populate the table on the API Jobs page."

# Metadata Mapping
TEST_FIRST = (
    "Metadata Mapping: you need to test your API connection in the Request Info phase before completing this section."
)
MANDATORY_FIELDS = "The following fields are mandatory and cannot be empty: {fields}."

# Importing and Exporting an API Job
JOB_NOT_COMPLETE = "Please update mandatory fields in the job."
EXPORT_SUCCESSFUL = "Export Successful."
NOTHING_TO_EXPORT = "Please select the jobs that you want to export."

# PROPOSED
TEST_OTHER = "{code} - {reason} - Test Connection failed"
REQUIRED = "{field} is required"
SYSTEM_KEY = "{key} is a system key and cannot be deleted or updated."
SYSTEM_KEY_TAKEN = "{key} is a system key: enter a value in its row instead."
DATE_NOT_VALID = "{key}: enter the date in MM/DD/YYYY format."
EDIT_CONFLICT = "The job was changed by somebody else since you opened it. Nothing was saved; open it again."
NO_ORGANIZATION = "There is no organization yet: add one first."
SEVERAL_ORGANIZATIONS = "Organization: choose one of {ids}."


def describe_missing_organization(organization_id: int, *, there_are_others: bool) -> str:
    """Return the message for an unknown organization."""
    return f"There is no organization {organization_id}.{'' if there_are_others else ' Add one first.'}"


def format_mandatory_fields(names: Iterable[str]) -> str:
    """Return ``The following fields are mandatory and cannot be empty: ssoAppName, ssoAppDisplayName.``"""
    return MANDATORY_FIELDS.format(fields=", ".join(names))
