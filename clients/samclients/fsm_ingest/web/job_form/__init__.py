"""The page Add API Jobs: a draft of a job with its two phases, Request Info and Metadata Mapping."""
