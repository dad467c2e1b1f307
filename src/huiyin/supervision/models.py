"""The nouns of this room: what is looked after from above, from beside and from below."""

from __future__ import annotations

from huiyin.supervision.models_checks import CheckBack as CheckBack
from huiyin.supervision.models_checks import CheckFinding as CheckFinding
from huiyin.supervision.models_checks import CheckItem as CheckItem
from huiyin.supervision.models_checks import CheckRound as CheckRound
from huiyin.supervision.models_checks import SelfCheck as SelfCheck
from huiyin.supervision.models_circulars import Circular as Circular
from huiyin.supervision.models_circulars import CircularUnit as CircularUnit
from huiyin.supervision.models_discipline import Sanction as Sanction
from huiyin.supervision.models_discipline import Violation as Violation
from huiyin.supervision.models_discipline import ViolationPerson as ViolationPerson
from huiyin.supervision.models_events import Event as Event
from huiyin.supervision.models_events import EventCorrection as EventCorrection
from huiyin.supervision.models_events import EventUnit as EventUnit
from huiyin.supervision.models_feedback import FeedbackBatch as FeedbackBatch
from huiyin.supervision.models_feedback import FeedbackItem as FeedbackItem
from huiyin.supervision.models_feedback import PersonalItem as PersonalItem
from huiyin.supervision.models_groups import GroupMeeting as GroupMeeting
from huiyin.supervision.models_groups import GroupMember as GroupMember
from huiyin.supervision.models_groups import GroupStep as GroupStep
from huiyin.supervision.models_groups import GroupUnit as GroupUnit
from huiyin.supervision.models_groups import HandbookCopy as HandbookCopy
from huiyin.supervision.models_groups import HandbookIssue as HandbookIssue
from huiyin.supervision.models_groups import SupervisionGroup as SupervisionGroup
from huiyin.supervision.models_inspections import FindingFile as FindingFile
from huiyin.supervision.models_inspections import InspectedUnit as InspectedUnit
from huiyin.supervision.models_inspections import Inspection as Inspection
from huiyin.supervision.models_inspections import InspectionFinding as InspectionFinding
from huiyin.supervision.models_inspections import Inspector as Inspector
from huiyin.supervision.models_look_backs import LookBack as LookBack
from huiyin.supervision.models_look_backs import LookBackRule as LookBackRule
from huiyin.supervision.models_mechanisms import MechanismReview as MechanismReview
from huiyin.supervision.models_mechanisms import Practice as Practice
from huiyin.supervision.models_phases import UnitPhase as UnitPhase
from huiyin.supervision.models_phases import UnitReaction as UnitReaction
from huiyin.supervision.models_phases import UnitTalk as UnitTalk
from huiyin.supervision.models_superiors import SuperiorRemark as SuperiorRemark
from huiyin.supervision.models_superiors import SuperiorRequest as SuperiorRequest
