"""The text of a message: what its sender wrote, apart from what his program quoted below it; from plain text or from HTML.

Pure functions that never raise for what is in a message.
"""

from __future__ import annotations

import re
from contextlib import suppress
from html.parser import HTMLParser

HIDDEN = frozenset({"script", "style", "head", "title", "template", "noscript"})
BREAKING = frozenset(
    {"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "blockquote", "pre", "hr", "ul", "ol"}
)
QUOTING = frozenset({"blockquote"})
QUOTE = "> "
QUOTED_FROM = re.compile(
    r"^\s*(?:"
    r"-{2,}\s*(?:original message|forwarded message|原始邮件|原邮件|转发邮件|回复的原邮件)\s*-{2,}"
    r"|-+\s*原始邮件\s*-+|_{10,}\s*$"
    r"|on\b.{4,200}\bwrote\s*[:：]|在.{4,200}写道\s*[:：]|.{2,120}于\s*\d{4}.{4,80}写道\s*[:：]"
    r")",
    re.IGNORECASE,
)
HEAD_BELOW = re.compile(r"^\s*(?:发送时间|发送日期|日期|时间|sent|date|收件人|to|主题|subject)\s*[:：]", re.IGNORECASE)
HEAD_FROM = re.compile(r"^\s*(?:发件人|from)\s*[:：]", re.IGNORECASE)
UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
DEEP = 200
"""Tags inside one another; beyond that nobody wrote by hand, and depth is not counted further."""


class Plain(HTMLParser):
    """Collects the visible text of a page, a line for each block, with what is quoted marked as mail programs mark it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.line: list[str] = []
        self.hidden = 0
        self.quoted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in HIDDEN:
            self.hidden = min(self.hidden + 1, DEEP)
        if tag in BREAKING:
            self.end_line()
        if tag in QUOTING:
            self.quoted = min(self.quoted + 1, DEEP)
        if tag in ("td", "th") and self.line:
            self.line.append(" ")
        if tag == "body":
            self.hidden = 0

    def handle_endtag(self, tag: str) -> None:
        if tag in HIDDEN:
            self.hidden = max(self.hidden - 1, 0)
        if tag in BREAKING:
            self.end_line()
        if tag in QUOTING:
            self.quoted = max(self.quoted - 1, 0)

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.line.append(data)

    def end_line(self) -> None:
        said = " ".join("".join(self.line).split())
        self.lines.append(QUOTE + said if self.quoted and said else said)
        self.line = []

    def text(self) -> str:
        self.end_line()
        return tidy("\n".join(self.lines))


def from_html(html: str) -> str:
    """Return the visible text of ``html``; of what cannot be parsed to its end, as much as was read."""
    parser = Plain()
    with suppress(AssertionError, ValueError, IndexError, RecursionError):  # what the library raises on broken markup
        parser.feed(html)
        parser.close()
    return parser.text()


def storable(text: str) -> str:
    """Return ``text`` without what no database keeps and nobody reads: control characters and halves of characters."""
    return UNFIT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def tidy(text: str) -> str:
    """Return ``text`` without blanks at the ends of lines and with at most one empty line in a row."""
    lines = [line.rstrip() for line in storable(text).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def parted(text: str) -> tuple[str, str]:
    """Return what the sender wrote and what was quoted below or between it. Together they hold every line of ``text``.

    A message that is nothing but a quotation is what was said: then nothing is taken away.
    """
    own: list[str] = []
    quoted: list[str] = []
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if begins_quotation(lines, at):
            quoted += lines[at:]
            break
        (quoted if line.lstrip().startswith(">") else own).append(line)
    said = tidy("\n".join(own))
    return (said, tidy("\n".join(quoted))) if said else (tidy(text), "")


def begins_quotation(lines: list[str], at: int) -> bool:
    """Say whether what a mail program writes above the message it answers begins in this line."""
    line = lines[at][:400]
    if HEAD_FROM.match(line):
        return any(HEAD_BELOW.match(below[:400]) for below in lines[at + 1 : at + 4])
    return bool(QUOTED_FROM.match(line))
