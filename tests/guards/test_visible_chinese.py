"""Chinese that people see stands inside gettext, so that the English pages are English."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from huiyin.people.models import REMEDY
from huiyin.supervision.actions_mechanisms import NAMED
from tests.guards.source import SOURCE, Module, modules
from tools import messages

CHINESE = re.compile(r"[\u2e80-\u303f\u3400-\u9fff\uff00-\uffef]")
TRANSLATED = re.compile(
    r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}|{%\s*trans(?:late)?\b.*?%}"
    r"|{#.*?#}|{%\s*comment\b.*?{%\s*endcomment\s*%}",
    re.DOTALL,
)
ALLOWED_MODULES = {
    "kernel/lines.py": "bars and days as people type them",
    "activities/minutes.py": "patterns of numbered items and heads of columns in minutes that people bring",
    "cases/intake/columns.py": "heads of columns in files that people bring, and what they call personal data",
    "channels/answer_heads.py": "heads of columns in sheets that platforms send",
    "channels/order_columns.py": "heads of columns in sheets that platforms send",
    "channels/mail_text.py": "patterns of what mail programs write above a quotation",
    "people/intake.py": "heads and words in files of units that people bring",
    "people/intake_people.py": "heads in files of people that people bring",
    "people/calendar_text.py": "patterns of a year's holidays as people write them",
    "people/intake_duties.py": "heads in files of posts and matters that people bring",
    "web/desk/paste_heads.py": "heads of columns in rows that people paste",
    "text/phrases.py": "greetings and closings of letters, words that name no group",
    "text/name_words.py": "surnames, titles and words that stand beside a name in a text",
    "text/marks_names.py": "the same",
    "text/marks_standing.py": "the same",
    "text/name_looks.py": "the same",
    "text/marks_numbers.py": "words that stand before a number in a text, and numerals",
    "text/marks_places.py": "words of addresses and classes in a text",
    "text/masking.py": "numerals in a text",
    "text/urgency.py": "words by which harm is heard",
    "text/accusing.py": "words of an accusation",
    "text/trials/masking.py": "titles and numerals in labelled sentences",
    "text/asking.py": "names of fields, quotation marks and days as people type them",
    "text/group_words.py": "words that stand round the matter in a subject",
    "text/pairs.py": "numerals and directions that tell two places apart",
    "text/readings.py": "what places, schools and companies are called, words that tell nothing",
    "text/trials/messages.py": "heads of columns in files of messages",
    "insight/learning.py": "what is said of matters of each handling type",
    "text/demands.py": "patterns of how people number, ask, want and complain",
    "text/reply_marks.py": "patterns of formulae, steps, dates and grounds in replies",
    "text/replies.py": "patterns of units in replies",
    "text/trials/replies.py": "heads of columns in files of judged replies",
    "kernel/tables_dates.py": "patterns of Chinese dates and times",
    "reports/paper.py": "the paper is an official Chinese document: names of its styles",
    "reports/urging_paper.py": "the same: names of its styles",
    "reports/formal.py": "the punctuation of an official Chinese document",
    "reports/typeface.py": "names of Chinese typefaces and styles",
}
ALLOWED_MODULES |= {
    module.place: "the demonstration's data" for module in modules() if module.path.stem.startswith("demo_")
}
ALLOWED_STRINGS = {
    "web/traditional.py": {"迴音", "回音", "羣", "群", "説", "說"},  # what OpenCC makes of a word, and what we write
    "cases/intake/rows.py": {"匿名", "匿名用户", "匿名网友", "匿名者"},  # names in files that mean nobody
    "config/settings.py": {"简体", "繁體"},  # a language is named in itself
    "people/models.py": {"事事有回音,件件有着落", REMEDY},  # the motto and the remedy, which each institution edits
    "kernel/tables.py": {r"(?=.*\d)[\d\s.,:/\-+%年月日时分秒TZ]+"},  # a pattern of numbers and dates
    "kernel/tables_heads.py": {r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】"},  # a pattern of brackets
    "surveys/editing.py": {"\uff5c", "\uff0c", "、"},  # what people type between the parts of a line
    "surveys/paper.py": {"[-\u2013\u2014~\uff5e至]", "[,\uff0c、;\uff1b\\s]+"},  # what people type between serials
    # The last character before the Chinese ones; particles and stops that are not marked.
    "text/copies.py": {"\u2fff", "，。、；：！？…,.;:!? \u3000\n", "了的"},
    "kernel/tables_write.py": {"=+-@＝＋－＠"},  # what Excel would run
    "supervision/actions_mechanisms.py": set(NAMED),  # how institutions call their rules
    "campaigns/special_lines.py": {
        "当下改",
        "立行立改",
        "持续整改",
    },  # how the sources call the two ways, as people type
    "supervision/roster.py": {  # what people type in a sign-in sheet
        r"^(\d{1,2})\s*[:时点]\s*(\d{1,2})\s*(?:分|:\d{2})?$",
        r"^(?:迟到)?\s*(\d{1,4})\s*(?:分|分钟)?$",
        r"^(\d{1,4})\s*人$",
        *("准时", "按时", "到会", "请假", "缺席", "未到", "缺会", "单位", "单位名称"),
    },
    "reports/drawing.py": {",。、;:!?)」』》”’,.;:!?)%"},  # what no line begins with
}
CUTTING = {"strip", "rstrip", "split", "partition", "removesuffix"}
"""What is cut off a text is not shown."""
ALLOWED_IN_TEMPLATES = {"回": "the mark of the program is its seal", "中文": "a language is named in itself"}
ALLOWED_IN_TEMPLATES |= dict.fromkeys(("简体", "繁體"), "a script is named in itself")


def untranslated(module: Module) -> Iterator[ast.Constant]:
    """Yield the Chinese strings of a module that are neither docstrings, nor translated, nor cut off."""
    translators = messages.translators(module.text).keys() | CUTTING
    passed = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed.add(node.value)
        elif isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            passed |= (
                {given for given in node.args if isinstance(given, ast.Constant)} if name in translators else set()
            )
    for node in ast.walk(module.tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and node not in passed and CHINESE.search(node.value):
            yield node


def test_code_translates_its_chinese() -> None:
    wrong = [
        f"{module.place}:{node.lineno} {node.value!r}"
        for module in modules()
        if module.place not in ALLOWED_MODULES
        for node in untranslated(module)
        if node.value not in ALLOWED_STRINGS.get(module.place, set())
    ]
    assert wrong == []


def test_allowances_are_needed() -> None:
    """An allowance that nothing uses any more would let the next untranslated text pass."""
    found = {module.place: {node.value for node in untranslated(module)} for module in modules()}
    idle = {place for place in ALLOWED_MODULES if not found.get(place)}
    assert {place for place in idle if "demo_" not in place} == set()
    assert {place: said - found.get(place, set()) for place, said in ALLOWED_STRINGS.items()} == dict.fromkeys(
        ALLOWED_STRINGS, set()
    )


def test_templates_translate_their_chinese() -> None:
    wrong = []
    for path in sorted(SOURCE.rglob("*.html")):
        left = TRANSLATED.sub("", path.read_text(encoding="utf-8"))
        wrong += [
            f"{path.relative_to(SOURCE)} {said}"
            for said in re.findall(r"[^\s<>{}\"']+", left)
            if CHINESE.search(said) and said not in ALLOWED_IN_TEMPLATES
        ]
    assert wrong == []


def test_untranslated_text_is_found() -> None:
    source = '"""说明"""\nfrom django.utils.translation import gettext as _t\na = _t("甲")\nb = f"乙{a}"\nc = "abc"\n'
    module = Module(path=SOURCE / "x.py", name="x", text=source, tree=ast.parse(source))
    assert [node.value for node in untranslated(module)] == ["乙"]
