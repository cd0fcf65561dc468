#!/bin/sh
# A shell script with curl: the metrics of BigFix Inventory, and how far its import is.
set -eu
curl --silent --fail --output metrics.json "$BIGFIX_URL/api/sam/v2/metrics?token=$BIGFIX_TOKEN"
curl --silent --output import.json "$BIGFIX_URL/api/import_state.json?token=$BIGFIX_TOKEN"
curl --silent --fail --header "Token: $BIGFIX_TOKEN" "$BIGFIX_URL/api/sam/about" && echo
