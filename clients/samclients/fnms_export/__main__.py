"""Entry point of ``python -m samclients.fnms_export``."""

from samclients.fnms_export.cli.main import main

main()
