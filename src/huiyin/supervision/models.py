"""The nouns of this room: what is looked after from above, from beside and from below."""

from __future__ import annotations

from huiyin.supervision.models_checks import CheckBack as CheckBack
from huiyin.supervision.models_checks import CheckFinding as CheckFinding
from huiyin.supervision.models_checks import CheckItem as CheckItem
from huiyin.supervision.models_checks import CheckRound as CheckRound
from huiyin.supervision.models_checks import SelfCheck as SelfCheck
from huiyin.supervision.models_feedback import FeedbackBatch as FeedbackBatch
from huiyin.supervision.models_feedback import FeedbackItem as FeedbackItem
from huiyin.supervision.models_feedback import PersonalItem as PersonalItem
from huiyin.supervision.models_look_backs import LookBack as LookBack
from huiyin.supervision.models_look_backs import LookBackRule as LookBackRule
from huiyin.supervision.models_superiors import SuperiorRemark as SuperiorRemark
from huiyin.supervision.models_superiors import SuperiorRequest as SuperiorRequest
