"""The administrator's pages for boards, centres, their people and what they work with, and documents."""

from centres.admin.registers import (
    AppointmentAdmin,
    DocumentAdmin,
    LecturerAdmin,
    PeriodAdmin,
    PremisesAdmin,
    ServiceAreaAdmin,
    StaffingQuotaAdmin,
)
from centres.admin.shared import AliasesField, InForceFilter, VersionedAdmin
from centres.admin.units import BoardAdmin, CentreAdmin, SuccessionAdmin

__all__ = [
    "AliasesField",
    "AppointmentAdmin",
    "BoardAdmin",
    "CentreAdmin",
    "DocumentAdmin",
    "InForceFilter",
    "LecturerAdmin",
    "PeriodAdmin",
    "PremisesAdmin",
    "ServiceAreaAdmin",
    "StaffingQuotaAdmin",
    "SuccessionAdmin",
    "VersionedAdmin",
]
