"""Names of version 0.1 and those that replace them."""

MEMBERS = {
    "Integration.send": "send_segment(transaction_id, transaction_type, payload)",
    "Records.query": "list",
    "ServiceNow.import_set": "import_sets",
}
MODELS = {
    "AnyElementType0": "builtins.dict",
    "AnyElementType2ItemType0": "builtins.dict",
    "StagingTable": "builtins.str",
    "Table": "builtins.str",
}
