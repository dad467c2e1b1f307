"""Whether a text reads like an accusation that nobody has read yet. Pure; it keeps a text inside and decides nothing else.

Rather one too many: whoever asks loses little by a text that is held back, and an informer much by one that is not.
"""

from __future__ import annotations

import re

from huiyin.text.words import normal

ACCUSES = re.compile(
    r"举报|检举|控告|揭发|实名反映|贪污|受贿|行贿|索贿|索要|收受|贿赂|回扣|挪用|侵吞|克扣|截留|套取|私分|小金库|以权谋私|滥用职权|徇私|渎职|失职|"
    r"不作为|乱作为|吃拿卡要|违纪|违法|师德|作风|体罚|辱骂|打骂|殴打|性骚扰|猥亵|威胁|报复|包庇|收礼|送礼|红包"
)


def accuses(text: str) -> bool:
    """Say whether the text has words of an accusation, in either script, also where they are pulled apart by blanks."""
    return ACCUSES.search("".join(normal(text).split())) is not None
