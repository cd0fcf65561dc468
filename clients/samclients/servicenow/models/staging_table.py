from enum import StrEnum


class StagingTable(StrEnum):
    X_FLS_FLEXERA_FNMS_APPLICATION_IMPORT = "x_fls_flexera_fnms_application_import"
    X_FLS_FLEXERA_FNMS_CONTRACT_IMPORT = "x_fls_flexera_fnms_contract_import"
    X_FLS_FLEXERA_FNMS_INVENTORY_IMPORT = "x_fls_flexera_fnms_inventory_import"

    def __str__(self) -> str:
        return str(self.value)
