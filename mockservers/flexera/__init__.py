"""The stand-in for Flexera One: its token service and the import jobs of SaaS Management, and a sample SaaS vendor."""

from mockservers.core.service import Credential, Service
from mockservers.flexera.access import authenticate
from mockservers.flexera.errors import render
from mockservers.flexera.faults import KINDS
from mockservers.flexera.handlers import Handlers
from mockservers.flexera.schedule import IMPORT_JOB
from mockservers.flexera.seed import OPTIONS, planted, seed
from mockservers.flexera.tables import tables

service = Service(
    name="flexera",
    title="Flexera One SaaS Management",
    port=8083,
    handlers=Handlers,
    render=render,
    authenticate=authenticate,
    tables=tables,
    seed=seed,
    options=OPTIONS,
    planted=planted,
    lifecycles=(IMPORT_JOB,),
    faults=KINDS,
    credentials=(
        Credential("FLEXERA_REFRESH_TOKEN", "flexera-refresh-token-of-acme"),
        Credential("FLEXERA_CLIENT_ID", "flexera-client-of-acme"),
        Credential("FLEXERA_CLIENT_SECRET", "flexera-client-secret-of-acme"),
        Credential("FLEXERA_ORG_ID", "1234"),
    ),
    hosts=("*.flexera.com", "*.flexera.eu", "*.flexera.au"),
    example="/oidc/token",
    example_options=("--data", "grant_type=refresh_token&refresh_token={FLEXERA_REFRESH_TOKEN}"),
)
