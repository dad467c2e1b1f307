"""The roles that a new institution starts with; an institution edits them as rows."""

from __future__ import annotations

from django.utils.translation import gettext as _

from huiyin.activities.permissions import P as ACTIVITIES
from huiyin.campaigns.permissions import P as CAMPAIGNS
from huiyin.cases.permissions import P as CASES
from huiyin.channels.permissions import P as CHANNELS
from huiyin.delivery.permissions import P as DELIVERY
from huiyin.insight.permissions import P as INSIGHT
from huiyin.openness.permissions import P as OPENNESS
from huiyin.people.permissions import P as PEOPLE
from huiyin.reports.permissions import P as REPORTS
from huiyin.supervision.permissions import P as SUPERVISION
from huiyin.surveys.permissions import P as SURVEYS

ALL_PERMISSIONS: dict[str, str] = {
    str(value): str(label)
    for room in (
        PEOPLE,
        CAMPAIGNS,
        CASES,
        SURVEYS,
        CHANNELS,
        INSIGHT,
        ACTIVITIES,
        SUPERVISION,
        DELIVERY,
        OPENNESS,
        REPORTS,
    )
    for value, label in room.choices
    if value not in (CASES.VOICE_OWN, INSIGHT.INSIGHT_LEARN, SUPERVISION.PERSONAL_OWN)
}


OWN_UNIT = [
    ACTIVITIES.ACTIVITY_VIEW,
    ACTIVITIES.ACTIVITY_RECORD,
    ACTIVITIES.ACTIVITY_COMMENT,
    ACTIVITIES.PAPER_VIEW,
    ACTIVITIES.PAPER_HAND_IN,
    CHANNELS.BURDEN_REPORT,
    REPORTS.ANALYSIS_WRITE,
    SUPERVISION.SUPERVISION_VIEW,
    CAMPAIGNS.ANSWERING_NAME,
    SUPERVISION.MECHANISM_PROPOSE,
    CAMPAIGNS.SPECIAL_WRITE,
]
"""What a unit does in a campaign beside its cases: records its own talks and visits, comments on what is put out, hands in
its papers, analyses its own year, proposes what works as a rule, and, where it is a school, reports its burden."""


def default_roles() -> dict[str, tuple[str, list[str]]]:
    """Return code -> (name, permissions) of the roles a new institution gets."""
    roles = {
        "clerk": (
            _("经办员"),
            [
                CASES.VOICE_VIEW,
                CASES.VOICE_RECEIVE,
                CASES.VOICE_SORT,
                CASES.VOICE_ALARM,
                CASES.VOICE_IDENTITY,
                CASES.CASE_VIEW,
                CASES.CASE_OPEN,
                CASES.CASE_ASSIGN,
                CASES.CASE_ASK,
                CASES.CASE_OBJECT,
                CASES.CASE_URGE,
                CASES.CASE_HISTORY,
                CAMPAIGNS.ANSWERING_NAME,
                SURVEYS.SURVEY_VIEW,
                SURVEYS.SURVEY_KEEP,
                SURVEYS.SURVEY_KEY,
                ACTIVITIES.ACTIVITY_VIEW,
                ACTIVITIES.ACTIVITY_PLAN,
                ACTIVITIES.ACTIVITY_RECORD,
                ACTIVITIES.ACTIVITY_NAMES,
                ACTIVITIES.PAPER_VIEW,
                ACTIVITIES.PAPER_KEEP,
                ACTIVITIES.PAPER_HAND_IN,
                CHANNELS.CHANNELS_KEEP,
                CHANNELS.CHANNELS_MODERATE,
                OPENNESS.OPENNESS_KEEP,
                INSIGHT.INSIGHT_KEEP,
                REPORTS.SHORTCOMING_KEEP,
                SUPERVISION.SUPERVISION_VIEW,
                SUPERVISION.SUPERVISION_KEEP,
                SUPERVISION.INSPECTION_PLAN,
                SUPERVISION.MECHANISM_KEEP,
                SUPERVISION.MECHANISM_PROPOSE,
            ],
        ),
        "handler": (_("承办人"), [CASES.CASE_VIEW, CASES.CASE_HANDLE, *OWN_UNIT]),
        "head": (
            _("单位负责人"),
            [
                CASES.CASE_VIEW,
                CASES.CASE_HANDLE,
                CASES.CASE_HEAD,
                REPORTS.ANALYSIS_SIGN,
                SUPERVISION.SUPERVISION_ANSWER,
                SUPERVISION.MECHANISM_KEEP,
                *OWN_UNIT,
            ],
        ),
        "supervisor": (
            _("督导员"),
            [
                CASES.CASE_VIEW,
                CASES.CASE_VERIFY,
                CASES.CASE_URGE,
                ACTIVITIES.ACTIVITY_VIEW,
                ACTIVITIES.ACTIVITY_PASS,
                ACTIVITIES.PAPER_VIEW,
                ACTIVITIES.PAPER_REVIEW,
                SUPERVISION.SUPERVISION_VIEW,
                SUPERVISION.SUPERVISION_SUPERVISE,
                SUPERVISION.INSPECTION_DO,
                SUPERVISION.LOOK_BACK_DO,
            ],
        ),
        "leader": (
            _("分管领导"),
            [
                CASES.CASE_VIEW,
                CASES.VOICE_VIEW,
                CASES.VOICE_ALARM,
                CASES.CASE_DECIDE,
                CASES.CASE_REOPEN,
                CASES.CASE_URGE,
                SURVEYS.SURVEY_VIEW,
                SURVEYS.SURVEY_READ,
                ACTIVITIES.ACTIVITY_VIEW,
                ACTIVITIES.ACTIVITY_PASS,
                ACTIVITIES.ACTIVITY_COMMENT,
                ACTIVITIES.PAPER_VIEW,
                ACTIVITIES.PAPER_REVIEW,
                OPENNESS.OPENNESS_APPROVE,
                REPORTS.REPORT_SIGN,
                REPORTS.SHORTCOMING_KEEP,
                PEOPLE.MATTER_KEEP,
                SUPERVISION.SUPERVISION_VIEW,
                SUPERVISION.INSPECTION_APPROVE,
                SUPERVISION.CIRCULAR_ISSUE,
                SUPERVISION.MECHANISM_DECIDE,
            ],
        ),
        "discipline": (
            _("纪检监察员"),
            [
                CASES.CASE_VIEW,
                SUPERVISION.SUPERVISION_VIEW,
                SUPERVISION.INSPECTION_DO,
                SUPERVISION.DISCIPLINE_VIEW,
                SUPERVISION.DISCIPLINE_KEEP,
            ],
        ),
        "auditor": (
            _("审计员"),
            [
                CASES.CASE_VIEW,
                CASES.VOICE_VIEW,
                ACTIVITIES.ACTIVITY_VIEW,
                ACTIVITIES.PAPER_VIEW,
                SUPERVISION.SUPERVISION_VIEW,
            ],
        ),
        "admin": (
            _("管理员"),
            [
                PEOPLE.UNIT_KEEP,
                PEOPLE.PEOPLE_KEEP,
                PEOPLE.MATTER_KEEP,
                CAMPAIGNS.CAMPAIGN_KEEP,
                CAMPAIGNS.ANSWERING_NAME,
                CASES.CASE_VIEW,
                CHANNELS.CHANNELS_KEEP,
                OPENNESS.OPENNESS_KEEP,
                DELIVERY.DELIVERY_KEEP,
            ],
        ),
    }
    return {
        code: (name, [str(permission) for permission in permissions]) for code, (name, permissions) in roles.items()
    }
