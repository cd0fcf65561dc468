"""From a source's records to Flexera's payload."""
