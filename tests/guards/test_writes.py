"""Rows of the domain are written by verbs and by nothing else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.guards.source import Module, modules

ALWAYS = {
    "save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete",
    "acreate", "asave", "adelete", "abulk_create", "aget_or_create", "aupdate_or_create",
}  # fmt: skip
ON_ROWS = {"update", "aupdate"}
"""Dictionaries and digests have these names too: only those asked of a manager or a queryset count."""
ROWS = re.compile(r"\.(objects|_base_manager|_default_manager|filter|exclude|all|order_by)\b")
SQL = re.compile(
    r"\b(INSERT\s+INTO|DELETE\s+FROM|TRUNCATE|COPY\s+\S+\s*\(|UPDATE\s+\S+(\s+AS)?(\s+\w+)?\s+SET)\b", re.IGNORECASE
)
WRITERS = (
    "cases/actions/",
    "cases/intake/",
    "people/actions",
    "people/intake",
    "campaigns/actions",
    "surveys/actions",
    "surveys/intake.py",
    "openness/actions",
    "insight/actions",
    "activities/actions",
    "supervision/actions",
    "reports/actions",
    "surveys/actions",
    "surveys/intake.py",
    "delivery/actions.py",
    "channels/actions",
    "channels/intake",
    "kernel/",
)
ALLOWED: dict[str, str] = {
    "cases/jobs.py ImportBatch.objects.filter(pk=batch.pk).update": (
        "how far an import is belongs to the job, not to the ledger; it is queued in the transaction that marks it"
    ),
    "delivery/queue.py Message.objects.bulk_create": (
        "what goes out because of a line told, in the transaction of the verb that told it; nothing of the ledger"
    ),
    "delivery/queue.py Message.objects.filter(pk=message.pk, state__in=[State.DEAD, State.FAILED]).update": (
        "called by the verb that sends again"
    ),
    "delivery/worker.py Message.objects.filter(pk=message.pk, state=State.SENDING).update": (
        "how far a message is belongs to the worker, not to the ledger"
    ),
    "delivery/worker.py UPDATE delivery_message SET": "the same: the claim before anything leaves the house",
    "delivery/digests.py digest.save": "that somebody was told today, in the transaction of his messages",
    "cases/steps.py UPDATE cases_case AS c SET": "it follows from the rest of the case, after every verb",
    "cases/copies.py INSERT INTO": "an index that follows from the texts and can be made anew at any time",
    "cases/words.py INSERT INTO": "an index that follows from the texts and can be made anew at any time",
    "cases/words.py DELETE FROM": "the same: a case is found as it is worded now",
    "cases/words.py WordsCounted.objects.update_or_create": "how often words are found follows from the texts, too",
    "cases/words.py WordCount.objects.all().delete": "the same: counted anew",
    "cases/cleaning.py bare[0].save": "a picture in memory, not a row",
    "channels/keeping.py default_storage.delete": "a sealed file, when its sender is forgotten; its row is written by the verb",
    "cases/files.py default_storage.save": "a file under the digest of its content; its row is written by the verb",
    "reports/paper.py self.document.save": "a Word document in memory, not a row",
    "reports/form_word.py self.document.save": "a Word document in memory, not a row",
    "reports/form_sheet.py code(address).save": "the picture of a code in memory, not a row",
}
"""Places outside the writers that write nonetheless, each with the reason."""


def writes_in(module: Module) -> Iterator[tuple[str, int]]:
    """Yield what in ``module`` writes rows: calls by their text, and SQL by its first word."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            asked_of = ast.unparse(node.func.value)
            if asked_of == "cache":
                continue
            if node.func.attr in ALWAYS or (node.func.attr in ON_ROWS and ROWS.search("." + asked_of)):
                yield f"{asked_of}.{node.func.attr}", node.lineno
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and (found := SQL.search(node.value)):
            yield found.group(0), node.lineno


def test_only_verbs_write() -> None:
    outside = [module for module in modules() if not module.place.startswith(WRITERS)]
    wrong = [
        f"{module.place}:{line} {what}"
        for module in outside
        for what, line in writes_in(module)
        if f"{module.place} {what}" not in ALLOWED
    ]
    assert not wrong, "\n".join(wrong)


def test_every_exception_is_still_needed() -> None:
    there = {f"{module.place} {what}" for module in modules() for what, _line in writes_in(module)}
    assert set(ALLOWED) - there == set()


def test_writes_are_seen() -> None:
    """The guard recognises a write when there is one: the verbs themselves are full of them."""
    seen = {module.place for module in modules() if list(writes_in(module))}
    assert {"cases/actions/opening.py", "cases/actions/voices.py", "people/actions.py", "kernel/references.py"} <= seen
