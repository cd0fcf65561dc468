"""The command ``fsm-ingest``."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy.exc import DBAPIError

from samclients.command_line import LOG_FILE, Group, log_to_file, version_option
from samclients.fsm_ingest.cli.context import CommandContext, IngestCommandError
from samclients.fsm_ingest.cli.init import init, make_folder
from samclients.fsm_ingest.cli.jobs import jobs
from samclients.fsm_ingest.cli.logs import logs
from samclients.fsm_ingest.cli.organizations import organizations
from samclients.fsm_ingest.cli.run import run
from samclients.fsm_ingest.cli.service import service
from samclients.fsm_ingest.cli.settings import settings
from samclients.fsm_ingest.cli.transfer import export, import_
from samclients.fsm_ingest.cli.web import web
from samclients.fsm_ingest.storage.database import describe_error

DATABASE = "FSM_INGEST_DATABASE"
COMMANDS = (init, organizations, jobs, run, service, web, logs, export, import_, settings)


def get_default_database() -> str:
    """Return the URL of the default database, an SQLite file in the user's home."""
    return f"sqlite:///{Path.home() / '.fsm-ingest' / 'fsm-ingest.db'}"


class IngestGroup(Group):
    """Main group of the command line; it reports database errors of all commands."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command.

        Raises:
            IngestCommandError: the database cannot be used.
        """
        try:
            return super().invoke(ctx)
        except DBAPIError as error:
            raise IngestCommandError(
                f"Cannot use the database: {describe_error(ctx.obj.database_url, error)}"
            ) from None


@click.group(cls=IngestGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--database",
    "url",
    envvar=DATABASE,
    metavar="URL",
    help=f"SQLAlchemy URL of the database, or {DATABASE}. Default: the SQLite file ~/.fsm-ingest/fsm-ingest.db.",
)
@LOG_FILE
@version_option("fsm-ingest")
@click.pass_context
def main(context: click.Context, url: str | None, log_file: Path | None) -> None:
    """Pull usage data from SaaS vendors' APIs and load it into Flexera SaaS Management.

    \b
    Once: create the database, add an organization with a Flexera One API refresh token, list its applications.
      fsm-ingest init
      fsm-ingest organizations add 1234 "Acme Corp"
      fsm-ingest organizations applications 1234
    For each source: add a job, test its connection, list the paths in the response, map fields.
      fsm-ingest jobs add --name "Zoom users" --organization 1234 --application Zoom \\
        --task "Application Roster" --method GET --url https://api.zoom.example/v2/users \\
        --daily "06:30 PM" --advanced-auth @auth.json --paging "NextPageToken:Response:next_page_token" \\
        --paging "NextPageToken:Query String:next_page_token"
      fsm-ingest jobs test "Zoom users"
      fsm-ingest jobs paths "Zoom users"
      fsm-ingest jobs map "Zoom users" --map "uniqueId=users[].id" --map "email=users[].email" ...
    Then: run the job now, or start the service, which runs all jobs when they are due.
      fsm-ingest run "Zoom users"
      fsm-ingest service
    Or use the pages in a browser.
      fsm-ingest web --service
    Show logs, and move jobs to other installations.
      fsm-ingest logs list
      fsm-ingest logs show RUN
      fsm-ingest export "Zoom users" --to exported/
      fsm-ingest import exported/*.txt

    Secrets in the database are encrypted. The key is in FSM_INGEST_KEY, in the file that FSM_INGEST_KEY_FILE names, or
    in FILE.key beside an SQLite file. Keep the key apart from the database; without the key the secrets are lost.
    """
    log_to_file(context, log_file)
    if context.obj is None:
        if not url:
            make_folder(get_default_database())
        context.obj = CommandContext(url or get_default_database())


for _command in COMMANDS:
    main.add_command(_command)
