"""Mock server of a ServiceNow instance with Flexera's integration app for FlexNet Manager Suite."""

from mockservers.core.service.service import Credential, Service, leave_values
from mockservers.vendors.servicenow.attachment_api.uploads import FORM_FIELDS, LARGEST_UPLOAD
from mockservers.vendors.servicenow.auth import authenticate
from mockservers.vendors.servicenow.data_tables import DATA_TABLES, find_data_tables
from mockservers.vendors.servicenow.domain import TRANSACTION
from mockservers.vendors.servicenow.errors import render
from mockservers.vendors.servicenow.faults import KINDS
from mockservers.vendors.servicenow.fnms_app.due_work import has_due_work
from mockservers.vendors.servicenow.fnms_app.transaction_queue import list_running_transactions
from mockservers.vendors.servicenow.handlers import Handlers
from mockservers.vendors.servicenow.oauth import CLIENT_ID, CLIENT_SECRET
from mockservers.vendors.servicenow.operations import UPLOADS
from mockservers.vendors.servicenow.schema.upgrades import write_definitions
from mockservers.vendors.servicenow.seed import OPTIONS, REFRESH_TOKEN, count_expected_rows, seed
from mockservers.vendors.servicenow.store import keep_rights, tables
from mockservers.vendors.servicenow.table_api.recorded import NAMES, RECORDED

service = Service(
    name="servicenow",
    title="ServiceNow",
    port=8081,
    handlers=Handlers,
    render=render,
    authenticate=authenticate,
    must_write=has_due_work,
    tables=tables,
    steps=(
        leave_values,  # time zones of users; sys_rest_insert_multiple; attachments
        write_definitions,
        keep_rights,  # tables of tasks, groups, relations, assets and knowledge
    ),
    data_tables=DATA_TABLES,
    find_data_tables=find_data_tables,
    seed=seed,
    options=OPTIONS,
    expected_rows=count_expected_rows,
    lifecycles=(TRANSACTION,),
    running=list_running_transactions,
    faults=KINDS,
    credentials=(
        Credential("SERVICENOW_USER", "fnms.integration"),
        Credential("SERVICENOW_PASSWORD", "fnms-password"),
        Credential("SERVICENOW_CLIENT_ID", CLIENT_ID),
        Credential("SERVICENOW_CLIENT_SECRET", CLIENT_SECRET),
        Credential("SERVICENOW_REFRESH_TOKEN", REFRESH_TOKEN),
    ),
    aliases={
        "SERVICENOW_INSTANCE": "{SERVICENOW_URL}",
        "SERVICENOW_INSTANCE_URL": "{SERVICENOW_URL}",
        "SERVICENOW_USERNAME": "{SERVICENOW_USER}",
        "SN_HOST": "{SERVICENOW_URL}",  # Ansible's collection servicenow.itsm, with the next two
        "SN_USERNAME": "{SERVICENOW_USER}",
        "SN_PASSWORD": "{SERVICENOW_PASSWORD}",
    },
    example="/api/now/table/cmdb_ci_computer?sysparm_limit=5",
    example_options=("--user", "{SERVICENOW_USER}:{SERVICENOW_PASSWORD}"),
    method_override="x-http-method-override",
    recorded=RECORDED,
    recorded_names=NAMES,
    hosts=("*.service-now.com",),
    any_query=True,
    large_bodies=dict.fromkeys(UPLOADS, LARGEST_UPLOAD + FORM_FIELDS),
    merge_slashes=True,
)
