"""The web pages of the utility: views over the editors, the runner and the job log; no rules of their own."""
