"""What a program is told of signed stage reports."""

from __future__ import annotations

from typing import Any

from huiyin.api.offers import offers_to
from huiyin.kernel.actors import Actor
from huiyin.reports.actions import report_verbs
from huiyin.reports.actions_analysis import analysis_verbs
from huiyin.reports.actions_shortcomings import shortcoming_verbs
from huiyin.reports.models import SelfAnalysis, Shortcoming, StageReport

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


def analysis_line(analysis: SelfAnalysis) -> JSON:
    return {
        "ref": analysis.ref,
        "campaign": analysis.campaign.code,
        "unit": analysis.unit.code,
        "unit_name": analysis.unit.name,
        "year": analysis.year,
        "state": analysis.state,
        "sha256": analysis.sha256,
    }


def whole_analysis(analysis: SelfAnalysis, actor: Actor) -> JSON:
    """Return the analysis with what was frozen at signing; a draft's numbers are asked of the figures."""
    return analysis_line(analysis) | {
        "targets": analysis.targets.splitlines(),
        "measures": analysis.measures.splitlines(),
        "content": analysis.content,
        "signed_at": analysis.signed_at.isoformat() if analysis.signed_at else None,
        "version": analysis.version,
        "actions": offers_to(analysis_verbs, analysis, actor),
    }


def shortcoming_line(one: Shortcoming) -> JSON:
    return {
        "ref": one.ref,
        "report": one.report.ref,
        "unit": one.unit.code,
        "unit_name": one.unit.name,
        "kind": one.kind,
        "text": one.text,
        "state": one.state,
        "due_on": one.due_on.isoformat() if one.due_on else None,
        "outcome": one.outcome,
    }


def whole_shortcoming(one: Shortcoming, actor: Actor) -> JSON:
    return shortcoming_line(one) | {
        "task": one.task,
        "found": one.found,
        "version": one.version,
        "actions": offers_to(shortcoming_verbs, one, actor),
    }
