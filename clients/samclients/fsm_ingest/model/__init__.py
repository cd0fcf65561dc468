"""Values: jobs, tasks and their documents."""
