"""Mock server of HCL BigFix Inventory 10.0."""

from mockservers.core.service.service import Credential, Service
from mockservers.vendors.bigfix.auth import authenticate
from mockservers.vendors.bigfix.data_tables import DATA_TABLES
from mockservers.vendors.bigfix.domain import IMPORT
from mockservers.vendors.bigfix.errors import render
from mockservers.vendors.bigfix.faults import KINDS
from mockservers.vendors.bigfix.handlers import Handlers
from mockservers.vendors.bigfix.imports import list_running_imports, must_write
from mockservers.vendors.bigfix.recorded import NAMES, RECORDED
from mockservers.vendors.bigfix.seed import OPTIONS, count_expected_rows, seed
from mockservers.vendors.bigfix.store import tables

service = Service(
    name="bigfix",
    title="HCL BigFix Inventory",
    port=9081,
    handlers=Handlers,
    render=render,
    authenticate=authenticate,
    tables=tables,
    data_tables=DATA_TABLES,
    seed=seed,
    options=OPTIONS,
    expected_rows=count_expected_rows,
    must_write=must_write,
    lifecycles=(IMPORT,),
    running=list_running_imports,
    faults=KINDS,
    credentials=(
        Credential("BIGFIX_USER", "admin"),
        Credential("BIGFIX_PASSWORD", "password"),
        Credential("BIGFIX_TOKEN", "44072fb20fbe38322b5e67a7e780978e20abbc80"),
    ),
    recorded=RECORDED,
    recorded_names=NAMES,
    example="/api/sam/v2/metrics?token={BIGFIX_TOKEN}",
)
