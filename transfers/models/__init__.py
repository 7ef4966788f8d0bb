from .actors import Actor, ActorName, Recipient, Succession, Supplier
from .deals import Deal, DealParty, Delivery
from .editions import Register, RegisterEdition, RegisterEntry
from .imports import (
    ImportBatch,
    ImportChange,
    ImportConflict,
    ImportFile,
    StagedDelivery,
)
from .systems import (
    Category,
    CategoryName,
    DescriptionName,
    SystemName,
    WeaponDescription,
    WeaponSystem,
)

__all__ = [
    "Actor",
    "ActorName",
    "Category",
    "CategoryName",
    "Deal",
    "DealParty",
    "Delivery",
    "DescriptionName",
    "ImportBatch",
    "ImportChange",
    "ImportConflict",
    "ImportFile",
    "Recipient",
    "Register",
    "RegisterEdition",
    "RegisterEntry",
    "StagedDelivery",
    "Succession",
    "Supplier",
    "SystemName",
    "WeaponDescription",
    "WeaponSystem",
]
