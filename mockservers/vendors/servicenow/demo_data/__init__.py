"""Demo data of a new instance, from ``fixtures/servicenow/seed``; its sys_ids are the same in every world."""
