"""The stand-in for HCL BigFix Inventory 10.0."""

from mockservers.bigfix.access import authenticate
from mockservers.bigfix.domain import IMPORT
from mockservers.bigfix.errors import render
from mockservers.bigfix.faults import KINDS
from mockservers.bigfix.handlers import Handlers
from mockservers.bigfix.seed import OPTIONS, planted, seed
from mockservers.bigfix.store import tables
from mockservers.core.service import Credential, Service

service = Service(
    name="bigfix",
    title="HCL BigFix Inventory",
    port=9081,
    handlers=Handlers,
    render=render,
    authenticate=authenticate,
    tables=tables,
    seed=seed,
    options=OPTIONS,
    planted=planted,
    lifecycles=(IMPORT,),
    faults=KINDS,
    credentials=(
        Credential("BIGFIX_USER", "admin"),
        Credential("BIGFIX_PASSWORD", "password"),
        Credential("BIGFIX_TOKEN", "44072fb20fbe38322b5e67a7e780978e20abbc80"),
    ),
    example="/api/sam/v2/metrics?token={BIGFIX_TOKEN}",
)
