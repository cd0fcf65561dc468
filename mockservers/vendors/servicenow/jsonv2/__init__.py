"""The JSONv2 web service: records of a table by ``/{table}.do?JSONv2`` ("JSONv2 web service")."""
