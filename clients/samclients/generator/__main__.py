"""Run the command."""

from samclients.generator.command import main

main(prog_name="samclients")
