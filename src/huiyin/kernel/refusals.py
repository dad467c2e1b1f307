"""What people may do wrong, as answers with a stable code and a sentence; everything else is a Python exception."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django import forms


class Refused(Exception):
    """The verb was not done. ``code`` is for programs, ``str()`` for people, ``missing`` lists all that is lacking."""

    code = "refused"

    def __init__(self, sentence: str, *, missing: Sequence[str] = ()) -> None:
        self.missing = list(missing)
        super().__init__(sentence)

    @property
    def sentence(self) -> str:
        """Return the refusal without what is missing, for pages that list that below it."""
        return str(self.args[0])

    @property
    def lines(self) -> list[str]:
        """Return the sentence, then each thing that is missing, as the errors of a form are listed."""
        return [self.sentence, *self.missing]

    def __str__(self) -> str:
        sentence = self.sentence
        if not self.missing:
            return sentence
        return _("{sentence}尚缺:{missing}").format(sentence=sentence, missing=_(";").join(self.missing))


class NotAllowed(Refused):
    code = "not_allowed"


class WrongState(Refused):
    code = "wrong_state"


class Lost(Refused):
    """Somebody else changed the object first."""

    code = "lost_race"


class Missing(Refused):
    """A gate is shut: ``missing`` names everything at once (一次性告知)."""

    code = "missing"


class Invalid(Refused):
    """The form does not hold; ``form`` keeps what was typed."""

    code = "invalid"

    def __init__(self, form: forms.Form) -> None:
        self.form = form
        super().__init__(_("填写有误。"), missing=list(sentences(form)))

    def __str__(self) -> str:
        return self.sentence + _(";").join(self.missing)

    @property
    def errors(self) -> dict[str, list[str]]:
        return {name: [str(e) for e in found] for name, found in self.form.errors.items()}


class KeyReused(Refused):
    """The idempotency key was used before for something else."""

    code = "key_reused"


def sentences(form: forms.Form) -> list[str]:
    """Return each error of ``form`` as one sentence that names its field."""
    found: list[str] = []
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        found += [_("{label}:{value}").format(label=label, value=error) if label else str(error) for error in errors]
    return found
