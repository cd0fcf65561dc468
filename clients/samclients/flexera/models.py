"""Models of Flexera One SaaS Management API, generated from its specification."""

from __future__ import annotations

import datetime

from msgspec import field
from samclients.runtime import UNSET, AbsentList, Choice, Model, OpenModel, Unset


class TokenRequestGrantType(Choice):
    """Token request grant type."""

    AUTHORIZATION_CODE = "authorization_code"
    CLIENT_CREDENTIALS = "client_credentials"
    REFRESH_TOKEN = "refresh_token"


class TokenTokenType(Choice):
    """Token token type."""

    BEARER = "Bearer"


class OrganizationKind(Choice):
    """Organization kind."""

    IAM_ORG = "iam#org"


class OrganizationSubdomainsItemKind(Choice):
    """Organization subdomains item kind."""

    IAM_SUBDOMAIN = "iam#subdomain"


class SaasDataStatus(Choice):
    """`failed` is documented; the mock server never returns it."""

    FAILED = "failed"
    PENDING = "pending"
    UPLOADED = "uploaded"


class SaasDataContentType(Choice):
    """Saas data content type."""

    JSON = "JSON"


class SaasDataContentEncoding(Choice):
    """Saas data content encoding."""

    NONE = "none"
    GZIP = "gzip"


class ImportSettingsTaskName(Choice):
    """Import settings task name."""

    APPLICATIONUSAGE = "ApplicationUsage"
    APPLICATIONROSTER = "ApplicationRoster"
    APPLICATIONDISCOVERY = "ApplicationDiscovery"
    APPLICATIONCONSUMPTION = "ApplicationConsumption"
    SSOAPPLICATIONUSAGE = "SsoApplicationUsage"
    SSOAPPLICATIONROSTER = "SsoApplicationRoster"
    APPLICATIONLICENSE = "ApplicationLicense"
    DISCOVEREDAPPUSAGE = "DiscoveredAppUsage"


class ImportSettingsLoadType(Choice):
    """`full`: deactivates everything that the files lack. `incremental`: adds or updates what the files hold. A roster
    with SKUs is always full."""

    FULL = "full"
    INCREMENTAL = "incremental"


class NewImportJobImportSettingsTaskName(Choice):
    """New import job import settings task name."""

    APPLICATIONUSAGE = "ApplicationUsage"
    APPLICATIONROSTER = "ApplicationRoster"
    APPLICATIONDISCOVERY = "ApplicationDiscovery"
    APPLICATIONCONSUMPTION = "ApplicationConsumption"
    SSOAPPLICATIONUSAGE = "SsoApplicationUsage"
    SSOAPPLICATIONROSTER = "SsoApplicationRoster"
    APPLICATIONLICENSE = "ApplicationLicense"
    DISCOVEREDAPPUSAGE = "DiscoveredAppUsage"


class NewImportJobImportSettingsLoadType(Choice):
    """New import job import settings load type."""

    FULL = "full"
    INCREMENTAL = "incremental"


class ImportJobStatus(Choice):
    """Import job status."""

    READY = "ready"
    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"


class PaymentFrequencyType(Choice):
    """Payment frequency type."""

    ONCE = "once"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    SEMIANNUALLY = "semiannually"
    ANNUALLY = "annually"
    EVERY18MONTHS = "every18months"
    BIANNUALLY = "biannually"
    TRIENNIALLY = "triennially"


class PaymentFrequencyName(Choice):
    """Payment frequency name."""

    ONCE = "Once"
    MONTHLY = "Monthly"
    QUARTERLY = "Quarterly"
    SEMI_ANNUALLY = "Semi-Annually"
    ANNUALLY = "Annually"
    EVERY_18_MONTHS = "Every 18 Months"
    BIANNUALLY = "Biannually"
    TRIENNIALLY = "Triennially"


class LicenseTermTermType(Choice):
    """License term term type."""

    PERUSER = "perUser"
    PERLOGIN = "perLogin"
    PERNODE = "perNode"
    PERLOCATION = "perLocation"
    PERORG = "perOrg"


class ItemCountType(Choice):
    """Item count type."""

    LIMITED = "limited"
    UNLIMITED = "unlimited"


class ManagedAppLoadedItemDataType(Choice):
    """The task's data type, inferred from the names."""

    PRODUCTROSTER = "ProductRoster"
    PRODUCTACCESS = "ProductAccess"
    SSOPRODUCTDISCOVERY = "SsoProductDiscovery"
    SSOPRODUCTUSER = "SsoProductUser"
    SSOPRODUCTEVENT = "SsoProductEvent"
    HRROSTER = "HrRoster"
    EXPENSE = "Expense"
    LICENSERECLAMATION = "LicenseReclamation"
    PRODUCTLICENSE = "ProductLicense"
    PRODUCTCONSUMPTION = "ProductConsumption"
    SETUP = "Setup"


class ManagedAppRelatedAppsItemRelation(Choice):
    """Managed app related apps item relation."""

    PARENT = "parent"
    CHILD = "child"


class ActivityCountRange(Choice):
    """The period, in past days."""

    FIFTEEN = "fifteen"
    THIRTY = "thirty"
    FORTYFIVE = "fortyfive"
    SIXTY = "sixty"
    NINETY = "ninety"
    ONETWENTY = "onetwenty"
    ONETWENTYPLUS = "onetwentyplus"


class DiscoveredListKind(Choice):
    """Discovered list kind."""

    SAAS_DISCOVERED_APP_USAGE_COLLECTION = "saas:discovered-app-usage-collection"


class DiscoveredAppUsageDiscoveredAppKind(Choice):
    """Discovered app usage discovered app kind."""

    SAAS_DISCOVERED_APP = "saas:discovered-app"


class MatchedProductKind(Choice):
    """Matched product kind."""

    SAAS_MATCHED_PRODUCT = "saas:matched-product"


class MatchedProductMatchType(Choice):
    """Matched product match type."""

    IDMATCH = "idMatch"
    NAMEMATCH = "nameMatch"


class MatchedProductProductKind(Choice):
    """Matched product product kind."""

    SAAS_PRODUCT = "saas:product"


class DiscoveredAppUsageDiscoveredAppVulnerability(Choice):
    """Discovered app usage discovered app vulnerability."""

    YES = "Yes"
    NO = "No"
    UNKNOWN = "Unknown"


class SampleTokenRequestGrantType(Choice):
    """Sample token request grant type."""

    CLIENT_CREDENTIALS = "client_credentials"
    REFRESH_TOKEN = "refresh_token"


class SampleTokenTokenType(Choice):
    """Sample token token type."""

    BEARER = "Bearer"


class SampleLink(Choice):
    """Sample link."""

    RELATIVE = "relative"
    FOREIGN = "foreign"


class UploadSaasDataContentEncoding(Choice):
    """Upload saas data content encoding."""

    GZIP = "gzip"


class ListManagedAppsView(Choice):
    """List managed apps view."""

    DEFAULT = "default"
    EXTENDED = "extended"
    LICENSEUSAGE = "licenseUsage"


class GetManagedAppView(Choice):
    """Get managed app view."""

    DEFAULT = "default"
    EXTENDED = "extended"


class ListManagedAppUsersView(Choice):
    """List managed app users view."""

    DEFAULT = "default"
    MINIMAL = "minimal"
    EXCLUDEEVENT = "excludeEvent"
    ENTITLEMENT = "entitlement"


class ListAppUsersView(Choice):
    """List app users view."""

    DEFAULT = "default"
    MINIMAL = "minimal"
    EXCLUDEEVENT = "excludeEvent"
    ENTITLEMENT = "entitlement"


class ListUsageOverTimeResolution(Choice):
    """List usage over time resolution."""

    ALL = "all"
    NONE = "none"
    SECOND = "second"
    MINUTE = "minute"
    FIFTEEN_MINUTE = "fifteen_minute"
    THIRTY_MINUTE = "thirty_minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class ListUsageOverTimeView(Choice):
    """List usage over time view."""

    DEFAULT = "default"
    EXTENDED = "extended"


class ListUsageOverTimeGroupByItem(Choice):
    """List usage over time group by item."""

    USAGEGROUP = "usageGroup"
    MANAGEDAPPID = "managedAppId"
    SOURCEID = "sourceId"
    APPUSER = "appUser"


class ListSampleRecordsStyle(Choice):
    """List sample records style."""

    OFFSET = "offset"
    PAGE = "page"
    TOTAL_COUNT = "total-count"
    TOTAL_PAGES = "total-pages"
    HAS_MORE = "has-more"
    CURSOR = "cursor"
    NEXT_LINK = "next-link"


class ListSampleRecordsResource(Choice):
    """List sample records resource."""

    USERS = "users"
    USAGE = "usage"
    CONSUMPTION = "consumption"


class SearchSampleRecordsStyle(Choice):
    """Search sample records style."""

    OFFSET = "offset"
    PAGE = "page"
    TOTAL_COUNT = "total-count"
    TOTAL_PAGES = "total-pages"
    HAS_MORE = "has-more"
    CURSOR = "cursor"
    NEXT_LINK = "next-link"


class SearchSampleRecordsResource(Choice):
    """Search sample records resource."""

    USERS = "users"
    USAGE = "usage"
    CONSUMPTION = "consumption"


class Error(Model):
    """A Goa error."""

    name: str
    """The class of the error."""
    id: str
    """Identifies this occurrence; here a repeated request gets the same id for the same error (proposed)."""
    message: str
    temporary: bool
    """Whether a retry can help."""
    timeout: bool
    fault: bool
    """Whether the server is at fault."""


class TokenRequest(OpenModel):
    """Token request."""

    grant_type: TokenRequestGrantType
    refresh_token: str | Unset = UNSET
    client_id: str | Unset = UNSET
    client_secret: str | Unset = UNSET
    code: str | Unset = UNSET
    redirect_uri: str | Unset = UNSET


class Token(Model):
    """Token."""

    access_token: str
    """The access token, a JWT."""
    expires_in: int
    """Lifetime in seconds."""
    token_type: TokenTokenType
    refresh_token: str | Unset = UNSET
    id_token: str | Unset = UNSET
    """Only for the grant `authorization_code`."""
    logout_redirect_url: str | Unset = UNSET


class Organization(
    Model,
    rename={
        "partner_id": "partnerId",
        "snow_atlas_tenant_id": "snowAtlasTenantId",
        "created_at": "createdAt",
        "updated_at": "updatedAt",
    },
):
    """Organization."""

    kind: OrganizationKind
    id: int
    name: str
    subdomains: list[OrganizationSubdomainsItem] = field(default_factory=AbsentList)
    partner_id: str | Unset = UNSET
    snow_atlas_tenant_id: str | Unset = UNSET
    created_at: datetime.datetime | Unset = UNSET
    updated_at: datetime.datetime | Unset = UNSET


class OrganizationSubdomainsItem(Model):
    """Organization subdomains item."""

    kind: OrganizationSubdomainsItemKind | Unset = UNSET
    name: str | Unset = UNSET


class NewSaasData(OpenModel, rename={"file_name": "fileName"}):
    """New saas data."""

    file_name: str
    """Must be unique in the organization; include a time stamp, for example. The bounds are those of an import job's names
    (inferred)."""


class SaasData(
    Model,
    rename={
        "content_type": "contentType",
        "content_encoding": "contentEncoding",
        "created_at": "createdAt",
        "modified_at": "modifiedAt",
    },
):
    """Saas data."""

    id: str
    name: str
    status: SaasDataStatus
    """`failed` is documented; the mock server never returns it."""
    content_type: SaasDataContentType | Unset = UNSET
    content_encoding: SaasDataContentEncoding | Unset = UNSET
    checksum: str | Unset = UNSET
    """Absent until the file is uploaded."""
    created_at: datetime.datetime | Unset = UNSET
    modified_at: datetime.datetime | Unset = UNSET


class SaasDataList(Model, rename={"next_page": "nextPage"}):
    """Saas data list."""

    count: int | Unset = UNSET
    """Number of all objects, independent of the page (inferred)."""
    values: list[SaasData] = field(default_factory=AbsentList)
    next_page: str | Unset = UNSET
    """The link to the next page; absent on the last one. Relative to the host, as in the official examples, which
    contradict the official format `uri`."""


class ImportSettings(Model, rename={"task_name": "taskName", "load_type": "loadType"}):
    """Import settings."""

    task_name: ImportSettingsTaskName
    load_type: ImportSettingsLoadType
    """`full`: deactivates everything that the files lack. `incremental`: adds or updates what the files hold. A roster
    with SKUs is always full."""


class NewImportJob(
    OpenModel,
    rename={"managed_app_id": "managedAppId", "saas_data_list": "saasDataList", "import_settings": "importSettings"},
):
    """New import job."""

    managed_app_id: str
    saas_data_list: list[NewImportJobSaasDataListItem]
    import_settings: NewImportJobImportSettings


class NewImportJobSaasDataListItem(OpenModel):
    """New import job saas data list item."""

    name: str


class NewImportJobImportSettings(OpenModel, rename={"task_name": "taskName", "load_type": "loadType"}):
    """New import job import settings."""

    task_name: NewImportJobImportSettingsTaskName
    load_type: NewImportJobImportSettingsLoadType


class ImportJob(
    Model,
    rename={
        "source_href": "sourceHref",
        "import_settings": "importSettings",
        "saas_data_list": "saasDataList",
        "created_at": "createdAt",
        "started_at": "startedAt",
        "finished_at": "finishedAt",
    },
):
    """Import job."""

    id: str
    status: ImportJobStatus
    source_href: str
    import_settings: ImportSettings
    saas_data_list: list[SaasData]
    created_at: datetime.datetime
    started_at: datetime.datetime | Unset = UNSET
    finished_at: datetime.datetime | Unset = UNSET
    errors: list[ImportJobErrorsItem] = field(default_factory=AbsentList)


class ImportJobErrorsItem(Model, rename={"potential_resolution": "potentialResolution"}):
    """Import job errors item."""

    error: str
    summary: str | Unset = UNSET
    potential_resolution: str | Unset = UNSET


class ImportJobList(Model, rename={"next_page": "nextPage"}):
    """Import job list."""

    values: list[ImportJob] = field(default_factory=AbsentList)
    next_page: str | Unset = UNSET
    """The link to the next page; absent on the last one. Relative to the host, as in the official examples, which
    contradict the official format `uri`."""


class ManagedApp(
    Model,
    rename={
        "activity_threshold": "activityThreshold",
        "modified_at": "modifiedAt",
        "app_id": "appId",
        "app_name": "appName",
        "app_technopedia_id": "appTechnopediaId",
        "vendor_name": "vendorName",
        "vendor_technopedia_id": "vendorTechnopediaId",
        "category_group_name": "categoryGroupName",
        "category_group_technopedia_id": "categoryGroupTechnopediaId",
        "category_name": "categoryName",
        "category_technopedia_id": "categoryTechnopediaId",
        "sub_category_name": "subCategoryName",
        "sub_category_technopedia_id": "subCategoryTechnopediaId",
        "integration_type": "integrationType",
        "is_active": "isActive",
        "is_unlimited": "isUnlimited",
        "point_of_contact": "pointOfContact",
        "annual_cost": "annualCost",
        "total_users": "totalUsers",
        "total_active": "totalActive",
        "total_inactive": "totalInactive",
        "total_never_active": "totalNeverActive",
        "total_entitlements": "totalEntitlements",
        "total_licenses": "totalLicenses",
        "related_apps": "relatedApps",
    },
):
    """Managed app."""

    id: str
    name: str
    activity_threshold: int
    """Days without activity after which a user is inactive."""
    modified_at: datetime.datetime
    app_id: str | Unset = UNSET
    app_name: str | Unset = UNSET
    app_technopedia_id: str | Unset = UNSET
    vendor_name: str | Unset = UNSET
    vendor_technopedia_id: str | Unset = UNSET
    category_group_name: str | Unset = UNSET
    category_group_technopedia_id: str | Unset = UNSET
    category_name: str | Unset = UNSET
    category_technopedia_id: str | Unset = UNSET
    sub_category_name: str | Unset = UNSET
    sub_category_technopedia_id: str | Unset = UNSET
    description: str | Unset = UNSET
    integration_type: str | Unset = UNSET
    is_active: bool | Unset = UNSET
    """If not, everything within it is frozen and exists only for historical purposes."""
    is_unlimited: bool | Unset = UNSET
    tags: str | Unset = UNSET
    """Tags, separated by commas."""
    point_of_contact: str | Unset = UNSET
    annual_cost: float | Unset = UNSET
    total_users: int | Unset = UNSET
    """Number of users that are not deactivated (inferred)."""
    total_active: int | Unset = UNSET
    total_inactive: int | Unset = UNSET
    total_never_active: int | Unset = UNSET
    total_entitlements: int | Unset = UNSET
    total_licenses: int | Unset = UNSET
    additional: str | Unset = UNSET
    """JSON, encoded in base64."""
    licenses: list[ManagedAppLicense] = field(default_factory=AbsentList)
    loaded: list[ManagedAppLoadedItem] = field(default_factory=AbsentList)
    related_apps: list[ManagedAppRelatedAppsItem] = field(default_factory=AbsentList)
    """Related applications. One that was discovered through single sign-on is a child of the application it was loaded
    into (proposed)."""


class ManagedAppLicense(
    Model,
    rename={
        "point_of_contact_email": "pointOfContactEmail",
        "project_id": "projectId",
        "created_at": "createdAt",
        "modified_at": "modifiedAt",
        "associated_managed_apps": "associatedManagedApps",
        "agreement_fees": "agreementFees",
    },
):
    """A license agreement with its fees and terms."""

    id: str | Unset = UNSET
    name: str | Unset = UNSET
    point_of_contact_email: str | Unset = UNSET
    project_id: int | Unset = UNSET
    notes: str | Unset = UNSET
    created_at: str | Unset = UNSET
    """The official schema has no format, here and for all parts of a license."""
    modified_at: str | Unset = UNSET
    associated_managed_apps: list[AssociatedManagedApp] = field(default_factory=AbsentList)
    agreement_fees: list[LicenseFee] = field(default_factory=AbsentList)
    terms: list[LicenseTerm] = field(default_factory=AbsentList)


class AssociatedManagedApp(Model):
    """Associated managed app."""

    id: str
    href: str


class LicenseFee(
    Model,
    rename={
        "miscellaneous_fees": "miscellaneousFees",
        "effective_at": "effectiveAt",
        "ends_at": "endsAt",
        "created_at": "createdAt",
        "modified_at": "modifiedAt",
        "payment_frequency": "paymentFrequency",
        "payment_frequency_in_months": "paymentFrequencyInMonths",
    },
):
    """License fee."""

    id: str | Unset = UNSET
    name: str | Unset = UNSET
    currency: str | Unset = UNSET
    miscellaneous_fees: float | Unset = UNSET
    effective_at: str | Unset = UNSET
    ends_at: str | Unset = UNSET
    created_at: str | Unset = UNSET
    modified_at: str | Unset = UNSET
    frequency: PaymentFrequency | Unset = UNSET
    payment_frequency: PaymentFrequencyName | Unset = UNSET
    payment_frequency_in_months: int | Unset = UNSET


class PaymentFrequency(Model, rename={"type_": "type"}):
    """Payment frequency."""

    type_: PaymentFrequencyType | Unset = UNSET
    months: int | Unset = UNSET


class LicenseTerm(
    Model,
    rename={
        "term_type": "termType",
        "is_active": "isActive",
        "is_unlimited": "isUnlimited",
        "is_vendor_set_provisioned_count": "isVendorSetProvisionedCount",
        "items_allowed": "itemsAllowed",
        "annual_cost": "annualCost",
        "per_user_cost": "perUserCost",
        "total_users": "totalUsers",
        "total_active": "totalActive",
        "effective_at": "effectiveAt",
        "ends_at": "endsAt",
        "effective_date_reminder_days": "effectiveDateReminderDays",
        "end_date_reminder_days": "endDateReminderDays",
        "created_at": "createdAt",
        "modified_at": "modifiedAt",
        "term_payments": "termPayments",
    },
):
    """License term."""

    id: str | Unset = UNSET
    name: str | Unset = UNSET
    term_type: LicenseTermTermType | Unset = UNSET
    sku: str | Unset = UNSET
    group: str | Unset = UNSET
    is_active: bool | Unset = UNSET
    registered: bool | Unset = UNSET
    hidden: bool | Unset = UNSET
    is_unlimited: bool | Unset = UNSET
    is_vendor_set_provisioned_count: bool | Unset = UNSET
    items_allowed: int | Unset = UNSET
    annual_cost: float | Unset = UNSET
    per_user_cost: float | Unset = UNSET
    total_users: int | Unset = UNSET
    total_active: int | Unset = UNSET
    effective_at: str | Unset = UNSET
    ends_at: str | Unset = UNSET
    effective_date_reminder_days: int | Unset = UNSET
    end_date_reminder_days: int | Unset = UNSET
    fallback: LicenseFallback | Unset = UNSET
    """The cost of a user without a payment."""
    additional: str | Unset = UNSET
    """JSON, encoded in base64."""
    created_at: str | Unset = UNSET
    modified_at: str | Unset = UNSET
    term_payments: list[LicensePayment] = field(default_factory=AbsentList)


class LicenseFallback(Model):
    """The cost of a user without a payment."""

    amount: float | Unset = UNSET
    currency: str | Unset = UNSET
    frequency: PaymentFrequency | Unset = UNSET


class LicensePayment(
    Model,
    rename={
        "purchase_id": "purchaseId",
        "purchased_at": "purchasedAt",
        "payment_frequency": "paymentFrequency",
        "payment_frequency_in_months": "paymentFrequencyInMonths",
        "effective_at": "effectiveAt",
        "ends_at": "endsAt",
        "has_allocation": "hasAllocation",
        "is_auto_populated": "isAutoPopulated",
        "items_allowed": "itemsAllowed",
        "created_at": "createdAt",
        "modified_at": "modifiedAt",
    },
):
    """License payment."""

    id: str | Unset = UNSET
    purchase_id: str | Unset = UNSET
    purchased_at: str | Unset = UNSET
    amount: float | Unset = UNSET
    currency: str | Unset = UNSET
    frequency: PaymentFrequency | Unset = UNSET
    payment_frequency: PaymentFrequencyName | Unset = UNSET
    payment_frequency_in_months: int | Unset = UNSET
    effective_at: str | Unset = UNSET
    ends_at: str | Unset = UNSET
    has_allocation: bool | Unset = UNSET
    is_auto_populated: bool | Unset = UNSET
    items_allowed: LicensePaymentItemsAllowed | Unset = UNSET
    created_at: str | Unset = UNSET
    modified_at: str | Unset = UNSET


class LicensePaymentItemsAllowed(Model):
    """License payment items allowed."""

    purchased: ItemCount | Unset = UNSET
    provisioned: ItemCount | Unset = UNSET


class ItemCount(Model, rename={"type_": "type"}):
    """Item count."""

    type_: ItemCountType | Unset = UNSET
    count: int | Unset = UNSET


class ManagedAppLoadedItem(Model, rename={"data_type": "dataType"}):
    """Managed app loaded item."""

    data_type: ManagedAppLoadedItemDataType
    """The task's data type, inferred from the names."""
    date: datetime.datetime


class ManagedAppRelatedAppsItem(Model):
    """Managed app related apps item."""

    id: str
    href: str
    relation: ManagedAppRelatedAppsItemRelation


class ManagedAppList(Model, rename={"next_page": "nextPage"}):
    """Managed app list."""

    values: list[ManagedApp] = field(default_factory=AbsentList)
    next_page: str | Unset = UNSET
    """The link to the next page; absent on the last one. Relative to the host, as in the official examples, which
    contradict the official format `uri`."""


class AppUser(
    Model,
    rename={
        "unique_id": "uniqueId",
        "first_name": "firstName",
        "middle_name": "middleName",
        "last_name": "lastName",
        "activated_at": "activatedAt",
        "deactivated_at": "deactivatedAt",
        "last_activity_at": "lastActivityAt",
        "modified_at": "modifiedAt",
        "associated_managed_app": "associatedManagedApp",
        "associated_person": "associatedPerson",
        "activity_count_by_ranges": "activityCountByRanges",
        "license_payment_allocations": "licensePaymentAllocations",
    },
):
    """App user."""

    id: str
    unique_id: str
    email: str | Unset = UNSET
    first_name: str | Unset = UNSET
    middle_name: str | Unset = UNSET
    last_name: str | Unset = UNSET
    sku: str | Unset = UNSET
    """The first of the skus."""
    skus: list[str] = field(default_factory=AbsentList)
    activated_at: datetime.datetime | Unset = UNSET
    deactivated_at: datetime.datetime | Unset = UNSET
    last_activity_at: datetime.datetime | Unset = UNSET
    """Time of the user's last event (inferred)."""
    modified_at: datetime.datetime | Unset = UNSET
    additional: str | Unset = UNSET
    """JSON, encoded in base64."""
    associated_managed_app: AssociatedManagedApp | Unset = UNSET
    associated_person: Association | Unset = UNSET
    """An associated object."""
    activity_count_by_ranges: list[ActivityCount] = field(default_factory=AbsentList)
    license_payment_allocations: list[LicensePaymentAllocation] = field(default_factory=AbsentList)


class Association(Model):
    """An associated object."""

    id: str | Unset = UNSET
    href: str | Unset = UNSET


class ActivityCount(Model, rename={"range_": "range"}):
    """Activity count."""

    range_: ActivityCountRange
    """The period, in past days."""
    count: int


class LicensePaymentAllocation(
    Model,
    rename={
        "associated_license_term": "associatedLicenseTerm",
        "associated_license_term_payments": "associatedLicenseTermPayments",
        "use_fallback_cost": "useFallbackCost",
    },
):
    """License payment allocation."""

    associated_license_term: Association | Unset = UNSET
    """An associated object."""
    associated_license_term_payments: list[Association] = field(default_factory=AbsentList)
    use_fallback_cost: bool | Unset = UNSET


class AppUserList(Model, rename={"next_page": "nextPage"}):
    """App user list."""

    values: list[AppUser] = field(default_factory=AbsentList)
    next_page: str | Unset = UNSET
    """The link to the next page; absent on the last one. Relative to the host, as in the official examples, which
    contradict the official format `uri`."""


class AppEvent(
    Model,
    rename={
        "unique_id": "uniqueId",
        "occurred_at": "occurredAt",
        "type_": "type",
        "sub_app_name": "subAppName",
        "associated_managed_app": "associatedManagedApp",
    },
):
    """App event."""

    id: str
    unique_id: str
    occurred_at: datetime.datetime | Unset = UNSET
    type_: str | Unset = UNSET
    description: str | Unset = UNSET
    sub_app_name: str | Unset = UNSET
    associated_managed_app: AssociatedManagedApp | Unset = UNSET


class AppEventList(Model, rename={"next_page": "nextPage"}):
    """App event list."""

    values: list[AppEvent] = field(default_factory=AbsentList)
    next_page: str | Unset = UNSET
    """The link to the next page; absent on the last one. Relative to the host, as in the official examples, which
    contradict the official format `uri`."""


class Usage(
    Model,
    rename={
        "managed_app_id": "managedAppId",
        "occurred_at": "occurredAt",
        "usage_group": "usageGroup",
        "unit_ratio": "unitRatio",
        "avg_monthly_usage": "avgMonthlyUsage",
        "consumed_percentage": "consumedPercentage",
        "est_usage": "estUsage",
        "expected_avg_monthly_usage": "expectedAvgMonthlyUsage",
        "over_used": "overUsed",
        "total_overage_cost": "totalOverageCost",
        "usage_ends_at": "usageEndsAt",
        "product_technopedia_id": "productTechnopediaId",
        "vendor_technopedia_id": "vendorTechnopediaId",
        "is_unlimited_usage": "isUnlimitedUsage",
        "source_id": "sourceId",
        "source_instance_id": "sourceInstanceId",
        "source_type": "sourceType",
        "app_user_id": "appUserId",
    },
):
    """Usage."""

    id: str
    managed_app_id: str
    occurred_at: datetime.datetime
    usage_group: str
    used: float
    unit: str
    """The usage group, if the message has no unit (proposed)."""
    unit_ratio: float
    total: float | Unset = UNSET
    available: float | Unset = UNSET
    avg_monthly_usage: float | Unset = UNSET
    consumed_percentage: float | Unset = UNSET
    est_usage: float | Unset = UNSET
    expected_avg_monthly_usage: float | Unset = UNSET
    over_used: float | Unset = UNSET
    total_overage_cost: float | Unset = UNSET
    usage_ends_at: datetime.datetime | Unset = UNSET
    product_technopedia_id: str | Unset = UNSET
    vendor_technopedia_id: str | Unset = UNSET
    is_unlimited_usage: bool | Unset = UNSET
    """Absent if unknown."""
    source_id: str | Unset = UNSET
    source_instance_id: str | Unset = UNSET
    source_type: str | Unset = UNSET
    app_user_id: str | Unset = UNSET
    """The application's user whose uniqueId equals the sourceIdentifier (proposed)."""


class UsageList(Model, rename={"next_page": "nextPage"}):
    """Usage list."""

    values: list[Usage] = field(default_factory=AbsentList)
    next_page: str | Unset = UNSET
    """The link to the next page; absent on the last one. Relative to the host, as in the official examples, which
    contradict the official format `uri`."""


class DiscoveredList(Model, rename={"next_page": "nextPage"}):
    """Discovered list."""

    kind: DiscoveredListKind
    values: list[DiscoveredAppUsage]
    next_page: str | Unset = UNSET
    """The link to the next page; absent on the last one. Relative to the host, as in the official examples, which
    contradict the official format `uri`."""


class DiscoveredAppUsage(
    Model, rename={"discovered_app": "discoveredApp", "usage_data": "usageData", "snapshot_at": "snapshotAt"}
):
    """Discovered app usage."""

    discovered_app: DiscoveredAppUsageDiscoveredApp
    usage_data: DiscoveredAppUsageUsageData
    snapshot_at: datetime.datetime


class DiscoveredAppUsageDiscoveredApp(
    Model,
    rename={
        "org_id": "orgId",
        "external_id": "externalId",
        "application_status": "applicationStatus",
        "application_risk_index": "applicationRiskIndex",
        "integration_risks": "integrationRisks",
        "supported_certifications": "supportedCertifications",
        "matched_products": "matchedProducts",
    },
):
    """Discovered app usage discovered app."""

    id: str
    kind: DiscoveredAppUsageDiscoveredAppKind
    name: str
    source: DiscoveredAppUsageDiscoveredAppSource
    org_id: int | Unset = UNSET
    category: str | Unset = UNSET
    external_id: str | Unset = UNSET
    application_status: str | Unset = UNSET
    application_risk_index: float | Unset = UNSET
    integration_risks: float | Unset = UNSET
    supported_certifications: list[str] = field(default_factory=AbsentList)
    matched_products: list[MatchedProduct] = field(default_factory=AbsentList)
    tags: DiscoveredAppUsageDiscoveredAppTags | Unset = UNSET
    urls: DiscoveredAppUsageDiscoveredAppUrls | Unset = UNSET
    vulnerability: DiscoveredAppUsageDiscoveredAppVulnerability | Unset = UNSET
    history: DiscoveredAppUsageDiscoveredAppHistory | Unset = UNSET


class DiscoveredAppUsageDiscoveredAppSource(Model, rename={"managed_app_id": "managedAppId"}):
    """Discovered app usage discovered app source."""

    managed_app_id: str
    name: str


class MatchedProduct(Model, rename={"match_type": "matchType"}):
    """Matched product."""

    match_type: MatchedProductMatchType
    product: MatchedProductProduct
    kind: MatchedProductKind | Unset = UNSET


class MatchedProductProduct(Model, rename={"associated_managed_apps": "associatedManagedApps"}):
    """Matched product product."""

    id: str
    kind: MatchedProductProductKind
    name: str
    associated_managed_apps: list[AssociatedManagedApp] = field(default_factory=AbsentList)


class DiscoveredAppUsageDiscoveredAppTags(
    Model, rename={"custom_tags": "customTags", "default_tags": "defaultTags", "ignore_tags": "ignoreTags"}
):
    """Discovered app usage discovered app tags."""

    custom_tags: list[str] = field(default_factory=AbsentList)
    default_tags: list[str] = field(default_factory=AbsentList)
    ignore_tags: list[str] = field(default_factory=AbsentList)


class DiscoveredAppUsageDiscoveredAppUrls(
    Model, rename={"allowed_urls": "allowedUrls", "embedded_urls": "embeddedUrls"}
):
    """Discovered app usage discovered app urls."""

    allowed_urls: list[str] = field(default_factory=AbsentList)
    domains: list[str] = field(default_factory=AbsentList)
    embedded_urls: list[str] = field(default_factory=AbsentList)


class DiscoveredAppUsageDiscoveredAppHistory(
    Model, rename={"first_used_at": "firstUsedAt", "last_used_at": "lastUsedAt"}
):
    """Discovered app usage discovered app history."""

    first_used_at: datetime.datetime | Unset = UNSET
    last_used_at: datetime.datetime | Unset = UNSET


class DiscoveredAppUsageUsageData(
    Model,
    rename={
        "average_duration": "averageDuration",
        "transaction_count": "transactionCount",
        "user_count": "userCount",
        "ip_address_count": "ipAddressCount",
        "device_count": "deviceCount",
    },
):
    """Discovered app usage usage data."""

    average_duration: int | Unset = UNSET
    destinations: int | Unset = UNSET
    platforms: int | Unset = UNSET
    sessions: int | Unset = UNSET
    transaction_count: int | Unset = UNSET
    user_count: int | Unset = UNSET
    ip_address_count: int | Unset = UNSET
    device_count: int | Unset = UNSET
    network: DiscoveredAppUsageUsageDataNetwork | Unset = UNSET


class DiscoveredAppUsageUsageDataNetwork(
    Model, rename={"upload_bytes": "uploadBytes", "downloaded_bytes": "downloadedBytes", "total_bytes": "totalBytes"}
):
    """Discovered app usage usage data network."""

    upload_bytes: int | Unset = UNSET
    downloaded_bytes: int | Unset = UNSET
    total_bytes: int | Unset = UNSET


class SampleTokenRequest(OpenModel):
    """Sample token request."""

    grant_type: SampleTokenRequestGrantType
    scope: str | Unset = UNSET
    client_id: str | Unset = UNSET
    client_secret: str | Unset = UNSET
    client_user: str | Unset = UNSET
    client_password: str | Unset = UNSET
    refresh_token: str | Unset = UNSET


class SampleToken(Model):
    """Sample token."""

    access_token: str
    token_type: SampleTokenTokenType
    expires_in: int


class SampleSearch(OpenModel, rename={"from_date": "fromDate", "to_date": "toDate"}):
    """Sample search."""

    offset: int | Unset = UNSET
    limit: int | Unset = UNSET
    page: int | Unset = UNSET
    size: int | Unset = UNSET
    cursor: str | Unset = UNSET
    from_date: str | Unset = UNSET
    to_date: str | Unset = UNSET
    link: SampleLink | Unset = UNSET


class SampleRecords(
    Model, rename={"total_pages": "totalPages", "has_more": "hasMore", "next_cursor": "nextCursor", "next_": "next"}
):
    """Sample records."""

    items: list[SampleUser | SampleUsage | SampleConsumption]
    total: int | Unset = UNSET
    page: int | Unset = UNSET
    total_pages: int | Unset = UNSET
    has_more: bool | Unset = UNSET
    next_cursor: str | None | Unset = UNSET
    next_: str | None | Unset = UNSET


class SampleUser(Model):
    """Sample user."""

    id: str
    profile: SampleUserProfile
    plans: list[str]
    joined: str
    """`dd/MM/yyyy`"""
    enabled: bool


class SampleUserProfile(Model, rename={"given_name": "givenName", "family_name": "familyName"}):
    """Sample user profile."""

    mail: str
    given_name: str
    family_name: str


class SampleUsage(Model):
    """Sample usage."""

    user: str
    when: datetime.datetime
    action: str


class SampleConsumption(Model):
    """Sample consumption."""

    ref: str
    sender: str
    sent: int
    quota: int
    measured: datetime.datetime


class SampleError(Model):
    """Sample error."""

    error: str
    error_description: str
