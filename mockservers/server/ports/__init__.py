"""The applications of the ports: access control, and the choice of the service."""
