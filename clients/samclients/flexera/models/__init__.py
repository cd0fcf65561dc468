"""Contains all the data models used in inputs/outputs"""

from .activity_count import ActivityCount
from .activity_count_range import ActivityCountRange
from .app_event import AppEvent
from .app_event_list import AppEventList
from .app_user import AppUser
from .app_user_list import AppUserList
from .associated_managed_app import AssociatedManagedApp
from .association import Association
from .discovered_app_usage import DiscoveredAppUsage
from .discovered_app_usage_discovered_app import DiscoveredAppUsageDiscoveredApp
from .discovered_app_usage_discovered_app_history import DiscoveredAppUsageDiscoveredAppHistory
from .discovered_app_usage_discovered_app_kind import DiscoveredAppUsageDiscoveredAppKind
from .discovered_app_usage_discovered_app_source import DiscoveredAppUsageDiscoveredAppSource
from .discovered_app_usage_discovered_app_tags import DiscoveredAppUsageDiscoveredAppTags
from .discovered_app_usage_discovered_app_urls import DiscoveredAppUsageDiscoveredAppUrls
from .discovered_app_usage_discovered_app_vulnerability import DiscoveredAppUsageDiscoveredAppVulnerability
from .discovered_app_usage_usage_data import DiscoveredAppUsageUsageData
from .discovered_app_usage_usage_data_network import DiscoveredAppUsageUsageDataNetwork
from .discovered_list import DiscoveredList
from .discovered_list_kind import DiscoveredListKind
from .error import Error
from .get_managed_app_view import GetManagedAppView
from .import_job import ImportJob
from .import_job_errors_item import ImportJobErrorsItem
from .import_job_list import ImportJobList
from .import_job_status import ImportJobStatus
from .import_settings import ImportSettings
from .import_settings_load_type import ImportSettingsLoadType
from .import_settings_task_name import ImportSettingsTaskName
from .item_count import ItemCount
from .item_count_type import ItemCountType
from .license_fallback import LicenseFallback
from .license_fee import LicenseFee
from .license_payment import LicensePayment
from .license_payment_allocation import LicensePaymentAllocation
from .license_payment_items_allowed import LicensePaymentItemsAllowed
from .license_term import LicenseTerm
from .license_term_term_type import LicenseTermTermType
from .list_app_users_view import ListAppUsersView
from .list_managed_app_users_view import ListManagedAppUsersView
from .list_managed_apps_view import ListManagedAppsView
from .list_sample_records_resource import ListSampleRecordsResource
from .list_sample_records_style import ListSampleRecordsStyle
from .list_usage_over_time_group_by_item import ListUsageOverTimeGroupByItem
from .list_usage_over_time_resolution import ListUsageOverTimeResolution
from .list_usage_over_time_view import ListUsageOverTimeView
from .managed_app import ManagedApp
from .managed_app_activity_threshold import ManagedAppActivityThreshold
from .managed_app_license import ManagedAppLicense
from .managed_app_list import ManagedAppList
from .managed_app_loaded_item import ManagedAppLoadedItem
from .managed_app_loaded_item_data_type import ManagedAppLoadedItemDataType
from .managed_app_related_apps_item import ManagedAppRelatedAppsItem
from .managed_app_related_apps_item_relation import ManagedAppRelatedAppsItemRelation
from .matched_product import MatchedProduct
from .matched_product_kind import MatchedProductKind
from .matched_product_match_type import MatchedProductMatchType
from .matched_product_product import MatchedProductProduct
from .matched_product_product_kind import MatchedProductProductKind
from .new_import_job import NewImportJob
from .new_import_job_import_settings import NewImportJobImportSettings
from .new_import_job_import_settings_load_type import NewImportJobImportSettingsLoadType
from .new_import_job_import_settings_task_name import NewImportJobImportSettingsTaskName
from .new_import_job_saas_data_list_item import NewImportJobSaasDataListItem
from .new_saas_data import NewSaasData
from .organization import Organization
from .organization_kind import OrganizationKind
from .organization_subdomains_item import OrganizationSubdomainsItem
from .organization_subdomains_item_kind import OrganizationSubdomainsItemKind
from .payment_frequency import PaymentFrequency
from .payment_frequency_name import PaymentFrequencyName
from .payment_frequency_type import PaymentFrequencyType
from .saas_data import SaasData
from .saas_data_content_encoding import SaasDataContentEncoding
from .saas_data_content_type import SaasDataContentType
from .saas_data_list import SaasDataList
from .saas_data_status import SaasDataStatus
from .sample_consumption import SampleConsumption
from .sample_error import SampleError
from .sample_link import SampleLink
from .sample_records import SampleRecords
from .sample_search import SampleSearch
from .sample_token import SampleToken
from .sample_token_request import SampleTokenRequest
from .sample_token_request_grant_type import SampleTokenRequestGrantType
from .sample_token_token_type import SampleTokenTokenType
from .sample_usage import SampleUsage
from .sample_user import SampleUser
from .sample_user_profile import SampleUserProfile
from .search_sample_records_resource import SearchSampleRecordsResource
from .search_sample_records_style import SearchSampleRecordsStyle
from .token import Token
from .token_request import TokenRequest
from .token_request_grant_type import TokenRequestGrantType
from .token_token_type import TokenTokenType
from .upload_saas_data_content_encoding import UploadSaasDataContentEncoding
from .usage import Usage
from .usage_list import UsageList

__all__ = (
    "ActivityCount",
    "ActivityCountRange",
    "AppEvent",
    "AppEventList",
    "AppUser",
    "AppUserList",
    "AssociatedManagedApp",
    "Association",
    "DiscoveredAppUsage",
    "DiscoveredAppUsageDiscoveredApp",
    "DiscoveredAppUsageDiscoveredAppHistory",
    "DiscoveredAppUsageDiscoveredAppKind",
    "DiscoveredAppUsageDiscoveredAppSource",
    "DiscoveredAppUsageDiscoveredAppTags",
    "DiscoveredAppUsageDiscoveredAppUrls",
    "DiscoveredAppUsageDiscoveredAppVulnerability",
    "DiscoveredAppUsageUsageData",
    "DiscoveredAppUsageUsageDataNetwork",
    "DiscoveredList",
    "DiscoveredListKind",
    "Error",
    "GetManagedAppView",
    "ImportJob",
    "ImportJobErrorsItem",
    "ImportJobList",
    "ImportJobStatus",
    "ImportSettings",
    "ImportSettingsLoadType",
    "ImportSettingsTaskName",
    "ItemCount",
    "ItemCountType",
    "LicenseFallback",
    "LicenseFee",
    "LicensePayment",
    "LicensePaymentAllocation",
    "LicensePaymentItemsAllowed",
    "LicenseTerm",
    "LicenseTermTermType",
    "ListAppUsersView",
    "ListManagedAppUsersView",
    "ListManagedAppsView",
    "ListSampleRecordsResource",
    "ListSampleRecordsStyle",
    "ListUsageOverTimeGroupByItem",
    "ListUsageOverTimeResolution",
    "ListUsageOverTimeView",
    "ManagedApp",
    "ManagedAppActivityThreshold",
    "ManagedAppLicense",
    "ManagedAppList",
    "ManagedAppLoadedItem",
    "ManagedAppLoadedItemDataType",
    "ManagedAppRelatedAppsItem",
    "ManagedAppRelatedAppsItemRelation",
    "MatchedProduct",
    "MatchedProductKind",
    "MatchedProductMatchType",
    "MatchedProductProduct",
    "MatchedProductProductKind",
    "NewImportJob",
    "NewImportJobImportSettings",
    "NewImportJobImportSettingsLoadType",
    "NewImportJobImportSettingsTaskName",
    "NewImportJobSaasDataListItem",
    "NewSaasData",
    "Organization",
    "OrganizationKind",
    "OrganizationSubdomainsItem",
    "OrganizationSubdomainsItemKind",
    "PaymentFrequency",
    "PaymentFrequencyName",
    "PaymentFrequencyType",
    "SaasData",
    "SaasDataContentEncoding",
    "SaasDataContentType",
    "SaasDataList",
    "SaasDataStatus",
    "SampleConsumption",
    "SampleError",
    "SampleLink",
    "SampleRecords",
    "SampleSearch",
    "SampleToken",
    "SampleTokenRequest",
    "SampleTokenRequestGrantType",
    "SampleTokenTokenType",
    "SampleUsage",
    "SampleUser",
    "SampleUserProfile",
    "SearchSampleRecordsResource",
    "SearchSampleRecordsStyle",
    "Token",
    "TokenRequest",
    "TokenRequestGrantType",
    "TokenTokenType",
    "UploadSaasDataContentEncoding",
    "Usage",
    "UsageList",
)
