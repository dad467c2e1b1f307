"""Every verb says what it does, who may, what the sender hears and what is personal."""

from __future__ import annotations

import pytest
from django import forms

from huiyin.activities.actions import plan_verbs
from huiyin.activities.actions_calls import paper_call_verbs
from huiyin.activities.actions_must_talk import must_talk_verbs
from huiyin.activities.actions_reviews import paper_verbs
from huiyin.activities.actions_talks import talk_verbs, visit_verbs
from huiyin.activities.actions_texts import consultation_verbs
from huiyin.activities.actions_voices import session_verbs
from huiyin.activities.models import CollectionPlan, MustTalkList
from huiyin.campaigns.actions import campaign_verbs
from huiyin.campaigns.models import Campaign
from huiyin.cases.actions import case_verbs, code_verbs, suggestion_verbs, template_verbs, voice_verbs
from huiyin.channels.actions import box_verbs, opening_verbs
from huiyin.channels.actions_board import posting_verbs
from huiyin.channels.actions_burden import burden_verbs
from huiyin.channels.actions_mail import letter_verbs, mailbox_verbs
from huiyin.channels.actions_orders import order_verbs, platform_verbs
from huiyin.channels.actions_phones import call_verbs, line_verbs
from huiyin.config.cli_domain import DECLARED as COMMANDS
from huiyin.config.roles import ALL_PERMISSIONS, default_roles
from huiyin.insight.actions import model_verbs
from huiyin.insight.actions_groups import run_verbs, topic_verbs
from huiyin.kernel.verbs import Action
from huiyin.openness.actions import guide_verbs, item_verbs
from huiyin.openness.actions_texts import text_verbs
from huiyin.openness.models import Errand, Guide
from huiyin.people.actions import unit_verbs, user_verbs
from huiyin.people.actions_house import institution_verbs, role_verbs
from huiyin.people.actions_matters import matter_verbs
from huiyin.people.actions_posts import post_verbs
from huiyin.people.actions_sheets import sheet_verbs
from huiyin.reports.actions import report_verbs
from huiyin.reports.actions_analysis import analysis_verbs
from huiyin.reports.actions_shortcomings import shortcoming_verbs
from huiyin.reports.models import Shortcoming, StageReport
from huiyin.supervision.nouns import KINDS
from huiyin.surveys.actions import questionnaire_verbs
from huiyin.web.desk.journal import ABOUT, PAGES
from huiyin.web.desk.journal import VERBS as VERBS_OF_JOURNAL
from tests.cases.every_state import VERBS
from tests.supervision import parts as supervision

DECLARED = {
    "case": case_verbs,
    "voice": voice_verbs,
    "unit": unit_verbs,
    "user": user_verbs,
    "campaign": campaign_verbs,
    "institution": institution_verbs,
    "role": role_verbs,
    "template": template_verbs,
    "code": code_verbs,
    "analysis": analysis_verbs,
    "shortcoming": shortcoming_verbs,
    "report": report_verbs,
    "post": post_verbs,
    "matter": matter_verbs,
    "sheet": sheet_verbs,
    "service": item_verbs,
    "guide": guide_verbs,
    "text": text_verbs,
    "suggestion": suggestion_verbs,
    "model": model_verbs,
    "plan": plan_verbs,
    "session": session_verbs,
    "talk": talk_verbs,
    "visit": visit_verbs,
    "musttalk": must_talk_verbs,
    "consultation": consultation_verbs,
    "papercall": paper_call_verbs,
    "paper": paper_verbs,
    "box": box_verbs,
    "opening": opening_verbs,
    "line": line_verbs,
    "call": call_verbs,
    "mailbox": mailbox_verbs,
    "letter": letter_verbs,
    "platform": platform_verbs,
    "order": order_verbs,
    "posting": posting_verbs,
    "burden": burden_verbs,
    "questionnaire": questionnaire_verbs,
    "grouping": run_verbs,
    "topic": topic_verbs,
    **supervision.VERBS,
}
ACTIONS = [(kind, action) for kind, verbs in DECLARED.items() for action in verbs.values()]
NAMES = [f"{kind}.{action.name}" for kind, action in ACTIONS]

OFFICIAL = "the institution's own words about its work, part of the ledger"
SEALED = "what the program had proposed, sealed by the page; it is forgotten, and codes and shares are noted"
STAFF = "the name of a member of staff or of a unit in office"
FRAME = "names of units, campaigns and categories are public"
NUMBER = "a number that another system gave; it names nobody by itself"
PUBLIC = "written to be published to everybody"
GUIDE_FIELDS = (
    *("legal_limit", "legal_source", "promised_limit", "standard", "conditions", "materials", "steps", "fees"),
    *("place", "phone", "complaint_phone"),
)
TEXT_FIELDS = ("title", "intro", "items")
ASKED_FIELDS = ("title", "title_en", "intro", "intro_en", "content", "groupings", "weights")
SUGGESTION_FIELDS = ("superior", "subject", "reason")
MAILBOX_FIELDS = ("name", "address", "host", "user", "folder")
PLATFORM_FIELDS = ("name", "result_head", "day_head", "unit_head")
NOT_PERSONAL: dict[str, str] = {
    "case.open_case.title": OFFICIAL,
    "case.open_case.problem": OFFICIAL,
    "case.import_finished.title": OFFICIAL,
    "case.import_finished.problem": OFFICIAL,
    "case.import_finished.voice": "a reference",
    "case.amend.title": OFFICIAL,
    "case.classify.proposed": SEALED,
    "case.assign.proposed": SEALED,
    "case.amend.problem": OFFICIAL,
    "case.offer_joining.wording": PUBLIC,
    "case.refer.to": "the name of another institution",
    "case.refer.reason": OFFICIAL,
    "case.propose_decline.basis": "a regulation",
    "case.propose_decline.materials": OFFICIAL,
    "case.review_refusal.opinion": OFFICIAL,
    "case.give_notice.matter": OFFICIAL,
    "case.give_notice.basis": "a regulation",
    "case.give_notice.materials": OFFICIAL,
    "case.give_notice.missing": OFFICIAL,
    "case.give_notice.handler": STAFF,
    "case.give_notice.phone": "the telephone of an office",
    "case.give_notice.reason": OFFICIAL,
    "case.complete_notice.remark": OFFICIAL,
    "voice.receive.outside": "the name of another institution",
    "voice.receive.asked": STAFF,
    "voice.hand_over.outside": "the name of another institution",
    "voice.hand_over.receiver": STAFF,
    "institution.set_duty_rules.remedy": OFFICIAL,
    "case.propose_explanation.basis": "a regulation",
    "case.approve_explanation.remark": OFFICIAL,
    "case.give_explanation.person": STAFF,
    "case.propose_hand_back.basis": "which unit should do it, and why",
    "case.decline.remark": OFFICIAL,
    "case.hand_back.remark": OFFICIAL,
    "case.cancel.remark": OFFICIAL,
    "case.dismiss_proposal.remark": OFFICIAL,
    "case.sign.person": STAFF,
    "case.plan.content": OFFICIAL,
    "case.plan.standard": OFFICIAL,
    "case.plan.person": STAFF,
    "case.drop_measure.reason": OFFICIAL,
    "case.report_progress.note": OFFICIAL,
    "case.add_evidence.note": OFFICIAL,
    "case.finish_measure.result": OFFICIAL,
    "case.finish_measure.note": OFFICIAL,
    "case.answer_part.answer": OFFICIAL,
    "case.submit.result": OFFICIAL,
    "case.submit.reply": OFFICIAL,
    "case.verify.remarks": OFFICIAL,
    "case.verify.place": "where an official looked at the work",
    "case.rework.place": "where an official looked at the work",
    "case.submit_review.opinion": OFFICIAL,
    "case.submit_review.wording": PUBLIC,
    "case.sign_off.remark": OFFICIAL,
    "case.return_review.reason": OFFICIAL,
    "case.decide_objection.reason": OFFICIAL,
    "case.archive_case.archive_number": "the number of a file",
    "case.publish_result.problem": PUBLIC,
    "case.publish_result.result": PUBLIC,
    "case.withdraw_result.reason": OFFICIAL,
    "case.keep_unpublished.reason": OFFICIAL,
    **{
        f"case.analyse_causes.{kind}": OFFICIAL for kind in ("thinking", "ability", "management", "resources", "system")
    },
    "case.plan_cure.title": OFFICIAL,
    "case.rework.reason": OFFICIAL,
    "case.close_by_decision.reason": OFFICIAL,
    "case.reopen.reason": OFFICIAL,
    "case.urge.text": OFFICIAL,
    "case.reply_to_urging.reply": OFFICIAL,
    "case.follow_up.team": STAFF,
    "voice.receive.external_number": NUMBER,
    "voice.note_meeting.met_about": OFFICIAL,
    "voice.refer.to": "the name of another institution",
    "voice.look_at_identity.reason": "why somebody looked stays readable for ever: it is what the sender is shown",
    "voice.forget_identity.reason": "why personal values were blanked must outlive them",
    "unit.add_unit.code": FRAME,
    "unit.add_unit.name": FRAME,
    "unit.rename_unit.name": FRAME,
    "user.add_user.username": STAFF,
    "user.add_user.name": STAFF,
    "user.add_user.title": STAFF,
    "user.add_token.label": "what a program is for",
    "user.describe_staff.title": STAFF,
    "user.describe_staff.phone": "the telephone of an office",
    "institution.describe_institution.name": FRAME,
    "institution.describe_institution.motto": FRAME,
    "institution.add_party_group.name": FRAME,
    "institution.set_limit_rule.limit": "a limit",
    "institution.set_limit_rule.legal": "a limit",
    "institution.set_limit_rule.source": "a regulation",
    "case.ask_extension.reason": OFFICIAL,
    "case.grant_extension.remark": OFFICIAL,
    "case.refuse_extension.remark": OFFICIAL,
    "case.pause.reason": OFFICIAL,
    "institution.announce_year.notice": "the number of a public notice",
    "institution.announce_year.days": "public holidays",
    "institution.set_day.name": "the name of a holiday",
    "institution.set_day.reason": OFFICIAL,
    "institution.set_hours.hours": "office hours",
    "institution.add_break.name": "the name of a school break",
    "role.add_role.code": FRAME,
    "role.add_role.name": FRAME,
    "role.edit_role.name": FRAME,
    **{f"analysis.{v}.{n}": OFFICIAL for v in ("draft_analysis", "edit_analysis") for n in ("targets", "measures")},
    "shortcoming.state_shortcoming.text": OFFICIAL,
    "shortcoming.task_shortcoming.task": OFFICIAL,
    "shortcoming.review_shortcoming.found": OFFICIAL,
    "code.add_code.code": FRAME,
    "code.add_code.name": FRAME,
    "code.add_code.words": "words of the trade",
    "code.set_code_words.words": "words of the trade",
    "case.mark_salient.decided_by": "a body or an office holder",
    "case.mark_salient.meeting": OFFICIAL,
    "case.unmark_salient.reason": OFFICIAL,
    "template.add_template.name": OFFICIAL,
    "template.add_template.text": OFFICIAL,
    "template.edit_template.name": OFFICIAL,
    "template.edit_template.text": OFFICIAL,
    "campaign.add_categories.lines": FRAME,
    "campaign.open_campaign.code": FRAME,
    "campaign.open_campaign.name": FRAME,
    "campaign.open_campaign.theme": FRAME,
    "campaign.open_campaign.ordered_by": FRAME,
    "campaign.add_phase.name": FRAME,
    "campaign.hold_transition.meeting_chair": "who of the office led the meeting",
    "campaign.hold_transition.meeting_words": OFFICIAL,
    "campaign.issue_phase_plan.plan_title": OFFICIAL,
    "campaign.issue_phase_plan.plan_number": OFFICIAL,
    "campaign.issue_phase_plan.plan_text": OFFICIAL,
    "campaign.name_answering.lines": "who answers in which unit, by user names",
    "campaign.add_category.code": FRAME,
    "campaign.add_category.name": FRAME,
    "campaign.rename_category.name": FRAME,
    "report.sign_report.remark": OFFICIAL,
    "user.return_to_post.materials": "what went back to whom in the office",
    "post.file_post.name": FRAME,
    "post.file_post.duties": FRAME,
    "post.mark_enforcement.basis": "a regulation",
    "post.mark_enforcement.procedure": OFFICIAL,
    "post.mark_enforcement.limits": OFFICIAL,
    "post.revise_post.name": FRAME,
    "post.revise_post.duties": FRAME,
    "post.record_enforcement.subject": OFFICIAL,
    "post.record_enforcement.basis": "a regulation",
    "post.record_enforcement.result": OFFICIAL,
    "matter.add_matter.name": FRAME,
    "matter.add_matter.words": FRAME,
    "matter.edit_matter.name": FRAME,
    "matter.edit_matter.words": FRAME,
    "matter.decide_lead.reason": OFFICIAL,
    "sheet.set_sheet.clean_duties": OFFICIAL,
    "sheet.set_sheet.efficiency_duties": OFFICIAL,
    "sheet.check_duty.checked": OFFICIAL,
    "sheet.judge_duty.remark": OFFICIAL,
    "case.explain_no_suggestion.reason": OFFICIAL,
    "case.note_order.leader": STAFF,
    "case.note_order.text": OFFICIAL,
    "service.add_service_item.code": FRAME,
    "service.add_service_item.name": FRAME,
    "service.rename_service_item.name": FRAME,
    **{f"guide.{verb}.{name}": PUBLIC for verb in ("draft_guide", "edit_guide") for name in GUIDE_FIELDS},
    "guide.return_guide.reason": OFFICIAL,
    **{f"text.{verb}.{name}": PUBLIC for verb in ("draft_text", "edit_text", "revise_text") for name in TEXT_FIELDS},
    "text.draft_text.code": FRAME,
    **{f"suggestion.{v}.{n}": OFFICIAL for v in ("draft_suggestion", "edit_suggestion") for n in SUGGESTION_FIELDS},
    "suggestion.record_answer.answer": OFFICIAL,
    "plan.draft_plan.intro": OFFICIAL,
    "plan.add_line.topic": OFFICIAL,
    "plan.add_line.place": OFFICIAL,
    "plan.add_line.responsible": STAFF,
    "plan.return_plan.comments": OFFICIAL,
    "plan.pass_plan.comments": OFFICIAL,
    "plan.reopen_plan.reason": OFFICIAL,
    **{
        f"session.{verb}.{name}": why
        for verb in ("plan_session", "edit_session")
        for name, why in {"topic": OFFICIAL, "place": OFFICIAL, "leader": STAFF, "recorder": STAFF}.items()
    },
    "session.cancel_session.reason": OFFICIAL,
    "session.bind_voices.voices": "references",
    "session.note_mindset.mindset": "what the office makes of counts that name nobody",
    "talk.record_talk.talker": STAFF,
    "talk.record_talk.place": OFFICIAL,
    "talk.record_talk.source_key": "a digest",
    "visit.record_visit.visitor": STAFF,
    "visit.record_visit.place": OFFICIAL,
    "visit.record_visit.source_key": "a digest",
    **{f"musttalk.{verb}.charges": STAFF for verb in ("set_must_talks", "derive_pairs")},
    "musttalk.add_pair.one": STAFF,
    "musttalk.add_pair.other": STAFF,
    **{
        f"consultation.{verb}.{name}": "put out for everybody in the range"
        for verb in ("draft_consultation", "edit_consultation", "revise_consultation")
        for name in ("title", "text")
    },
    "consultation.answer_comment.answer": OFFICIAL,
    **{
        f"papercall.{verb}_paper_call.{name}": OFFICIAL
        for verb in ("draft", "edit")
        for name in ("title", "instructions", "counts", "source_title", "source")
    },
    "papercall.add_to_roll.people": STAFF,
    "papercall.move_paper_day.reason": OFFICIAL,
    "papercall.reopen_paper_call.reason": OFFICIAL,
    **{
        f"paper.{verb}.{name}": OFFICIAL
        for verb in ("begin_paper", "write_paper")
        for name in ("title", "focus", "items")
    },
    "paper.finish_item.note": OFFICIAL,
    **{f"box.{verb}.place": "where a box hangs" for verb in ("add_box", "change_box")},
    **{f"box.{verb}.keeper": STAFF for verb in ("add_box", "change_box")},
    **{
        f"{verb}.ref": FRAME
        for verb in ("box.add_box", "line.add_line", "mailbox.add_mailbox", "platform.add_platform")
    },
    "opening.open_box.first": STAFF,
    "opening.open_box.second": STAFF,
    "opening.finish_opening.reason": OFFICIAL,
    **{
        f"line.{verb}.{name}": "a telephone of the office"
        for verb in ("add_line", "change_line")
        for name in ("name", "number", "hours")
    },
    **{f"line.{verb}.duty": STAFF for verb in ("add_line", "change_line")},
    "call.log_call.reason": OFFICIAL,
    "call.call_back_missed.reason": OFFICIAL,
    **{
        f"mailbox.{verb}.{name}": "a mailbox of the office"
        for verb in ("add_mailbox", "set_mailbox")
        for name in MAILBOX_FIELDS
    },
    **{f"mailbox.{verb}.readers": STAFF for verb in ("add_mailbox", "set_mailbox")},
    **{f"platform.{verb}.{name}": FRAME for verb in ("add_platform", "set_platform") for name in PLATFORM_FIELDS},
    "order.take_order.number": NUMBER,
    "posting.show_posting.title": PUBLIC,
    "burden.file_burden.body": "the name of another institution",
    "burden.file_burden.file_number": "the number of a document",
    "posting.show_posting.text": PUBLIC,
    "posting.reply_posting.reply": PUBLIC,
    **{f"questionnaire.{v}_questionnaire.{n}": PUBLIC for v in ("draft", "edit") for n in ASKED_FIELDS},
    "questionnaire.draft_questionnaire.code": FRAME,
    "questionnaire.withdraw_questionnaire.reason": OFFICIAL,
    "questionnaire.make_tokens.label": "a group of people, never a name",
    "questionnaire.print_copies.label": "a group of people, never a name",
    **{f"questionnaire.{v}.serials": "serials of copies on paper" for v in ("issue_copies", "void_copies")},
    "questionnaire.read_copies.skipped": "serials of copies on paper",
    "questionnaire.take_voice.passage": "a random name",
    "questionnaire.set_passage_aside.passage": "a random name",
    "questionnaire.look_at_signer.passage": "a random name",
    "questionnaire.look_at_signer.reason": "why somebody looked stays readable for ever",
    **supervision.NOT_PERSONAL,
}
"""Free text that is kept in the open part of the journal, each with the reason."""

CODED = "how the office counts it is no news for a sender"
TOLD_NOTHING: dict[str, str] = {
    "case.ask_representative": "tells the senders itself where it goes back to work",
    "case.submit_review": "inside the office; the sender is told when it is put up or struck off",
    "case.sign_off": "tells itself whether it is put up or struck off",
    "case.object_to_notice": "whoever objects is nobody of those who spoke",
    "case.rate_result": "whoever reads the notice or the result is nobody of those who spoke",
    "case.withdraw_result": "the public page itself says that it was taken down; why is inside the office",
    "case.keep_unpublished": "whom it concerns has no receipt and cannot be told",
    "case.decide_objection": "tells itself where it goes back to work",
    **dict.fromkeys(
        ("case.analyse_causes", "case.plan_cure"), "what the office makes of causes and rules is no news for a sender"
    ),
    "case.archive_case": "where the file lies is no news for a sender",
    "case.call_back": "tells the one who was called back his own grade itself",
    "voice.take_alarm": "inside the office; whom it called and what was done may not be told to whoever wrote",
    "voice.enter_register": "how the office files it is no news for a sender",
    "case.open_case": "the link tells: 已归入件",
    "case.import_finished": "tells its reply itself",
    "case.amend": "the clerk's own wording",
    "case.mark_conduct": "whom a matter is about is not told",
    "case.offer_joining": "whoever spoke already is told of his own case",
    "case.stop_joining": "what is offered to others is no news for a sender",
    "case.name_service": "the limit is told with the assignment",
    "case.explain_no_suggestion": "inside the office",
    "case.note_order": "what a leader ordered is no news for a sender",
    "case.classify": "how the institution counts is no news for a sender",
    "case.propose_decline": "nobody is told no before it is approved (M31)",
    "case.decline": "tells reason and basis itself",
    "case.dispute_refusal": "tells each sender his own line itself",
    "case.review_refusal": "tells what became of it itself",
    "case.give_notice": "tells what is missing itself",
    "case.deliver_notice": "the sender has it in hand",
    "case.propose_explanation": "nothing is told before it is approved (M31)",
    "case.approve_explanation": "the explanation itself tells",
    "case.propose_hand_back": "between units",
    "case.hand_back": "between units; the next assignment is told",
    "case.propose_cancel": "inside the office",
    "case.resume": "tells the new day itself",
    "case.recount": "the page of the sender shows the day as it stands",
    "case.ask_extension": "nothing is promised before it is granted",
    "case.grant_extension": "tells the new day and the reason itself",
    "case.refuse_extension": "the limit stays as it was told",
    "case.cancel": "no voice is left to be told",
    "case.dismiss_proposal": "inside the office",
    "case.sign": "the assignment was told",
    "case.plan": "between units; progress and result are told",
    "case.drop_measure": "between units",
    "case.add_evidence": "between units",
    "case.finish_measure": "between units; the submission is told",
    "case.answer_part": "between units",
    "case.ask": "tells the reply itself",
    "case.urge": "tells itself; a mere reminder is no news for a sender",
    "case.reply_to_urging": "between unit and office; progress and result are told",
    "case.follow_up": "inside the office",
    "case.rate": "tells each sender his own line itself",
    "case.add_topics": CODED,
    "case.set_topics": CODED,
    "case.set_weak_link": CODED,
    "case.mark_salient": CODED,
    "case.unmark_salient": CODED,
    "voice.add_topics": CODED,
    "voice.set_topics": CODED,
    "voice.hand_over": "the sender's page says who was asked and who has it now",
    "voice.unlink": "the voice waits again; where it goes next is told",
}
"""Verbs on voices and cases whose declaration tells the sender nothing, each with the reason."""
NOT_IN_A_ROLE: dict[str, str] = {
    "voice.own": "held by receipt, never by a role",
    "insight.learn": "the program learns; no person does",
    "personal.own": "everybody answers for himself, by who he is",
}


def free_text(action: Action) -> list[str]:
    """Return the fields of the verb's form in which somebody may type what he likes."""
    return [
        name
        for name, field in action.form.base_fields.items()
        if isinstance(field, forms.CharField) and not isinstance(field, forms.ChoiceField)
    ]


def test_tests_know_every_registry_of_verbs() -> None:
    assert VERBS == DECLARED


@pytest.mark.parametrize(("kind", "action"), ACTIONS, ids=NAMES)
def test_verb_says_what_it_does_and_has_a_label(kind: str, action: Action) -> None:
    assert action.does.endswith((".", "?")), "the first line of the docstring is a sentence"
    assert any("\u4e00" <= letter <= "\u9fff" for letter in str(action.label))


@pytest.mark.parametrize(("kind", "action"), ACTIONS, ids=NAMES)
def test_free_text_is_personal_or_excused(kind: str, action: Action) -> None:
    typed = {f"{kind}.{action.name}.{name}" for name in free_text(action) if name not in action.personal}
    assert sorted(typed - NOT_PERSONAL.keys()) == []


def test_every_excuse_for_free_text_is_needed() -> None:
    typed = {f"{kind}.{a.name}.{name}" for kind, a in ACTIONS for name in free_text(a) if name not in a.personal}
    assert sorted(NOT_PERSONAL.keys() - typed) == []


@pytest.mark.parametrize(("kind", "action"), ACTIONS, ids=NAMES)
def test_personal_fields_exist(kind: str, action: Action) -> None:
    """What is held elsewhere is personal, too; a field that no form and no note has would protect nothing."""
    assert action.held_elsewhere <= action.personal
    noted = {"reason"}  # the proposal's reason comes into the journal of the decision as a note
    assert action.personal <= set(action.form.base_fields) | noted


def test_told_is_declared_or_excused() -> None:
    silent = {f"{kind}.{a.name}" for kind, a in ACTIONS if kind in ("case", "voice") and not a.told}
    assert silent == set(TOLD_NOTHING)


@pytest.mark.parametrize(("kind", "action"), ACTIONS, ids=NAMES)
def test_what_is_told_can_be_filled_from_the_form(kind: str, action: Action) -> None:
    """A line for the sender names only what the form asks for, or what the effect adds itself."""
    names = {part.partition("}")[0] for part in str(action.told).split("{")[1:]}
    assert names <= {*action.form.base_fields, *({"ref"} if action.name == "receive" else set())}


def test_every_permission_of_a_verb_is_in_a_role() -> None:
    given = {permission for _name, permissions in default_roles().values() for permission in permissions}
    needed = {action.permission for _kind, action in ACTIONS}
    assert sorted(needed - given - NOT_IN_A_ROLE.keys()) == []
    assert needed - NOT_IN_A_ROLE.keys() <= ALL_PERMISSIONS.keys()


def test_one_by_one_verbs_stay_one_by_one() -> None:
    """E08 and E09: nothing is verified or struck off in bulk."""
    single = {action.name for _kind, action in ACTIONS if not action.in_bulk}
    assert {"verify", "close", "close_by_decision", "reopen", "look_at_identity", "look_at_signer"} <= single


def test_every_declared_noun_is_in_the_tables_and_has_a_command() -> None:
    assert {name: kind.verbs for name, kind in KINDS.items()} == supervision.VERBS
    assert KINDS.keys() == COMMANDS.keys()


def test_journal_page_knows_every_kind_that_verbs_are_done_to() -> None:
    written = {kind: verbs.model() for kind, verbs in DECLARED.items()}
    written["shortcoming"] = Shortcoming(report=StageReport(campaign=Campaign(code="2014"), number=1), number=1)
    written["guide"] = Guide(item=Errand(code="transfer"), number=1)
    written["plan"] = CollectionPlan(campaign=Campaign(code="2014"))
    written["musttalk"] = MustTalkList(campaign=Campaign(code="2014"))
    written["report"] = StageReport(campaign=Campaign(code="2014"), number=1)
    assert {kind: DECLARED[kind].about(obj).partition("/")[0] for kind, obj in written.items()} == {
        k: k for k in DECLARED
    }
    assert DECLARED == VERBS_OF_JOURNAL
    assert set(ABOUT) >= DECLARED.keys() >= PAGES.keys()
