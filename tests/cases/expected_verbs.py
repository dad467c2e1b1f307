"""What every verb is expected to do, written by hand from words.md and house.md, never read from the declarations.

A row says: in these states the verb is possible, it leads there, it needs this permission, asked at this place. A verb with
``ready`` is refused (Missing) on an object of the state that has not been made ready; a verb may have several rows.
"""

from __future__ import annotations

from typing import Any

from tests.activities import expected_verbs as activities
from tests.cases.rows import ABOVE_BOTH, AT_UNIT, HANDLING, HELPER, INVOLVED, LEAD, NEW, OFFICE, OWN, ROOT, SENDER, Row
from tests.supervision import parts as supervision

OPEN = "registered accepted assigned working submitted verified asked review noticed"
"""Every state in which something is still to be done."""
NOBODY_HANDLES = {"registered", "accepted", "declined", "referred", "cancelled"}
"""A case in these states lies with no unit (ours is cancelled before it was assigned)."""
NOBODY_HELPS = NOBODY_HANDLES | {"closed"}
"""The part of a co-working unit ends when the case is struck off."""
NO_SENDER = {"cancelled"}
"""Its voices were taken out first, so that no sender is left without an answer."""


def case(verb: str, states: str, permission: str, at: str, **rest: Any) -> Row:
    return Row(verb=verb, states=states, permission=permission, at=at, **rest)


CASES = [
    Row(verb="open_case", states=NEW, to="registered", permission="case.open", at=OFFICE),
    Row(verb="import_finished", states=NEW, to="closed", permission="case.history", at=OFFICE),
    case("amend", OPEN, "case.open", OFFICE),
    case("mark_conduct", OPEN, "case.open", OFFICE),
    # Offered to the public in words that the office releases.
    case("offer_joining", OPEN, "case.open", OFFICE),
    case("stop_joining", OPEN, "case.open", OFFICE, ready="it is offered"),
    # A closed case may be put into another category: yesterday's figures keep the old one.
    case("classify", OPEN + " closed", "case.open", OFFICE),
    # D07, D08, D12: topics, what a meeting found salient, the weak link that a matter showed.
    case("add_topics", OPEN + " closed declined referred cancelled", "case.open", OFFICE),
    case("set_topics", OPEN + " closed declined referred cancelled", "case.open", OFFICE),
    case("set_weak_link", "submitted verified asked review noticed closed", "case.ask", OFFICE),
    case("mark_salient", OPEN + " closed", "case.open", OFFICE),
    case("unmark_salient", OPEN + " closed declined referred cancelled", "case.open", OFFICE, ready="it is salient"),
    # F14: what somebody came for, said before a unit works on it.
    case("name_service", "registered accepted", "case.open", OFFICE),
    case("note_order", "registered accepted", "case.open", OFFICE, ready="it is an order"),
    # J05: a suggestion up, or a reason for none.
    case("explain_no_suggestion", OPEN, "case.open", OFFICE, ready="it is about policy"),
    case("accept", "registered", "case.open", OFFICE, to="accepted"),
    # words.md names registered -> referred; that one learns it only after acceptance is our addition.
    case("refer", "registered accepted", "case.open", OFFICE, to="referred"),
    case("propose_decline", "registered", "case.open", OFFICE),
    case("decline", "registered", "case.decide", OFFICE, to="declined", ready="decline proposed"),
    # F09: the sender disputes a refusal once; a leader upholds or corrects it.
    case("dispute_refusal", "declined", "voice.own", SENDER),
    case("review_refusal", "declined", "case.decide", OFFICE, ready="disputed", data={"outcome": "upheld"}),
    case(
        "review_refusal",
        "declined",
        "case.decide",
        OFFICE,
        to="accepted",
        ready="disputed",
        data={"outcome": "corrected"},
    ),
    # F03: everything is told at once by the office, which alone knows who spoke.
    case("give_notice", "registered accepted assigned working", "case.open", OFFICE),
    case("deliver_notice", "registered accepted assigned working", "case.open", OFFICE, ready="told what is missing"),
    case("complete_notice", "registered accepted assigned working", "case.open", OFFICE, ready="told what is missing"),
    case("assign", "accepted", "case.assign", OFFICE, to="assigned", ready="classified"),
    case("propose_hand_back", "assigned", "case.handle", LEAD),
    # E07: a written objection that a leader decides.
    case("hand_back", "assigned", "case.decide", OFFICE, to="accepted", ready="hand-back proposed"),
    case("propose_cancel", OPEN, "case.open", OFFICE),
    case("cancel", OPEN, "case.decide", OFFICE, to="cancelled", ready="cancelling proposed, no voice left"),
    case("dismiss_proposal", OPEN, "case.decide", OFFICE, ready="cancelling proposed"),
    case("pause", "assigned working", "case.assign", OFFICE),
    case("resume", "assigned working", "case.assign", OFFICE, ready="the clock stands still"),
    case("recount", "assigned working", "case.assign", OFFICE),
    case("ask_extension", "assigned working", "case.handle", LEAD),
    case("grant_extension", "assigned working", "case.decide", OFFICE, ready="an extension is asked for"),
    case("refuse_extension", "assigned working", "case.decide", OFFICE, ready="an extension is asked for"),
    case("sign", "assigned", "case.handle", LEAD),
    case("plan", "assigned", "case.handle", LEAD, to="working", ready="signed"),
    case("plan", "working", "case.handle", LEAD),
    case("drop_measure", "working", "case.handle", LEAD),
    case("report_progress", "working", "case.handle", HANDLING),
    case("add_evidence", "working", "case.handle", HANDLING),
    case("finish_measure", "working", "case.handle", LEAD),
    case("answer_part", "assigned working", "case.handle", HELPER),
    case("submit", "working", "case.handle", LEAD, to="submitted", ready="all finished"),
    # E10: proposed -> approved by a leader -> given; the matter is verified and rated all the same.
    case("propose_explanation", "working", "case.handle", LEAD),
    case("approve_explanation", "working", "case.decide", OFFICE, ready="explanation proposed"),
    case("give_explanation", "working", "case.handle", LEAD, ready="explanation approved"),
    case("verify", "submitted", "case.verify", INVOLVED, to="verified"),
    # words.md names submitted -> working; that the verifier may take his word back before anybody is asked is ours.
    case("rework", "submitted verified", "case.verify", INVOLVED, to="working"),
    case("ask", "verified", "case.ask", OFFICE, to="asked"),
    case("rate", "asked", "voice.own", SENDER, data={"grade": "satisfied"}),
    case("rate", "asked", "voice.own", SENDER, data={"grade": "basically"}),
    case("rate", "asked", "voice.own", SENDER, to="working", data={"grade": "dissatisfied", "comment": "还是冷"}),
    # C14, C18: somebody of the office calls back who has no receipt; one 不满意 counts like a sender's own.
    # Until it is struck off: a sender who was silent may still say no while a leader signs and while the notice is up.
    case("rate", "review noticed", "voice.own", SENDER, ready="a sender was silent", data={"grade": "satisfied"}),
    case(
        *("rate", "review noticed", "voice.own", SENDER),
        to="working",
        ready="a sender was silent",
        data={"grade": "dissatisfied", "comment": "还是冷"},
    ),
    case("ask_representative", "asked review noticed", "case.ask", OFFICE, ready="nobody can be asked"),
    case(
        *("ask_representative", "asked review noticed", "case.ask", OFFICE),
        to="working",
        ready="nobody can be asked",
        data={"who": "家长代表", "grade": "dissatisfied", "comment": "还是冷"},
    ),
    case("call_back", "asked review noticed", "case.ask", OFFICE, ready="handed over", data={"grade": "satisfied"}),
    case("call_back", "asked review noticed", "case.ask", OFFICE, ready="handed over", data={"reached": "no"}),
    case(
        "call_back",
        "asked review noticed",
        "case.ask",
        OFFICE,
        to="working",
        ready="handed over",
        data={"grade": "dissatisfied", "comment": "还是冷"},
    ),
    case("close", "asked", "case.ask", OFFICE, to="closed", ready="everybody answered"),
    # E09 and words.md: asked -> review -> noticed -> closed where the institution has it so.
    case("submit_review", "asked", "case.ask", OFFICE, to="review", ready="everybody answered, a leader signs"),
    case("sign_off", "review", "case.decide", OFFICE, to="noticed"),
    case("return_review", "review", "case.decide", OFFICE, to="working"),
    case("object_to_notice", "noticed", "case.object", OFFICE),
    case("rate_result", "noticed", "case.object", OFFICE),
    case("decide_objection", "noticed", "case.decide", OFFICE, to="working", ready="objected", data={"upheld": "yes"}),
    case("decide_objection", "noticed", "case.decide", OFFICE, ready="objected", data={"upheld": "no"}),
    case("close", "noticed", "case.ask", OFFICE, to="closed", ready="the notice is over"),
    # E11, H14: what was settled is published, withdrawn with a reason, rated by anybody, or kept inside by a leader's decision.
    case("publish_result", "closed", "case.ask", OFFICE),
    case("withdraw_result", "closed", "case.ask", OFFICE, ready="its result is public"),
    case("rate_result", "closed", "case.object", OFFICE, ready="its result is public"),
    case("keep_unpublished", "closed", "case.decide", OFFICE, ready="nobody could be told"),
    case("archive_case", "closed", "case.ask", OFFICE),
    case("close_by_decision", "working", "case.decide", OFFICE, to="closed", ready="a sender says no"),
    case("reopen", "closed", "case.reopen", OFFICE, to="working"),
    # D10, M54: a cause in the system asks for a rule, and the problem is half cured until one is in force.
    case("analyse_causes", OPEN + " closed", "case.open", OFFICE),
    case("plan_cure", OPEN + " closed", "case.open", OFFICE, ready="its cause lies in the system"),
    case("urge", "assigned working", "case.urge", OFFICE),
    # What was asked while it was open is answered also when it has just been closed.
    case(
        "reply_to_urging",
        "assigned working submitted verified asked review noticed closed",
        "case.handle",
        LEAD,
        ready="was urged",
    ),
    case("follow_up", OPEN, "case.urge", OFFICE),
]

EVERYWHERE = "pending linked answered referred set_aside"
VOICES = [
    Row(verb="receive", states=NEW, to="pending", permission="voice.receive", at=OFFICE),
    case("set_aside", "pending", "voice.sort", OFFICE, to="set_aside"),
    case("answer", "pending", "voice.sort", OFFICE, to="answered"),
    case("refer", "pending", "voice.sort", OFFICE, to="referred"),
    case("restore", "answered referred set_aside", "voice.sort", OFFICE, to="pending"),
    case("withdraw", "pending", "voice.own", SENDER, to="set_aside"),
    case("link", "pending linked", "voice.sort", OFFICE, to="linked"),
    case("unlink", "linked", "voice.sort", OFFICE, to="pending"),
    case("unlink", "linked", "voice.sort", OFFICE, to="linked", ready="in two cases"),
    # A linked voice takes files as long as one of its cases is open.
    case("attach", "pending linked", "voice.own", SENDER),
    # D08: the topics of hot, hard and urgent matters.
    case("add_topics", EVERYWHERE, "voice.sort", OFFICE),
    case("set_topics", EVERYWHERE, "voice.sort", OFFICE),
    # The sender says to which offered matter it belongs; the clerk decides.
    case("say_same", "pending", "voice.own", SENDER),
    # C14-C18: what the register of its channel asks of a voice.
    case("enter_register", EVERYWHERE, "voice.sort", OFFICE, ready="it has a register"),
    case("note_meeting", EVERYWHERE, "voice.sort", OFFICE, ready="it is a proposal"),
    # D08: harm to a minor was heard in it; somebody takes the alarm, whatever became of the voice.
    case("take_alarm", EVERYWHERE, "voice.alarm", OFFICE, ready="an alarm rang"),
    # C30: questions both ways, whatever became of the voice.
    case("ask_sender", EVERYWHERE, "voice.sort", OFFICE),
    # C08, C09, C12: what the sender said further by another way, put down by whoever receives.
    case("note_further", EVERYWHERE, "voice.sort", OFFICE),
    case("answer_office", EVERYWHERE, "voice.own", SENDER, ready="the office asked"),
    case("ask_office", EVERYWHERE, "voice.own", SENDER),
    case("reply_to_sender", EVERYWHERE, "voice.sort", OFFICE, ready="the sender asked"),
    # F01: who was asked first hands over while he still answers for it.
    case("hand_over", "pending linked", "voice.sort", OFFICE, ready="somebody was asked first"),
    case("look_at_identity", EVERYWHERE, "voice.identity", OFFICE),
    case("forget_identity", EVERYWHERE, "voice.identity", OFFICE),
]

UNITS = [
    Row(verb="add_unit", states=NEW, to="active", permission="unit.keep", at=OWN),
    case("rename_unit", "active", "unit.keep", OWN),
    case("move_unit", "active", "unit.keep", ABOVE_BOTH),
    case("close_unit", "active", "unit.keep", OWN, to="closed"),
]

USERS = [
    Row(verb="add_user", states=NEW, to="active", permission="people.keep", at=OWN),
    case("set_password", "active", "people.keep", OWN),
    case("give_role", "active", "people.keep", OWN),
    case("take_role", "active inactive", "people.keep", OWN),
    case("deactivate", "active", "people.keep", OWN, to="inactive"),
    case("activate", "inactive", "people.keep", OWN, to="active"),
    case("add_token", "active", "people.keep", OWN),
    case("revoke_token", "active inactive", "people.keep", OWN),
    case("describe_staff", "active", "people.keep", OWN),
    case("post_card", "active", "people.keep", OWN, ready="title and duty are known"),
    case("take_down_card", "active inactive", "people.keep", OWN, ready="the card hangs"),
    # F04: whoever is away says so, and comes back; also for somebody whose access ended meanwhile.
    case("enter_absence", "active", "people.keep", OWN),
    case("cancel_absence", "active inactive", "people.keep", OWN, ready="an absence is planned"),
    case("return_to_post", "active inactive", "people.keep", OWN, ready="an absence runs"),
    case("save_view", "active", "people.keep", OWN),
    case("drop_view", "active", "people.keep", OWN),
    case("add_address", "active", "people.keep", OWN),
    case("confirm_address", "active", "people.keep", OWN, ready="has an address"),
    case("set_quiet_hours", "active", "people.keep", OWN, ready="has an address"),
    case("remove_address", "active", "people.keep", OWN, ready="has an address"),
    case("read_notices", "active", "people.keep", OWN, ready="has a notice"),
]

CAMPAIGNS = [
    Row(verb="open_campaign", states=NEW, to="draft", permission="campaign.keep", at=OFFICE),
    case("add_phase", "draft running", "campaign.keep", OFFICE),
    # A02: the next phase opens only with a transition meeting and an implementation plan, the last one with its summary.
    case("hold_transition", "running", "campaign.keep", OFFICE, ready="a phase is planned"),
    case("issue_phase_plan", "draft", "campaign.keep", OFFICE),
    case("issue_phase_plan", "running", "campaign.keep", OFFICE, ready="a phase is planned"),
    case("next_phase", "running", "campaign.keep", OFFICE, ready="it may turn"),
    # A06: a unit names its own; the office any.
    case("name_answering", "draft running", "campaign.answering", AT_UNIT + "school"),
    case("add_units", "draft running", "campaign.keep", OFFICE),
    case("add_category", "draft running", "campaign.keep", OFFICE),
    case("add_categories", "draft running", "campaign.keep", OFFICE),
    case("move_category", "draft running", "campaign.keep", OFFICE),
    case("rename_category", "draft running", "campaign.keep", OFFICE),
    # D09: four catalogues, editable by the campaign office. A11: backed by an issued document.
    case("add_focus_kinds", "draft running", "campaign.keep", OFFICE),
    case("rename_focus_kind", "draft running", "campaign.keep", OFFICE, ready="a catalogue is begun"),
    case("retire_focus_kind", "draft running", "campaign.keep", OFFICE, ready="a catalogue is begun"),
    case("make_special", "draft running", "campaign.keep", OFFICE),
    case("start_campaign", "draft", "campaign.keep", OFFICE, to="running"),
    case("summarise_campaign", "running", "campaign.keep", OFFICE, to="summarised"),
    case("archive_campaign", "summarised", "campaign.keep", OFFICE, to="archived"),
]

INSTITUTION = [
    case("describe_institution", "active", "unit.keep", ROOT),
    case("announce_year", "active", "unit.keep", ROOT),
    case("set_day", "active", "unit.keep", ROOT),
    case("set_hours", "active", "unit.keep", ROOT),
    case("add_break", "active", "unit.keep", ROOT),
    case("drop_break", "active", "unit.keep", ROOT, ready="a break is noted"),
    case("set_limits", "active", "unit.keep", ROOT),
    case("set_limit_rule", "active", "unit.keep", ROOT),
    case("set_closing_rule", "active", "unit.keep", ROOT),
    case("set_look_back_rule", "active", "unit.keep", ROOT),
    case("set_duty_rules", "active", "unit.keep", ROOT),
    case("set_inspection_rules", "active", "unit.keep", ROOT),
    case("add_party_group", "active", "people.keep", ROOT),
    case("set_evidence_rule", "active", "campaign.keep", ROOT),
    case("set_urging_rule", "active", "unit.keep", ROOT),
    case("retry_messages", "active", "delivery.keep", ROOT, ready="a message was given up"),
]
ROLES = [
    Row(verb="add_role", states=NEW, to="active", permission="people.keep", at=ROOT),
    case("edit_role", "active", "people.keep", ROOT),
]
ANALYSES = [
    Row(verb="draft_analysis", states=NEW, to="draft", permission="analysis.write", at=OWN),
    case("edit_analysis", "draft", "analysis.write", OWN),
    # D13: its head confirms.
    case("sign_analysis", "draft", "analysis.sign", OWN, to="signed"),
]
SHORTCOMINGS = [
    Row(verb="state_shortcoming", states=NEW, to="stated", permission="report.shortcoming", at=OFFICE),
    case("task_shortcoming", "stated", "report.shortcoming", OFFICE, to="tasked"),
    case("review_shortcoming", "tasked", "report.shortcoming", OFFICE, to="reviewed"),
]
CODES = [
    Row(verb="add_code", states=NEW, to="active", permission="campaign.keep", at=ROOT),
    case("set_code_words", "active", "campaign.keep", ROOT),
    case("retire_code", "active", "campaign.keep", ROOT, to="retired"),
    case("restore_code", "retired", "campaign.keep", ROOT, to="active"),
]

TEMPLATES = [
    Row(verb="add_template", states=NEW, to="active", permission="campaign.keep", at=ROOT),
    case("edit_template", "active", "campaign.keep", ROOT),
    case("retire_template", "active", "campaign.keep", ROOT, to="retired"),
    case("restore_template", "retired", "campaign.keep", ROOT, to="active"),
]

SERVICES = [
    Row(verb="add_service_item", states=NEW, to="active", permission="openness.keep", at=OWN),
    case("rename_service_item", "active", "openness.keep", ROOT),
    case("retire_service_item", "active", "openness.approve", ROOT, to="retired"),
    case("restore_service_item", "retired", "openness.approve", ROOT, to="active"),
]
GUIDES = [
    Row(verb="draft_guide", states=NEW, to="draft", permission="openness.keep", at=ROOT),
    case("edit_guide", "draft", "openness.keep", ROOT),
    case("approve_guide", "draft", "openness.approve", ROOT, to="approved"),
    case("return_guide", "approved", "openness.approve", ROOT, to="draft"),
    case("publish_guide", "approved", "openness.approve", ROOT, to="published"),
]
TEXTS = [
    Row(verb="draft_text", states=NEW, to="draft", permission="openness.keep", at=ROOT),
    case("edit_text", "draft", "openness.keep", ROOT),
    case("revise_text", "published", "openness.keep", ROOT),
    case("publish_text", "draft", "openness.approve", ROOT, to="published"),
]
GROUPINGS = [
    Row(verb="group_pile", states=NEW, to="running", permission="voice.sort", at=OFFICE),
    case("cancel_grouping", "running", "voice.sort", OFFICE, to="cancelled"),
]
TOPICS = [
    case("accept_topic", "proposed", "voice.sort", OFFICE, to="accepted"),
    case("refuse_topic", "proposed", "voice.sort", OFFICE, to="refused"),
    case("undo_topic", "accepted partly", "voice.sort", OFFICE, to="proposed"),
]
SUGGESTIONS = [
    Row(verb="draft_suggestion", states=NEW, to="drafted", permission="case.open", at=OFFICE),
    case("edit_suggestion", "drafted", "case.open", OFFICE),
    case("send_suggestion", "drafted", "case.decide", OFFICE, to="sent"),
    case("record_answer", "sent", "case.open", OFFICE, to="answered"),
]
MODELS = [
    Row(verb="learn_model", states=NEW, to="queued", permission="insight.keep", at=OFFICE),
    # The one that waits in the stories waits in a campaign without a single decision.
    case("finish_learning", "queued", "insight.learn", OFFICE, to="failed"),
    case("use_model", "learned retired", "insight.keep", OFFICE, to="in_force"),
    case("retire_model", "in_force", "insight.keep", OFFICE, to="retired"),
]

BOXES = [
    Row(verb="add_box", states=NEW, to="in_use", permission="channels.keep", at=OFFICE),
    case("change_box", "in_use", "channels.keep", OFFICE),
    case("withdraw_box", "in_use", "channels.keep", OFFICE, to="withdrawn"),
]
OPENINGS = [
    Row(verb="open_box", states=NEW, to="open", permission="voice.receive", at=OFFICE),
    case("enter_slip", "open", "voice.receive", OFFICE),
    case("finish_opening", "open", "voice.receive", OFFICE, to="finished"),
]
LINES = [
    Row(verb="add_line", states=NEW, to="in_use", permission="channels.keep", at=OFFICE),
    case("change_line", "in_use", "channels.keep", OFFICE),
    case("withdraw_line", "in_use", "channels.keep", OFFICE, to="withdrawn"),
]
CALLS = [
    Row(verb="log_call", states=NEW, to="voice", permission="voice.receive", at=OFFICE),
    case("call_back_missed", "missed", "voice.receive", OFFICE, to="voice"),
    case(
        "call_back_missed",
        "missed",
        "voice.receive",
        OFFICE,
        to="not_opinion",
        data={"body": "", "reason": "打错了"},
    ),
    case("call_back_missed", "missed", "voice.receive", OFFICE, data={"outcome": "unreached", "body": ""}),
]
MAILBOXES = [
    Row(verb="add_mailbox", states=NEW, to="in_use", permission="channels.keep", at=OFFICE),
    case("set_mailbox", "in_use", "channels.keep", OFFICE),
    case("withdraw_mailbox", "in_use", "channels.keep", OFFICE, to="withdrawn"),
]
LETTERS = [
    Row(verb="enter_letter", states=NEW, to="voice", permission="voice.receive", at=OFFICE),
    Row(verb="take_letter", states=NEW, to="voice", permission="voice.receive", at=OFFICE),
    case("pass_on_letter", "received not_opinion", "voice.receive", OFFICE, to="voice"),
    case("mark_letter", "received", "voice.receive", OFFICE, to="not_opinion"),
]
PLATFORMS = [
    Row(verb="add_platform", states=NEW, to="in_use", permission="channels.keep", at=OFFICE),
    case("set_platform", "in_use", "channels.keep", OFFICE),
    case("withdraw_platform", "in_use", "channels.keep", OFFICE, to="withdrawn"),
]
ORDERS = [
    Row(verb="take_order", states=NEW, to="taken", permission="voice.receive", at=OFFICE),
    case("give_back", "taken", "voice.sort", OFFICE, to="returned", ready="its voice is answered"),
]
POSTINGS = [
    Row(verb="put_up", states=NEW, to="received", permission="voice.receive", at=OFFICE),
    case("show_posting", "received shown hidden", "channels.moderate", OFFICE, to="shown"),
    case("hide_posting", "received shown replied", "channels.moderate", OFFICE, to="hidden"),
    case("reply_posting", "shown replied", "channels.moderate", OFFICE, to="replied"),
]

BURDENS = [
    Row(verb="file_burden", states=NEW, to="filed", permission="burden.report", at=OWN),
    case("count_burden", "filed", "voice.sort", OFFICE, to="counted"),
    case("burden_to_voice", "filed", "voice.sort", OFFICE, to="voice"),
    case("leave_burden", "filed", "voice.sort", OFFICE, to="not_counted"),
]

REPORTS = [Row(verb="sign_report", states=NEW, to="signed", permission="report.sign", at=OFFICE)]

POSTS = [
    Row(verb="file_post", states=NEW, to="filed", permission="people.keep", at=OWN),
    case("revise_post", "filed", "people.keep", OWN),
    case("mark_enforcement", "filed", "people.keep", OWN),
    case("publish_post", "filed", "people.keep", OWN, ready="whole"),
    case("withdraw_post", "filed", "people.keep", OWN, ready="published"),
    case("end_post", "filed", "people.keep", OWN, to="ended"),
    case("record_enforcement", "filed", "people.keep", OWN, ready="of law"),
]
MATTERS = [
    Row(verb="add_matter", states=NEW, to="active", permission="matter.keep", at=ROOT),
    case("edit_matter", "active", "matter.keep", ROOT),
    case("decide_lead", "active", "matter.keep", ROOT),
    case("retire_matter", "active", "matter.keep", ROOT, to="retired"),
]
SHEETS = [
    Row(verb="set_sheet", states=NEW, to="set", permission="people.keep", at=OWN),
    # F17: set -> checked -> result; the sheets here have one duty each.
    case("check_duty", "set", "people.keep", OWN, to="checked"),
    case("check_duty", "checked", "people.keep", OWN),
    case("judge_duty", "checked", "people.keep", OWN, to="judged"),
    case("post_sheet", "set checked judged", "people.keep", OWN),
    case("withdraw_sheet", "set checked judged", "people.keep", OWN, ready="posted"),
]

QUESTIONNAIRES = [
    Row(verb="draft_questionnaire", states=NEW, to="draft", permission="survey.keep", at=ROOT),
    case("edit_questionnaire", "draft", "survey.keep", ROOT),
    case("open_questionnaire", "draft", "survey.keep", ROOT, to="open"),
    case("return_questionnaire", "open", "survey.keep", ROOT, to="draft"),
    # What fewer than five people said is never opened: more time, or its end unread.
    case("extend_questionnaire", "open closed", "survey.keep", ROOT, to="open"),
    case("close_questionnaire", "open", "survey.keep", ROOT, to="closed"),
    case("withdraw_questionnaire", "draft open closed", "survey.keep", ROOT, to="withdrawn"),
    case("make_tokens", "open", "survey.keep", ROOT),
    case("count_questionnaire", "closed", "survey.keep", ROOT, to="counted", ready="five answered"),
    case("print_copies", "open", "survey.keep", ROOT),
    case("issue_copies", "open", "survey.keep", ROOT, ready="printed"),
    case("void_copies", "open closed", "survey.key", ROOT, ready="issued"),
    case("key_copy", "open closed", "survey.key", ROOT, ready="issued"),
    case("key_copies", "open closed", "survey.key", ROOT, ready="issued"),
    # C28: signed even after the count, for what came back.
    case("read_copies", "open closed counted", "survey.read", ROOT, ready="returned"),
    case("set_turnout", "draft open closed", "survey.keep", ROOT, ready="a ballot"),
    case("use_form", "draft", "survey.keep", ROOT),
    case("copy_questions", "draft", "survey.keep", ROOT),
    case("take_voice", "counted", "survey.keep", ROOT),
    case("set_passage_aside", "counted", "survey.keep", ROOT),
    case("look_at_signer", "counted", "voice.identity", ROOT, ready="a signed text"),
]

TABLE = {
    "grouping": GROUPINGS,
    "topic": TOPICS,
    "case": CASES, "voice": VOICES, "unit": UNITS, "user": USERS, "campaign": CAMPAIGNS,
    "institution": INSTITUTION, "role": ROLES, "template": TEMPLATES, "code": CODES,
    "analysis": ANALYSES, "shortcoming": SHORTCOMINGS, "report": REPORTS,
    "post": POSTS, "matter": MATTERS, "sheet": SHEETS,
    "service": SERVICES, "guide": GUIDES, "text": TEXTS, "suggestion": SUGGESTIONS, "model": MODELS, "questionnaire": QUESTIONNAIRES,
    **activities.rows(Row, NEW, OFFICE),
    "box": BOXES, "opening": OPENINGS, "line": LINES, "call": CALLS, "mailbox": MAILBOXES, "letter": LETTERS,
    "platform": PLATFORMS, "order": ORDERS, "posting": POSTINGS, "burden": BURDENS,
    **supervision.ROWS,
}  # fmt: skip
STATES = {
    "grouping": ["running", "done", "cancelled", "failed"],
    "topic": ["proposed", "accepted", "partly", "refused", "superseded"],
    "case": [*OPEN.split(), "closed", "declined", "referred", "cancelled"],
    "voice": EVERYWHERE.split(),
    "unit": ["active", "closed"],
    "user": ["active", "inactive"],
    "campaign": ["draft", "running", "summarised", "archived"],
    "institution": ["active"],
    "role": ["active"],
    "template": ["active", "retired"],
    "code": ["active", "retired"],
    "analysis": ["draft", "signed"],
    "shortcoming": ["stated", "tasked", "reviewed"],
    "report": ["signed"],
    "post": ["filed", "ended"],
    "matter": ["active", "retired"],
    "sheet": ["set", "checked", "judged"],
    "service": ["active", "retired"],
    "guide": ["draft", "approved", "published", "replaced"],
    "text": ["draft", "published", "replaced"],
    "suggestion": ["drafted", "sent", "answered"],
    "model": ["queued", "learned", "in_force", "retired", "failed"],
    **activities.STATES,
    "box": ["in_use", "withdrawn"],
    "opening": ["open", "finished"],
    "line": ["in_use", "withdrawn"],
    "call": ["missed", "voice", "not_opinion"],
    "mailbox": ["in_use", "withdrawn"],
    "letter": ["received", "voice", "joined", "not_opinion"],
    "platform": ["in_use", "withdrawn"],
    "order": ["taken", "returned"],
    "posting": ["received", "shown", "replied", "hidden"],
    "burden": ["filed", "counted", "voice", "not_counted"],
    "questionnaire": ["draft", "open", "closed", "counted", "withdrawn"],
    **supervision.STATES,
}
