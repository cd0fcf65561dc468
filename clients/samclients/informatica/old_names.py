"""Names of version 0.1 and those that replace them."""

MEMBERS = {
    "Informatica.begin_runs": "metering.begin_runs",
    "Informatica.download": "metering.download",
    "Informatica.export": "metering.export",
    "Informatica.job": "metering.get_export_job",
    "Informatica.wait": "metering.wait",
    "LicensesResource.__call__": "get",
}
MODELS = {
    "ErrorErrorDetailsType0Item": "builtins.dict",
    "LoginUserInfoGroups": "builtins.dict",
    "V2UserRolesItem": "builtins.dict",
    "V2UserUsergroupsItem": "builtins.dict",
}
