"""Where ServiceNow's answers have records: those of the Table API, of any table."""

from mockservers.core.service.recorded_rows import RecordedRows

VERSIONS = ("", "_v1", "_v2")
RECORDED = tuple(
    RecordedRows(f"{operation}{version}", "{tableName}", "/result")
    for operation in ("list_records", "get_record")
    for version in VERSIONS
)
HOSTS = (
    "cmdb_ci_computer",
    "cmdb_ci_server",
    "cmdb_ci_linux_server",
    "cmdb_ci_unix_server",
    "cmdb_ci_win_server",
    "cmdb_ci_vm_instance",
)
NAMES = {
    "sys_user": {"name": "person"},
    "core_company": {"name": "company"},
    "cmn_location": {"name": "city"},
    **{table: {"name": "host"} for table in HOSTS},
}
