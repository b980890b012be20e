"""What centres teach: programmes, classes, and the class lists they come from."""

from courses.models.class_state import OPENED, State
from courses.models.class_step import ClassStep
from courses.models.import_batch import ImportBatch
from courses.models.partner import PartnerOrganisation
from courses.models.programme import Family, Guidance, Kind, Programme
from courses.models.training_class import TrainingClass, TransitionError

__all__ = [
    "OPENED",
    "ClassStep",
    "Family",
    "Guidance",
    "ImportBatch",
    "Kind",
    "PartnerOrganisation",
    "Programme",
    "State",
    "TrainingClass",
    "TransitionError",
]
