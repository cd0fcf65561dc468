"""``python -m mockservers``: the command line."""

from mockservers.cli import main

main(prog_name="mockservers")
