"""What centres teach: programmes, classes, learners, and what a class leaves behind."""

from courses.models.certificate import (
    Certificate,
    CertificateKind,
    CertificatePractice,
    CertificateRegister,
    CertificateState,
)
from courses.models.check_attempt import CheckAttempt
from courses.models.class_paper import ClassPaper, PaperKind
from courses.models.class_state import OPENED, State
from courses.models.class_step import ClassStep
from courses.models.enrolment import ClassRole, Enrolment, ResultSheet, SendingOrganisation, SendingQuota
from courses.models.import_batch import ImportBatch
from courses.models.learner import Gender, Learner
from courses.models.learner_batch import ColumnMemory, LearnerBatch, LearnerBatchState
from courses.models.name_access import NameAccess
from courses.models.partner import PartnerOrganisation
from courses.models.programme import Family, Guidance, Kind, Programme
from courses.models.rule_set import Band, RuleSet
from courses.models.teaching_duty import DutyKind, TeachingDuty
from courses.models.timetable import Absence, HalfDay, Session, SessionKind
from courses.models.training_class import TrainingClass, TransitionError

__all__ = [
    "OPENED",
    "Absence",
    "Band",
    "Certificate",
    "CertificateKind",
    "CertificatePractice",
    "CertificateRegister",
    "CertificateState",
    "CheckAttempt",
    "ClassPaper",
    "ClassRole",
    "ClassStep",
    "ColumnMemory",
    "DutyKind",
    "Enrolment",
    "Family",
    "Gender",
    "Guidance",
    "HalfDay",
    "ImportBatch",
    "Kind",
    "Learner",
    "LearnerBatch",
    "LearnerBatchState",
    "NameAccess",
    "PaperKind",
    "PartnerOrganisation",
    "Programme",
    "ResultSheet",
    "RuleSet",
    "SendingOrganisation",
    "SendingQuota",
    "Session",
    "SessionKind",
    "State",
    "TeachingDuty",
    "TrainingClass",
    "TransitionError",
]
