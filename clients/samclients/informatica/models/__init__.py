"""Contains all the data models used in inputs/outputs"""

from .credentials import Credentials
from .edition_body import Edition
from .error_body import Error
from .error_error import ErrorError
from .error_error_details_type_0_item import ErrorErrorDetailsType0Item
from .export import Export
from .export_job_type import ExportJobType
from .job import Job
from .job_level_export import JobLevelExport
from .job_level_job import JobLevelJob
from .job_level_meter_id import JobLevelMeterId
from .license_ import License
from .license_license_type import LicenseLicenseType
from .licenses import Licenses
from .licenses_update import LicensesUpdate
from .licenses_update_assigned_editions_item import LicensesUpdateAssignedEditionsItem
from .licenses_update_custom_licenses_item import LicensesUpdateCustomLicensesItem
from .licenses_update_custom_licenses_item_license_type import LicensesUpdateCustomLicensesItemLicenseType
from .licenses_update_custom_limits_item import LicensesUpdateCustomLimitsItem
from .limit import Limit
from .linked_export import LinkedExport
from .linked_job import LinkedJob
from .login import Login
from .login_products_item import LoginProductsItem
from .login_user_info import LoginUserInfo
from .login_user_info_groups import LoginUserInfoGroups
from .login_user_info_status import LoginUserInfoStatus
from .meter_id import MeterId
from .status import Status
from .token_to_validate import TokenToValidate
from .v2_credentials import V2Credentials
from .v2_error import V2Error
from .v2_error_type import V2ErrorType
from .v2_user import V2User
from .v2_user_roles_item import V2UserRolesItem
from .v2_user_type import V2UserType
from .v2_user_usergroups_item import V2UserUsergroupsItem
from .validated_token import ValidatedToken
from .validated_token_type import ValidatedTokenType
from .word import Word

__all__ = (
    "Credentials",
    "Edition",
    "Error",
    "ErrorError",
    "ErrorErrorDetailsType0Item",
    "Export",
    "ExportJobType",
    "Job",
    "JobLevelExport",
    "JobLevelJob",
    "JobLevelMeterId",
    "License",
    "LicenseLicenseType",
    "Licenses",
    "LicensesUpdate",
    "LicensesUpdateAssignedEditionsItem",
    "LicensesUpdateCustomLicensesItem",
    "LicensesUpdateCustomLicensesItemLicenseType",
    "LicensesUpdateCustomLimitsItem",
    "Limit",
    "LinkedExport",
    "LinkedJob",
    "Login",
    "LoginProductsItem",
    "LoginUserInfo",
    "LoginUserInfoGroups",
    "LoginUserInfoStatus",
    "MeterId",
    "Status",
    "TokenToValidate",
    "V2Credentials",
    "V2Error",
    "V2ErrorType",
    "V2User",
    "V2UserRolesItem",
    "V2UserType",
    "V2UserUsergroupsItem",
    "ValidatedToken",
    "ValidatedTokenType",
    "Word",
)
