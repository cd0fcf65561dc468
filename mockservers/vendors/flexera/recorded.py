"""Where Flexera's answers have records."""

from mockservers.core.service.recorded_rows import RecordedRows

ORGANIZATION = {"orgId": "orgId"}
OF_APP = {"orgId": "orgId", "managedAppId": "managedAppId"}
APP = {"/associatedManagedApp/id": "managedAppId"}
RECORDED = (
    RecordedRows("get_organization", "organizations", members={"/subdomains/0/name": "subdomain"}),
    RecordedRows("list_managed_apps", "managed_apps", "/values", ORGANIZATION),
    RecordedRows("get_managed_app", "managed_apps", path=ORGANIZATION),
    RecordedRows("list_managed_app_users", "app_users", "/values", OF_APP),
    RecordedRows("list_app_users", "app_users", "/values", ORGANIZATION, APP),
    RecordedRows("list_managed_app_events", "app_events", "/values", OF_APP),
    RecordedRows("list_app_events", "app_events", "/values", ORGANIZATION, APP),
    RecordedRows("list_usage_over_time", "usage_over_time", "/values", ORGANIZATION),
)
NAMES = {"organizations": {"name": "company"}}
