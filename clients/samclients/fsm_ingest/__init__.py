"""FSM Data Ingestion Utility: pulls usage data from vendors' APIs and loads it into Flexera SaaS Management."""
