"""Fields of rows that are typed or pasted, one to a line: problems, milestones and route steps of a special plan (A12).

Every mistake is told with the number of its line, all at once.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _t

from huiyin.campaigns.models_special import Milestone, RouteStep, SpecialFrame, SpecialPlan, SpecialProblem
from huiyin.campaigns.terms import FEWEST_PROBLEMS, MOST_PROBLEMS, Mode
from huiyin.kernel.lines import cells_in, day_in, joined

MOST_LINES = 150
LONGEST = 30_000
Read = tuple[dict[str, Any], list[str]]


class LinesArea(forms.Textarea):
    """A text of many lines; a page gives it room."""


class Lines(forms.CharField):
    """Rows, one to a line with a bar or a tab between its cells; gives a list of dictionaries."""

    widget = LinesArea
    plan: SpecialPlan | None = None
    width = 1
    most = MOST_LINES

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        said = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
        if len(said) > self.most or len(text) > LONGEST:
            raise forms.ValidationError(_t("最多 {n} 行").format(n=self.most))
        found, mistakes = [], []
        for number, line in said:
            row, wrong = self.read_line(line)
            mistakes += [_t("第 {n} 行:{why}").format(n=number, why=why) for why in wrong]
            found.append(row)
        mistakes = mistakes or self.together(found)
        if mistakes:
            raise forms.ValidationError(mistakes)
        return found

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def read_line(self, line: str) -> Read:
        cells = cells_in(line, self.width)
        more = [cell for cell in cells[self.width :] if cell]
        row, wrong = self.read(cells)
        return row, wrong + ([_t("多出一栏「{text}」").format(text=more[0][:40])] if more else [])

    def read(self, cells: list[str]) -> Read:
        """Return what the cells of one line mean, and what is wrong with them; each sort of line says how it is read."""
        raise NotImplementedError

    def together(self, rows: list[dict[str, Any]]) -> list[str]:
        """Return what is wrong with the lines as a whole."""
        return []


def words_wrong(what: str, text: str, longest: int) -> list[str]:
    if not text:
        return [_t("没有写{what}").format(what=what)]
    return [_t("{what}超过 {n} 字").format(what=what, n=longest)] if len(text) > longest else []


class ProblemLines(Lines):
    """The two or three problems: what, how it is put right, its target, its field and aspect."""

    width = 5
    frame: SpecialFrame | None = None

    def read(self, cells: list[str]) -> Read:
        title, said_mode, target, field, aspect = cells[:5]
        mode = mode_in(said_mode)
        wrong = words_wrong(_t("问题"), title, 100)
        if mode is None:
            wrong.append(_t("整改方式写「当下改」或「持续整改」"))
        if mode == Mode.HOLD_ON and not target:
            wrong.append(_t("持续整改要写明目标"))
        if len(target) > 300:
            wrong.append(_t("目标超过 {n} 字").format(n=300))
        known, aspects = (self.frame.fields, self.frame.aspects) if self.frame else ([], [])
        field = field or (known[0] if len(known) == 1 else "")
        if field not in known:
            wrong.append(_t("领域写其中一个:{known}").format(known=_t("、").join(known)))
        if aspect and aspect not in aspects:
            wrong.append(_t("整治方面「{text}」不在本专项里").format(text=aspect[:40]))
        return {"title": title, "mode": mode, "target": target, "field": field, "aspect": aspect}, wrong

    def together(self, rows: list[dict[str, Any]]) -> list[str]:
        if rows and not FEWEST_PROBLEMS <= len(rows) <= MOST_PROBLEMS:
            return [_t("确定 2—3 个具体问题,这里写了 {n} 个").format(n=len(rows))]
        twice = [title for title, n in Counter(row["title"] for row in rows).items() if n > 1]
        return [_t("问题「{title}」写了两次").format(title=title) for title in twice]


def mode_in(text: str) -> Mode | None:
    """Return the way that ``text`` names: by its code, or by its words in the language of the page or of the sources."""
    sources = {"当下改": Mode.AT_ONCE, "立行立改": Mode.AT_ONCE, "持续整改": Mode.HOLD_ON}
    words = {name: one for one in Mode for name in (str(one.label), one.value)}
    return (sources | words).get(text)


class OfProblems(Lines):
    """Lines that belong to the problems of a plan, by their number."""

    def problems(self) -> dict[int, SpecialProblem]:
        if not hasattr(self, "held"):
            found = self.plan.problems.prefetch_related("steps", "milestones__step") if self.plan else []
            self.held = {one.number: one for one in found}
        return self.held

    def problem(self, text: str) -> tuple[SpecialProblem | None, list[str]]:
        found = self.problems().get(number_in(text))
        if found:
            return found, []
        known = _t("、").join(str(number) for number in self.problems())
        return None, [_t("第一栏写问题的序号({known}),不是「{text}」").format(known=known, text=text[:40])]


def number_in(text: str) -> int:
    """Return a small number as it is typed, 0 where it is none."""
    plain = text.removesuffix(".").removesuffix("、")
    return int(plain) if plain.isdecimal() and len(plain) <= 3 else 0


class StepLines(OfProblems):
    """The route maps: problem, which step, what is done. A step without a number follows the line before it."""

    width = 3

    def read(self, cells: list[str]) -> Read:
        said_problem, said_number, words = cells[:3]
        problem, wrong = self.problem(said_problem)
        number = number_in(said_number)
        if said_number and not number:
            wrong.append(_t("第几步写数字,不是「{text}」").format(text=said_number[:40]))
        wrong += words_wrong(_t("做什么"), words, 200)
        return {"problem": problem, "number": number, "words": words}, wrong

    def together(self, rows: list[dict[str, Any]]) -> list[str]:
        mistakes = []
        for problem in self.problems().values():
            own = [row for row in rows if row["problem"] == problem]
            last = 0
            for row in own:
                row["number"] = last = row["number"] or last + 1
            mistakes += gaps(problem.number, [row["number"] for row in own])
            mistakes += hung_on(problem, len(own))
        return mistakes


def gaps(problem: int, numbers: list[int]) -> list[str]:
    """Return what is wrong with the numbers of a route's steps: they run from 1 without a gap, in this order."""
    twice = [number for number, n in Counter(numbers).items() if n > 1]
    if twice:
        return [_t("问题 {n} 的第 {step} 步写了两次").format(n=problem, step=twice[0])]
    missing = [number for number in range(1, max(numbers, default=0) + 1) if number not in numbers]
    if missing:
        steps = _t("、").join(str(number) for number in missing[:5])
        return [_t("问题 {n} 的路线图缺第 {steps} 步").format(n=problem, steps=steps)]
    return []


def hung_on(problem: SpecialProblem, n: int) -> list[str]:
    """Return the milestones that hang on a step which is left out."""
    left = [one for one in problem.milestones.all() if one.step and one.step.number > n]
    sentence = _t("节点「{name}」挂在问题 {n} 的第 {step} 步上,先改时间表")
    return [sentence.format(name=one.name, n=problem.number, step=one.step.number) for one in left if one.step]


class MilestoneLines(OfProblems):
    """The timetable: problem, milestone, day, the step that it belongs to and the stage, where it has them."""

    width = 5
    bounds: tuple[date, date] | None = None

    def read(self, cells: list[str]) -> Read:
        said_problem, name, said_day, said_step, said_phase = cells[:5]
        problem, wrong = self.problem(said_problem)
        wrong += words_wrong(_t("节点"), name, 100)
        day = day_in(said_day)
        if day is None:
            wrong.append(_t("日期「{text}」不是日期,写作 2026-04-30").format(text=said_day[:40]))
        elif self.bounds:
            wrong += outside(day, self.bounds)
        step = (
            next((one for one in problem.steps.all() if one.number == number_in(said_step)), None) if problem else None
        )
        if problem and said_step and step is None:
            wrong.append(_t("问题 {n} 的路线图没有第 {text} 步").format(n=problem.number, text=said_step[:40]))
        phase = self.phases().get(said_phase) if said_phase else None
        if said_phase and phase is None:
            wrong.append(_t("没有「{text}」这个阶段").format(text=said_phase[:40]))
        return {"problem": problem, "name": name, "due_on": day, "step": step, "phase": phase}, wrong

    def phases(self) -> dict[str, Any]:
        if not hasattr(self, "stages"):
            self.stages = {one.name: one for one in self.plan.campaign.phases.all()} if self.plan else {}
        return self.stages


def outside(day: date, bounds: tuple[date, date]) -> list[str]:
    """Return the sentence that says that a day lies outside the campaign."""
    first, last = bounds
    if first <= day <= last:
        return []
    return [_t("{day} 不在专项期内({first} 至 {last})").format(day=day, first=first, last=last)]


# The other way round: what there is, as lines that can be changed.


def problem_lines(plan: SpecialPlan) -> list[str]:
    return [joined(one.title, one.get_mode_display(), one.target, one.field, one.aspect) for one in plan.problems.all()]


def step_lines(plan: SpecialPlan) -> list[str]:
    steps = RouteStep.objects.filter(problem__plan=plan).select_related("problem")
    return [joined(one.problem.number, one.number, one.words) for one in steps.order_by("problem__number", "number")]


def milestone_lines(plan: SpecialPlan) -> list[str]:
    found = Milestone.objects.filter(problem__plan=plan).select_related("problem", "step", "phase")
    return [
        joined(one.problem.number, one.name, one.due_on, one.step.number if one.step else "", one.phase or "")
        for one in found.order_by("problem__number", "number")
    ]
