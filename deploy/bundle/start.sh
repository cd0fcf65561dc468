#!/bin/sh
# Installs the wheels of this folder into .venv beside them (once, without a network), and runs mockservers:
#   sh start.sh                  starts all mock servers
#   sh start.sh demo             runs the demonstration
#   sh start.sh exec -- COMMAND  runs a command against mock servers of its own
# PYTHON=python3.12 selects an interpreter; it must be the version that the wheels are for.
set -eu
folder=$(cd "$(dirname "$0")" && pwd)
if ! test -f "$folder/.venv/ready"; then
  "${PYTHON:-python3}" -m venv --clear "$folder/.venv"
  "$folder/.venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-index \
    --find-links "$folder/wheels" --constraint "$folder/constraints.txt" \
    'mockservers[check,console,demo,tls]' 'samclients[web]'
  touch "$folder/.venv/ready"
fi
PATH="$folder/.venv/bin:$PATH"
export PATH
if test $# -eq 0; then set -- up; fi
exec mockservers "$@"
