"""Names of version 0.1 and those that replace them."""

MEMBERS = {
    "Flexera.events": "managed_apps.events",
    "Flexera.users": "managed_apps.users",
    "Flexera.wait": "import_jobs.wait",
    "ManagedApps.__call__": "iterate",
}
MODELS = {"ManagedAppActivityThreshold": "builtins.dict"}
