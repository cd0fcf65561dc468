"""The Table API: reading and changing records of any table."""
