"""Models of Informatica Intelligent Cloud Services REST API, license metering, generated from its specification."""

from __future__ import annotations

import datetime
from typing import Any

from msgspec import field
from samclients.runtime import UNSET, AbsentList, Choice, Model, OpenModel, Unset


class V2ErrorType(Choice):
    """V2 error type."""

    ERROR = "error"


class LoginUserInfoStatus(Choice):
    """Login user info status."""

    ACTIVE = "Active"
    INACTIVE = "Inactive"


class V2UserType(Choice):
    """V2 user type."""

    USER = "user"


class ValidatedTokenType(Choice):
    """Validated token type."""

    VALIDATEDTOKEN = "validatedToken"


class Word(Choice):
    """Word."""

    TRUE = "TRUE"
    FALSE = "FALSE"


class JobLevelMeterId(Choice):
    """Job level meter id."""

    A2NB20H1O0LC7K3P9XTWS8 = "a2nB20h1o0lc7k3P9xtWS8"
    VALUE_1 = "35m9fB23Tykj4Fb3rN5q2J"
    VALUE_2 = "3TaYTMo6BFYeNIABfVmH0n"
    VALUE_3 = "8tXWie0ZQLWlG1cyxxLwQM"
    VALUE_4 = "3uIRkIV5Rt9lBbAPzeR5Kj"
    BN6MES5N4GGCIIMKUODLCZ = "bN6mes5n4GGciiMkuoDlCz"
    HR7GSCWFFMYFVFZQFN8V81 = "hr7GsCwFFmyfvfZQFn8v81"
    VALUE_7 = "24WXkCWzeSHjFlQvLPDegF"
    LCWC4CFL7EEHV9773EGFC8 = "lCwc4CfL7EEhv9773egFC8"
    I3H6LCMMIYJHUKA9VCI7CI = "i3H6LcmMIYjhUKa9VCi7CI"
    DMN0VETW4CTHHYPOVP4GEX = "dMN0VeTW4cThHyPovp4GEX"
    VALUE_11 = "0sDTANKFZBSbqjzKaXKlmB"
    ALUXJ8JOKMZDXWD0JUHRS1 = "aluxJ8jOKmzdXwD0JuHRS1"
    VALUE_13 = "4cPkZ5cZxjzc4SK2RHoqgy"
    FQTTKIGNSAHEXW255Z4ICD = "fqttkiGnSaHeXW255z4IcD"
    VALUE_15 = ""


class MeterId(Choice):
    """Meter id."""

    A2NB20H1O0LC7K3P9XTWS8 = "a2nB20h1o0lc7k3P9xtWS8"
    VALUE_1 = "35m9fB23Tykj4Fb3rN5q2J"
    VALUE_2 = "3TaYTMo6BFYeNIABfVmH0n"
    VALUE_3 = "8tXWie0ZQLWlG1cyxxLwQM"
    VALUE_4 = "3uIRkIV5Rt9lBbAPzeR5Kj"
    BN6MES5N4GGCIIMKUODLCZ = "bN6mes5n4GGciiMkuoDlCz"
    HR7GSCWFFMYFVFZQFN8V81 = "hr7GsCwFFmyfvfZQFn8v81"
    VALUE_7 = "24WXkCWzeSHjFlQvLPDegF"
    LCWC4CFL7EEHV9773EGFC8 = "lCwc4CfL7EEhv9773egFC8"
    I3H6LCMMIYJHUKA9VCI7CI = "i3H6LcmMIYjhUKa9VCi7CI"
    DMN0VETW4CTHHYPOVP4GEX = "dMN0VeTW4cThHyPovp4GEX"
    VALUE_11 = "0sDTANKFZBSbqjzKaXKlmB"
    ALUXJ8JOKMZDXWD0JUHRS1 = "aluxJ8jOKmzdXwD0JuHRS1"
    VALUE_13 = "4cPkZ5cZxjzc4SK2RHoqgy"
    FQTTKIGNSAHEXW255Z4ICD = "fqttkiGnSaHeXW255z4IcD"
    VALUE_15 = "3e7ccb904b3011eebe5602"
    VALUE_16 = "3sY0I8UHjyTiXcLzZI1fqj"
    VALUE_17 = "5hflTd89LojbuPtkRvPd8o"
    VALUE_18 = "6J969du5ipFiRR3hRANP81"
    VALUE_19 = "5Ariu53Z8gobF4KYsmTg4Z"
    VALUE_20 = ""


class ExportJobType(Choice):
    """PROJECT_FOLDER: used by clients (client); the page that documents it is known only in part."""

    SUMMARY = "SUMMARY"
    PROJECT_FOLDER = "PROJECT_FOLDER"
    ASSET = "ASSET"


class Status(Choice):
    """Status."""

    CREATED = "CREATED"
    PROCESSING = "PROCESSING"
    SUCCESS = "SUCCESS"
    FAILED = "FAILED"
    PARTIAL_SUCCESS = "PARTIAL_SUCCESS"


class LicenseLicenseType(Choice):
    """License license type."""

    TRIAL = "TRIAL"
    SUBSCRIPTION = "SUBSCRIPTION"
    FREE = "FREE"
    NONE = "NONE"


class LicensesUpdateCustomLicensesItemLicenseType(Choice):
    """Licenses update custom licenses item license type."""

    TRIAL = "TRIAL"
    SUBSCRIPTION = "SUBSCRIPTION"
    FREE = "FREE"
    NONE = "NONE"


class Error(Model):
    """Error."""

    error: ErrorError


class ErrorError(Model, rename={"request_id": "requestId", "debug_message": "debugMessage"}):
    """Error error."""

    code: str
    message: str
    request_id: str
    details: list[ErrorErrorDetailsItem] | None
    """Null in all known examples."""
    debug_message: str | Unset = UNSET
    """Part of a client's model of the error (client)."""


class ErrorErrorDetailsItem(Model, rename={"debug_message": "debugMessage"}):
    """Error error details item."""

    code: str
    message: str
    debug_message: str | Unset = UNSET
    """Part of a client's model of the error (client)."""


class V2Error(Model, rename={"type_": "@type", "status_code": "statusCode"}):
    """V2 error."""

    type_: V2ErrorType
    code: str
    description: str
    status_code: int


class Credentials(OpenModel):
    """Credentials."""

    username: str
    password: str


class V2Credentials(OpenModel, rename={"type_": "@type"}):
    """V2 credentials."""

    username: str
    password: str
    type_: str | Unset = UNSET


class Login(Model, rename={"user_info": "userInfo"}):
    """Login."""

    products: list[LoginProductsItem]
    user_info: LoginUserInfo


class LoginProductsItem(Model, rename={"base_api_url": "baseApiUrl"}):
    """Login products item."""

    name: str
    """The first product is Integration Cloud (client)."""
    base_api_url: str


class LoginUserInfo(
    Model, rename={"session_id": "sessionId", "parent_org_id": "parentOrgId", "org_id": "orgId", "org_name": "orgName"}
):
    """Login user info."""

    session_id: str
    id: str
    name: str
    parent_org_id: str
    org_id: str
    org_name: str
    groups: dict[str, Any]
    status: LoginUserInfoStatus


class V2User(
    Model,
    rename={
        "org_id": "orgId",
        "server_url": "serverUrl",
        "ic_session_id": "icSessionId",
        "type_": "@type",
        "org_uuid": "orgUuid",
        "create_time": "createTime",
        "update_time": "updateTime",
        "created_by": "createdBy",
        "updated_by": "updatedBy",
        "sf_username": "sfUsername",
        "first_name": "firstName",
        "last_name": "lastName",
        "security_question": "securityQuestion",
        "security_answer": "securityAnswer",
        "uu_id": "uuId",
        "force_change_password": "forceChangePassword",
        "spi_url": "spiUrl",
    },
):
    """The signed-in user. Clients use the members name, orgId, serverUrl and icSessionId."""

    id: str
    org_id: str
    name: str
    server_url: str
    ic_session_id: str
    type_: V2UserType | Unset = UNSET
    org_uuid: str | Unset = UNSET
    description: str | Unset = UNSET
    create_time: datetime.datetime | Unset = UNSET
    update_time: datetime.datetime | Unset = UNSET
    created_by: str | Unset = UNSET
    updated_by: str | Unset = UNSET
    sf_username: str | Unset = UNSET
    first_name: str | Unset = UNSET
    last_name: str | Unset = UNSET
    title: str | Unset = UNSET
    password: str | Unset = UNSET
    phone: str | Unset = UNSET
    emails: str | Unset = UNSET
    timezone: str | Unset = UNSET
    security_question: str | Unset = UNSET
    security_answer: str | Unset = UNSET
    uu_id: str | Unset = UNSET
    force_change_password: bool | Unset = UNSET
    roles: list[dict[str, Any]] = field(default_factory=AbsentList)
    usergroups: list[dict[str, Any]] = field(default_factory=AbsentList)
    spi_url: str | Unset = UNSET


class TokenToValidate(OpenModel, rename={"user_name": "userName", "ic_token": "icToken", "type_": "@type"}):
    """Token to validate."""

    user_name: str
    ic_token: str
    type_: str | Unset = UNSET


class ValidatedToken(
    Model, rename={"type_": "@type", "time_until_expire": "timeUntilExpire", "is_valid_token": "isValidToken"}
):
    """Validated token."""

    type_: ValidatedTokenType
    time_until_expire: int
    """Remaining time in minutes."""
    is_valid_token: bool


class JobLevelExport(
    OpenModel,
    rename={
        "start_date": "startDate",
        "end_date": "endDate",
        "all_meters": "allMeters",
        "meter_id": "meterId",
        "callback_url": "callbackUrl",
    },
):
    """Job level export."""

    start_date: datetime.datetime
    """A date and time in any RFC 3339 form (proposed)."""
    end_date: datetime.datetime
    """A date and time in any RFC 3339 form (proposed)."""
    all_meters: TrueOrFalse | Unset = UNSET
    """A boolean: the word, as documented and as clients send it, or the JSON value (client). Case is ignored (proposed)."""
    meter_id: JobLevelMeterId | None | Unset = UNSET
    callback_url: str | None | Unset = UNSET
    """A valid, publicly available URL where the service posts the job status."""


class Export(
    OpenModel,
    rename={
        "start_date": "startDate",
        "end_date": "endDate",
        "job_type": "jobType",
        "combined_meter_usage": "combinedMeterUsage",
        "all_linked_orgs": "allLinkedOrgs",
        "meter_id": "meterId",
        "callback_url": "callbackUrl",
    },
):
    """Export."""

    start_date: datetime.datetime
    """A date and time in any RFC 3339 form (proposed)."""
    end_date: datetime.datetime
    """A date and time in any RFC 3339 form (proposed)."""
    job_type: ExportJobType
    """PROJECT_FOLDER: used by clients (client); the page that documents it is known only in part."""
    combined_meter_usage: TrueOrFalse | Unset = UNSET
    """A boolean: the word, as documented and as clients send it, or the JSON value (client). Case is ignored (proposed)."""
    all_linked_orgs: TrueOrFalse | Unset = UNSET
    """A boolean: the word, as documented and as clients send it, or the JSON value (client). Case is ignored (proposed)."""
    meter_id: MeterId | None | Unset = UNSET
    callback_url: str | None | Unset = UNSET
    """A valid, publicly available URL where the service posts the job status."""


class LinkedExport(
    OpenModel,
    rename={
        "start_date": "startDate",
        "end_date": "endDate",
        "combined_meter_usage": "combinedMeterUsage",
        "callback_url": "callbackUrl",
    },
):
    """Linked export."""

    start_date: datetime.datetime
    """A date and time in any RFC 3339 form (proposed)."""
    end_date: datetime.datetime
    """A date and time in any RFC 3339 form (proposed)."""
    combined_meter_usage: TrueOrFalse | Unset = UNSET
    """A boolean: the word, as documented and as clients send it, or the JSON value (client). Case is ignored (proposed)."""
    callback_url: str | None | Unset = UNSET
    """A valid, publicly available URL where the service posts the job status."""


class Job(
    Model,
    rename={
        "job_id": "jobId",
        "org_id": "orgId",
        "user_id": "userId",
        "selected_org_id": "selectedOrgId",
        "meter_id": "meterId",
        "start_date": "startDate",
        "end_date": "endDate",
        "callback_url": "callbackUrl",
        "create_time": "createTime",
        "update_time": "updateTime",
        "error_message": "errorMessage",
    },
):
    """Job."""

    job_id: str
    status: Status
    org_id: str
    user_id: str
    selected_org_id: str
    meter_id: MeterId | None
    start_date: str
    """A date and time in the only pattern that clients parse: `yyyy-MM-dd'T'HH:mm:ss'Z'` (client)."""
    end_date: str
    """A date and time in the only pattern that clients parse: `yyyy-MM-dd'T'HH:mm:ss'Z'` (client)."""
    callback_url: str | None
    """A valid, publicly available URL where the service posts the job status."""
    create_time: str | None
    """Null in documented examples, never in real responses (client); the mock server never sends null."""
    update_time: str | None
    """Null in documented examples, never in real responses (client); the mock server never sends null."""
    error_message: str | Unset = UNSET
    """Present only if something went wrong (client)."""


class JobLevelJob(
    Model,
    rename={
        "job_id": "jobId",
        "org_id": "orgId",
        "user_id": "userId",
        "selected_org_id": "selectedOrgId",
        "meter_id": "meterId",
        "start_date": "startDate",
        "end_date": "endDate",
        "callback_url": "callbackUrl",
        "create_time": "createTime",
        "update_time": "updateTime",
        "error_message": "errorMessage",
        "all_meters": "allMeters",
    },
):
    """Job level job."""

    job_id: str
    status: Status
    org_id: str
    user_id: str
    selected_org_id: str
    meter_id: MeterId | None
    start_date: str
    """A date and time in the only pattern that clients parse: `yyyy-MM-dd'T'HH:mm:ss'Z'` (client)."""
    end_date: str
    """A date and time in the only pattern that clients parse: `yyyy-MM-dd'T'HH:mm:ss'Z'` (client)."""
    callback_url: str | None
    """A valid, publicly available URL where the service posts the job status."""
    create_time: str | None
    """Null in documented examples, never in real responses (client); the mock server never sends null."""
    update_time: str | None
    """Null in documented examples, never in real responses (client); the mock server never sends null."""
    error_message: str | Unset = UNSET
    """Present only if something went wrong (client)."""
    all_meters: Word | Unset = UNSET


class LinkedJob(
    Model,
    rename={
        "job_id": "jobId",
        "org_id": "orgId",
        "user_id": "userId",
        "selected_org_id": "selectedOrgId",
        "meter_id": "meterId",
        "start_date": "startDate",
        "end_date": "endDate",
        "callback_url": "callbackUrl",
        "create_time": "createTime",
        "update_time": "updateTime",
        "combined_meter_usage": "combinedMeterUsage",
        "error_message": "errorMessage",
    },
):
    """Linked job."""

    job_id: str
    status: Status
    org_id: str
    user_id: str
    selected_org_id: str
    meter_id: MeterId | None
    start_date: str
    """A date and time in the only pattern that clients parse: `yyyy-MM-dd'T'HH:mm:ss'Z'` (client)."""
    end_date: str
    """A date and time in the only pattern that clients parse: `yyyy-MM-dd'T'HH:mm:ss'Z'` (client)."""
    callback_url: str | None
    """A valid, publicly available URL where the service posts the job status."""
    create_time: str | None
    """Null in documented examples, never in real responses (client); the mock server never sends null."""
    update_time: str | None
    """Null in documented examples, never in real responses (client); the mock server never sends null."""
    combined_meter_usage: Word
    error_message: str | Unset = UNSET
    """Present only if something went wrong (client)."""


class License(
    Model,
    rename={
        "license_type": "licenseType",
        "expiration_date": "expirationDate",
        "license_def": "licenseDef",
        "start_date": "startDate",
    },
):
    """License."""

    license_type: LicenseLicenseType
    expiration_date: datetime.datetime
    license_def: str
    start_date: datetime.datetime | None | Unset = UNSET
    """Part of real responses (client); the mock server omits it."""


class Edition(Model, rename={"expiration_date": "expirationDate"}):
    """Edition."""

    expiration_date: datetime.datetime
    edition: str


class Limit(Model, rename={"limit_definition": "limitDefinition"}):
    """Limit."""

    value: int
    """-1: no maximum."""
    limit_definition: str


class Licenses(
    Model,
    rename={
        "custom_licenses": "customLicenses",
        "assigned_editions": "assignedEditions",
        "custom_limits": "customLimits",
        "parent_org": "parentOrg",
        "org_type": "orgType",
        "create_time": "createTime",
        "created_by": "createdBy",
        "created_by_user_id": "createdByUserId",
        "update_time": "updateTime",
        "updated_by": "updatedBy",
        "updated_by_user_id": "updatedByUserId",
        "sandbox_orgs": "sandboxOrgs",
        "production_org": "productionOrg",
    },
):
    """Licenses."""

    custom_licenses: list[License]
    assigned_editions: list[Edition]
    custom_limits: list[Limit]
    id: str | Unset = UNSET
    parent_org: str | None | Unset = UNSET
    org_type: str | Unset = UNSET
    create_time: datetime.datetime | Unset = UNSET
    created_by: str | Unset = UNSET
    created_by_user_id: str | Unset = UNSET
    update_time: datetime.datetime | Unset = UNSET
    updated_by: str | Unset = UNSET
    updated_by_user_id: str | Unset = UNSET
    sandbox_orgs: Any | Unset = UNSET
    """Null in the only known response."""
    production_org: Any | Unset = UNSET
    """Null in the only known response."""
    contracts: Any | Unset = UNSET
    """Null in the only known response."""


class LicensesUpdate(
    OpenModel,
    rename={
        "custom_licenses": "customLicenses",
        "assigned_editions": "assignedEditions",
        "custom_limits": "customLimits",
    },
):
    """Licenses update."""

    custom_licenses: list[LicensesUpdateCustomLicensesItem] = field(default_factory=AbsentList)
    assigned_editions: list[LicensesUpdateAssignedEditionsItem] = field(default_factory=AbsentList)
    custom_limits: list[LicensesUpdateCustomLimitsItem] = field(default_factory=AbsentList)


class LicensesUpdateCustomLicensesItem(
    OpenModel, rename={"license_type": "licenseType", "expiration_date": "expirationDate", "license_def": "licenseDef"}
):
    """Licenses update custom licenses item."""

    license_type: LicensesUpdateCustomLicensesItemLicenseType
    expiration_date: datetime.datetime
    license_def: str


class LicensesUpdateAssignedEditionsItem(OpenModel, rename={"expiration_date": "expirationDate"}):
    """Licenses update assigned editions item."""

    expiration_date: datetime.datetime
    edition: str


class LicensesUpdateCustomLimitsItem(OpenModel, rename={"limit_definition": "limitDefinition"}):
    """Licenses update custom limits item."""

    value: int
    """-1: no maximum."""
    limit_definition: str


TrueOrFalse = bool | str
"""A boolean: the word, as documented and as clients send it, or the JSON value (client). Case is ignored (proposed)."""
