"""A Python client with bugs: it reports the licence usage of BigFix Inventory, after making sure of a metric."""

import os
import sys

import requests

URL, TOKEN = os.environ["BIGFIX_URL"], os.environ["BIGFIX_TOKEN"]
METRICS = f"{URL}/api/sam/v2/metrics"


def main() -> None:
    """Make the metric if it is not there, and print how many usages there are."""
    session = requests.Session()
    session.headers["Token"] = TOKEN
    session.post(
        METRICS, params={"codename": "CORES", "display_name": "Cores"}
    )  # misspelt, and nobody looks at the answer
    session.post(METRICS, params={"code_name": "CORES", "display_name": "Cores"})
    session.post(METRICS, params={"code_name": "CORES", "display_name": "Cores"})  # it is there already
    usages = session.get(f"{URL}/api/sam/license_usages", params={"limit": 10, "ofset": 10})  # misspelt
    sys.stdout.write(f"{usages.json()['total']}\n")


main()
