"""Mock server of Flexera One: token service, SaaS Management, and a sample SaaS vendor."""

from mockservers.core.service.service import Credential, Login, Service, leave_values
from mockservers.vendors.flexera.auth.grants import authenticate
from mockservers.vendors.flexera.data_tables import DATA_TABLES
from mockservers.vendors.flexera.errors import render
from mockservers.vendors.flexera.faults import KINDS
from mockservers.vendors.flexera.handlers import Handlers
from mockservers.vendors.flexera.imports.processing import list_running_jobs, must_write
from mockservers.vendors.flexera.recorded import NAMES, RECORDED
from mockservers.vendors.flexera.schedule import IMPORT_JOB
from mockservers.vendors.flexera.seed import OPTIONS, count_expected_rows, seed
from mockservers.vendors.flexera.tables import tables

service = Service(
    name="flexera",
    title="Flexera One SaaS Management",
    port=8083,
    handlers=Handlers,
    render=render,
    authenticate=authenticate,
    tables=tables,
    steps=(leave_values,),  # an index of unfinished jobs
    data_tables=DATA_TABLES,
    seed=seed,
    options=OPTIONS,
    expected_rows=count_expected_rows,
    must_write=must_write,
    lifecycles=(IMPORT_JOB,),
    running=list_running_jobs,
    faults=KINDS,
    credentials=(
        Credential("FLEXERA_REFRESH_TOKEN", "flexera-refresh-token-of-acme"),
        Credential("FLEXERA_CLIENT_ID", "flexera-client-of-acme"),
        Credential("FLEXERA_CLIENT_SECRET", "flexera-client-secret-of-acme"),
        Credential("FLEXERA_ORG_ID", "1234"),
    ),
    aliases={"FLEXERA_BASE_URL": "{FLEXERA_URL}", "FLEXERA_API_BASE_URL": "{FLEXERA_URL}"},
    logins={
        "access_token": Login("create_token", ("access_token",)),
        "sample_token": Login("create_sample_token", ("access_token",)),
    },
    recorded=RECORDED,
    recorded_names=NAMES,
    hosts=("*.flexera.com", "*.flexera.eu", "*.flexera.au"),
    example="/oidc/token",
    example_options=("--data", "grant_type=refresh_token&refresh_token={FLEXERA_REFRESH_TOKEN}"),
)
