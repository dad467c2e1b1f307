"""What a district offers and promises, made by the verbs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from huiyin.openness.actions import guide_verbs, item_verbs
from huiyin.openness.actions_texts import text_verbs
from huiyin.openness.models import Errand, Guide, RuleText
from tests.factories import District

GUIDE: dict[str, Any] = {
    "served": ["parents", "schools"],
    "legal_limit": "20wd",
    "legal_source": "行政许可法第四十二条",
    "promised_limit": "10wd",
    "standard": "材料齐全当场受理",
    "conditions": "在本区有学籍",
    "materials": "户口簿\n转学申请表",
    "steps": "窗口收件\n科室审核\n通知结果",
    "fees": "不收费",
    "place": "一楼服务窗口",
    "phone": "023-48611234",
    "complaint_phone": "023-48610000",
}


def a_service(d: District, code: str = "transfer", *, unit: str = "section", name: str = "学生转学") -> Errand:
    return item_verbs["add_service_item"](d.units[unit], actor=d.program, code=code, name=name).obj


def a_draft(d: District, item: Errand, **said: Any) -> Guide:
    return guide_verbs["draft_guide"](fresh(item), actor=d.actor("clerk"), **(GUIDE | said)).obj


def published(d: District, item: Errand, **said: Any) -> Guide:
    """Publish a version as its people do: the clerk drafts, the leader approves and publishes."""
    guide = a_draft(d, item, **said)
    guide_verbs["approve_guide"](guide, actor=d.actor("leader"))
    where = {"on_web": "on", "on_wall": "on", "shown_from": timezone.localdate()}
    return guide_verbs["publish_guide"](fresh(guide), actor=d.actor("leader"), **where).obj


def a_text(
    d: District, code: str = "convenience", *, title: str = "便民工作守则", items: str = "首问负责\n一次告知\n限时办结"
) -> RuleText:
    said = {"code": code, "title": title, "items": items}
    made = text_verbs["draft_text"](d.institution, actor=d.actor("clerk"), **said).obj
    return text_verbs["publish_text"](made, actor=d.actor("leader")).obj


def moment(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


def fresh(obj: Any) -> Any:
    return type(obj)._base_manager.get(pk=obj.pk)
