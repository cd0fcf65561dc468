set -eu
world="sh-$$"
metrics="$BIGFIX_URL/~$world/api/sam/v2/metrics"

ask() {
  method=$1 path=$2
  shift 2
  curl --silent --show-error --fail-with-body --request "$method" --json "${1:-}" "$MOCKSERVERS_URL/control$path"
}

ask POST /worlds "{\"name\": \"$world\", \"seed\": 7, \"now\": \"2026-03-31T12:00:00Z\"}" > created.json
ask POST "/worlds/$world/faults" \
  '{"kind": "status", "values": {"status": 503}, "service": "bigfix", "times": 1}' > fault.json
for attempt in 1 2; do
  curl --silent --output answer.json --write-out '%{http_code}\n' --header "Token: $BIGFIX_TOKEN" "$metrics"
done
ask POST "/worlds/$world/clock/advance" '{"seconds": 3600}' > clock.json
ask POST "/worlds/$world/journal/verify" '{"expect": [{"operation": "list_metrics", "times": 2}]}' > outcome.json
if tr -d ' ' < outcome.json | grep --quiet '"holds":true'; then echo verified; else cat outcome.json; fi
curl --silent --show-error --fail --request DELETE "$MOCKSERVERS_URL/control/worlds/$world"
