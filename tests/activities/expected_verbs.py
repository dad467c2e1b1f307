"""What every verb of collecting is expected to do, written by hand from the sources, never read from the declarations."""

from __future__ import annotations

from typing import Any

ANY = "planned invited held minuted"


def rows(row: Any, new: str, office: str) -> dict[str, list[Any]]:
    """Return the rows, built with the table's own constructor: ``row``, and its words for new things and the office."""

    def verb(name: str, states: str, permission: str, **rest: Any) -> Any:
        return row(verb=name, states=states, permission=f"activity.{permission}", at=office, **rest)

    def paper(name: str, states: str, permission: str, **rest: Any) -> Any:
        return row(verb=name, states=states, permission=f"paper.{permission}", at=office, **rest)

    return {
        "plan": [
            verb("draft_plan", new, "plan", to="draft"),
            verb("add_line", "draft returned", "plan"),
            verb("drop_line", "draft returned", "plan"),
            # C27: draft -> submitted -> returned / passed.
            verb("submit_plan", "draft returned", "plan", to="submitted"),
            verb("return_plan", "submitted", "pass", to="returned"),
            verb("pass_plan", "submitted", "pass", to="passed"),
            verb("reopen_plan", "passed", "plan", to="draft"),
        ],
        "session": [
            verb("plan_session", new, "plan", to="planned"),
            verb("edit_session", "planned invited", "plan"),
            # C04: planned -> invited -> held -> minuted.
            verb("invite", "planned invited", "plan", to="invited"),
            verb("hold", "planned invited", "record", to="held"),
            verb("correct_heads", "held", "record"),
            verb("note_names", ANY, "names"),
            verb("minute", "held", "record", to="minuted"),
            verb("cancel_session", "planned invited", "plan", to="cancelled"),
            verb("record_voice", "held", "record"),
            verb("take_minute", "held", "record"),
            verb("bind_voices", "held minuted", "record"),
            verb("note_mindset", "held minuted", "record"),
            verb("add_outcome", "held minuted", "record"),
            verb("convert_outcome", "held minuted", "record"),
            verb("set_outcome_aside", "held minuted", "record"),
        ],
        "talk": [
            verb("record_talk", new, "record", to="done"),
            verb("confirm_talk", "planned", "record", to="done"),
            verb("withdraw_talk", "planned done", "record", to="withdrawn"),
        ],
        "visit": [
            verb("record_visit", new, "record", to="done"),
            verb("confirm_visit", "planned", "record", to="done"),
            verb("withdraw_visit", "planned done", "record", to="withdrawn"),
            verb("add_visit_voice", "done", "record"),
        ],
        "musttalk": [
            verb("set_must_talks", new, "plan", to="active"),
            verb("derive_pairs", "active", "plan"),
            verb("add_pair", "active", "plan"),
            verb("waive_pair", "active", "plan"),
        ],
        "consultation": [
            verb("draft_consultation", new, "plan", to="draft"),
            verb("edit_consultation", "draft", "plan"),
            verb("open_consultation", "draft", "pass", to="open"),
            verb("comment_text", "open", "comment"),
            verb("note_comment", "open", "record"),
            verb("answer_comment", "open closed", "plan"),
            verb("close_consultation", "open", "plan", to="closed", ready="its period is over"),
            verb("revise_consultation", "closed", "plan", to="revised"),
            verb("finish_consultation", "closed", "pass", to="final"),
        ],
        "papercall": [
            paper("draft_paper_call", new, "keep", to="draft"),
            paper("edit_paper_call", "draft", "keep"),
            paper("open_paper_call", "draft", "keep", to="open"),
            paper("add_to_roll", "open", "keep"),
            paper("excuse_from_paper", "open", "keep"),
            paper("move_paper_day", "open", "keep"),
            paper("close_paper_call", "open", "keep", to="closed", ready="its day is over"),
            paper("reopen_paper_call", "closed", "keep", to="open"),
        ],
        "paper": [
            # A04 and B09: draft -> submitted -> returned / accepted -> displayed.
            paper("begin_paper", new, "hand_in", to="draft"),
            paper("write_paper", "draft returned", "hand_in"),
            paper("submit_paper", "draft returned", "hand_in", to="submitted"),
            paper("drop_paper", "draft", "hand_in", to="dropped"),
            paper("return_paper", "submitted", "review", to="returned"),
            paper("accept_paper", "submitted", "review", to="accepted"),
            paper("agree_to_display", "submitted accepted displayed", "hand_in"),
            paper("display_paper", "accepted", "review", to="displayed"),
            paper("end_display", "displayed", "review", to="accepted"),
            paper("finish_item", "accepted", "hand_in", ready="it is a plan"),
        ],
    }


STATES = {
    "plan": ["draft", "submitted", "returned", "passed"],
    "session": ["planned", "invited", "held", "minuted", "cancelled"],
    "talk": ["planned", "done", "withdrawn"],
    "visit": ["planned", "done", "withdrawn"],
    "musttalk": ["active"],
    "consultation": ["draft", "open", "closed", "revised", "final"],
    "papercall": ["draft", "open", "closed"],
    "paper": ["draft", "submitted", "returned", "accepted", "displayed", "dropped"],
}
