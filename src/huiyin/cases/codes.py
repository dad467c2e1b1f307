"""What is asked of the two catalogues: the codes in use, what a matter bears now, which topics its words propose."""

from __future__ import annotations

from collections.abc import Sequence

from huiyin.cases.models import Case, CaseTopic, ListedCode, Salient, Voice, VoiceTopic, WeakLink
from huiyin.cases.models_codes import CodeState
from huiyin.cases.terms import CodeList
from huiyin.people.models import Institution
from huiyin.text import topic_words


def codes_of(institution: Institution | int, catalogue: str) -> list[ListedCode]:
    """Return the codes in use of one catalogue, in its order; one query."""
    found = ListedCode.objects.filter(institution=institution, catalogue=catalogue, state=CodeState.ACTIVE)
    return list(found.order_by("pk"))


def topics_of(thing: Voice | Case) -> list[ListedCode]:
    """Return the topics that a voice or a case bears now."""
    rows = VoiceTopic.objects.filter(voice=thing) if isinstance(thing, Voice) else CaseTopic.objects.filter(case=thing)
    return [row.code for row in rows.filter(until=None).select_related("code").order_by("code")]


def weak_link_of(case: Case) -> WeakLink | None:
    return WeakLink.objects.filter(case=case, until=None).select_related("code", "unit").first()


def salient_of(case: Case) -> Salient | None:
    return Salient.objects.filter(case=case, until=None).first()


def proposed_topics(text: str, codes: Sequence[ListedCode]) -> list[ListedCode]:
    """Return those of ``codes`` that the words of ``text`` propose, the likeliest first."""
    by_code = {code.code: code for code in codes}
    words = {code.code: [code.name, *code.words.splitlines()] for code in codes}
    return [by_code[key] for key in topic_words.proposed(text, words)]


def topics_proposed_for(thing: Voice | Case) -> list[ListedCode]:
    """Return the topics that the thing's words propose and that it does not bear yet; two queries."""
    borne = {code.pk for code in topics_of(thing)}
    text = f"{thing.subject}\n{thing.body}" if isinstance(thing, Voice) else f"{thing.title}\n{thing.problem}"
    found = proposed_topics(text, codes_of(thing.office.institution_id, CodeList.TOPIC))
    return [code for code in found if code.pk not in borne]
