"""Run reports: what ``mockservers exec`` found in the requests of a client."""
