"""Mock server of Informatica Intelligent Data Management Cloud: login, license metering and licenses."""

from mockservers.core.service.service import Credential, Login, Service
from mockservers.vendors.informatica.auth import authenticate, must_write
from mockservers.vendors.informatica.data_tables import DATA_TABLES
from mockservers.vendors.informatica.domain import EXPORT
from mockservers.vendors.informatica.errors import render
from mockservers.vendors.informatica.faults import KINDS
from mockservers.vendors.informatica.handlers import Handlers
from mockservers.vendors.informatica.jobs import end_due_jobs, list_running_jobs
from mockservers.vendors.informatica.seed import OPTIONS, count_expected_rows, seed
from mockservers.vendors.informatica.store import store_rights_as_text, tables

service = Service(
    name="informatica",
    title="Informatica Intelligent Data Management Cloud",
    port=8082,
    handlers=Handlers,
    render=render,
    authenticate=authenticate,
    tables=tables,
    steps=(store_rights_as_text,),
    data_tables=DATA_TABLES,
    seed=seed,
    options=OPTIONS,
    expected_rows=count_expected_rows,
    must_write=must_write,
    due=end_due_jobs,
    lifecycles=(EXPORT,),
    running=list_running_jobs,
    faults=KINDS,
    credentials=(
        Credential("INFORMATICA_USER", "admin@example.com"),
        Credential("INFORMATICA_PASSWORD", "password"),
    ),
    aliases={
        "IICS_LOGIN_URL": "{INFORMATICA_URL}",
        "IICS_POD_URL": "{INFORMATICA_URL}/saas",  # the serverUrl of a login
        "IICS_USERNAME": "{INFORMATICA_USER}",
        "IICS_PASSWORD": "{INFORMATICA_PASSWORD}",
        "INFA_LOGIN_URL": "{INFORMATICA_URL}",
        "INFA_USERNAME": "{INFORMATICA_USER}",
        "INFA_PASSWORD": "{INFORMATICA_PASSWORD}",
    },
    logins={
        "session": Login("login", ("userInfo", "sessionId")),
        "v2_session": Login("login_v2", ("icSessionId",)),
    },
    example="/saas/public/core/v3/login",
    example_options=(
        "--header",
        "Content-Type: application/json",
        "--data",
        '{{"username": "{INFORMATICA_USER}", "password": "{INFORMATICA_PASSWORD}"}}',
    ),
    hosts=("*.informaticacloud.com",),
    merge_slashes=True,
)
