"""What a program is told of signed stage reports."""

from __future__ import annotations

from typing import Any

from huiyin.api.offers import offers_to
from huiyin.kernel.actors import Actor
from huiyin.reports.actions import report_verbs
from huiyin.reports.models import StageReport

JSON = dict[str, Any]


def report_line(report: StageReport) -> JSON:
    return {
        "ref": report.ref,
        "title": report.title,
        "campaign": report.campaign.code,
        "scope": report.scope,
        "signed_at": report.signed_at,
        "signed_by": report.signed_by.name if report.signed_by else "",
        "remark": report.remark,
        "sha256": report.sha256,
    }


def whole_report(report: StageReport, actor: Actor) -> JSON:
    """Return the report with its content, as it was signed."""
    return report_line(report) | {"content": report.content, "actions": offers_to(report_verbs, report, actor)}
