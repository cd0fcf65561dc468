"""Names of version 0.1 and those that replace them."""

MEMBERS = {
    "BigFix.count_license_usages": "license_usages.count",
    "BigFix.import_status": "imports.get",
    "BigFix.start_import": "imports.start",
    "BigFix.wait_for_import": "imports.wait",
    "LicenseUsages.__call__": "iterate",
    "MetricList.__getitem__": "rows.__getitem__",
    "MetricList.__iter__": "rows.__iter__",
    "MetricList.__len__": "rows.__len__",
    "Metrics.create": "create(code_name, display_name)",
    "Metrics.delete": "delete(code_name)",
    "Metrics.update": "update(code_name, display_name)",
}
MODELS: dict[str, str] = {}
