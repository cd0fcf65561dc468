"""The Aggregate API: statistics of the records of any table."""
