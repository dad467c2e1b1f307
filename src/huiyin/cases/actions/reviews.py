"""The end of a review before striking off, whichever verb brings it."""

from __future__ import annotations

from datetime import datetime

from huiyin.cases.models import Case, StrikeReview
from huiyin.cases.models_settling import StrikeOutcome


def end_review(case: Case, at: datetime, outcome: StrikeOutcome) -> None:
    """End the review that runs, where one does."""
    StrikeReview.objects.filter(case=case, ended_at=None).update(ended_at=at, outcome=outcome)
