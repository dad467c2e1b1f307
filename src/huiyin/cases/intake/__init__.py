"""Import of voices from files: look, begin, run, cancel, and the rows that could not be taken."""

from huiyin.cases.intake.batches import begin, cancel, fail, rejected_file, run, summary
from huiyin.cases.intake.keeping import keep, kept
from huiyin.cases.intake.preview import Preview, PreviewRow, look

__all__ = [
    "Preview",
    "PreviewRow",
    "begin",
    "cancel",
    "fail",
    "keep",
    "kept",
    "look",
    "rejected_file",
    "run",
    "summary",
]
