"""Fetch the look of the desk: Tabler's stylesheet and htmx, pinned, made fit to be served from an intranet.

Run by hand when a version changes, with npm at hand: ``python tools/look.py``. What it writes is committed, so that
nobody who installs or runs the program needs npm or a network.

Of Tabler's stylesheet we leave out what the desk never shows (the dark theme, dialogs that need its script, flags, logos
of other houses, dressed-up plug-ins) and turn round what a browser of 2023 cannot compute (``light-dark``, ``color-mix``).
"""

from __future__ import annotations

import re
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

TABLER, HTMX = "1.4.0", "2.0.8"
PLACE = Path(__file__).resolve().parent.parent / "src" / "huiyin" / "web" / "static" / "vendor"

UNUSED = re.compile(
    r"""data-bs-theme=["']?dark|prefers-color-scheme|
    \.(?:navbar|offcanvas|modal|popover|tooltip|toast|carousel|accordion|dropend|dropup|dropstart|ribbon|avatar|btn-(?!primary|secondary|success|danger|warning|ghost|outline|link|group|list|sm|lg|icon|close|check)|
    (?:btn|bg|text|border|link|status|badge|alert|card|table|list|progress|form-colorinput|ribbon|steps|legend|nav|
      btn-outline|btn-ghost|btn-icon|g)-
      (?:x|facebook|twitter|linkedin|google|youtube|vimeo|dribbble|github|instagram|pinterest|vk|rss|flickr|bitbucket|
      tabler|azure|indigo|purple|pink|orange|lime|teal|cyan)|
    bg-gradient|calendar|chart|chat|mention|signature|markdown|layout-|placeholder|divide|object|cursor|
    form-imagecheck|form-selectgroup|form-colorinput|form-colorcheck|form-floating|switch-icon|page-(?!header|title|pretitle|body|wrapper)|
    tracking|img|rounded-(?:\w+-)?\d|space|ratio|demo|theme|coming-soon)(?![a-z])
    """,
    re.VERBOSE,
)
"""What a selector holds that can be left out: nothing on the desk has it."""

SIZES = re.compile(r"\.[a-z-]+-xxl(?:-|$|\b)")
RULE = re.compile(r"(@[^{};]+;|[^{}]+\{(?:[^{}]*|(?:[^{}]*\{[^{}]*\})*[^{}]*)\})")
NAMED = r"color-mix\(in (?:srgb|oklab), ?var\((--tblr-[a-z-]+)\)"
MIXES = (
    (re.compile(rf"{NAMED} ?calc\(var\([^()]*\) ?\* ?100%\), ?transparent\)"), lambda _share: 1.0),
    (re.compile(rf"{NAMED} ?(\d+)%, ?transparent\)"), lambda share: int(share) / 100),
    (re.compile(rf"{NAMED}, ?transparent (\d+)%\)"), lambda share: 1 - int(share) / 100),
)
"""Ways to say "this colour, so much of it", with what share they mean."""


def main() -> None:
    """Write the vendored files anew."""
    PLACE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        style = packed(Path(folder), "@tabler/core", TABLER, "dist/css/tabler.min.css")
        script = packed(Path(folder), "htmx.org", HTMX, "dist/htmx.min.js")
    (PLACE / "tabler.min.css").write_text(reduced(style), encoding="utf-8")
    (PLACE / "htmx.min.js").write_text(without_map(script), encoding="utf-8")


def packed(folder: Path, name: str, version: str, member: str) -> str:
    """Return one file of a package, fetched by npm's own client."""
    done = subprocess.run(  # noqa: S603 - npm with words of ours
        ["npm", "pack", "--silent", f"{name}@{version}"],  # noqa: S607 - wherever it is installed
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    with tarfile.open(folder / done.stdout.split()[-1]) as archive:
        found = archive.extractfile(f"package/{member}")
        if found is None:
            raise FileNotFoundError(member)
        return found.read().decode()


def reduced(style: str) -> str:
    """Return the stylesheet with only what the desk can show, in terms that Chromium 109 understands."""
    banner = re.match(r'(@charset "UTF-8";)?\s*(/\*!.*?\*/)', style, re.DOTALL)
    licence = re.sub(r" \(https?://[^)]*\)", "", banner.group(2)) if banner else ""
    body = re.sub(r"/\*.*?\*/", "", without_map(style).replace('@charset "UTF-8";', ""), flags=re.DOTALL)
    body = understood("".join(kept(body)))
    if re.search(r"@import|url\((?!\"?data:|'?data:)", body):
        raise ValueError("the stylesheet asks another place for something")
    return f"{licence}\n{body}\n"


def kept(body: str) -> Iterator[str]:
    """Give the rules that stay, those within a condition as well."""
    for rule in RULE.findall(body):
        head, brace, inner = rule.partition("{")
        if not brace or head.startswith(("@keyframes", "@font-face")):
            yield rule
        elif head.startswith("@"):
            if "prefers-color-scheme" in head:
                continue
            within = "".join(kept(inner[:-1]))
            if within:
                yield f"{head}{{{within}}}"
        elif selectors := [one for one in split_selectors(head) if not UNUSED.search(one) and not SIZES.search(one)]:
            yield f"{','.join(selectors)}{{{inner}"


def split_selectors(head: str) -> list[str]:
    """Return the selectors of a rule; a comma within brackets divides nothing."""
    return re.split(r",(?![^(\[]*[)\]])", head)


def understood(style: str) -> str:
    """Return ``style`` without the two functions of colour that came after Chromium 109: the light one, unmixed."""
    style = re.sub(r"light-dark\((var\([^()]*\)|[^,()]*), ?(?:var\([^()]*\)|[^,()]*)\)", r"\1", style)
    known = set(re.findall(r"(--tblr-[a-z-]+)-rgb:", style))
    for pattern, share in MIXES:
        style = pattern.sub(lambda m, of=share: thinned(m.group(1), of(m.group(m.lastindex or 1)), known), style)
    return style


def thinned(name: str, share: float, known: set[str]) -> str:
    """Return the colour ``name`` with ``share`` of its strength, by its red, green and blue where they are ``known``."""
    return f"rgba(var({name}-rgb), {share:g})" if share < 1 and name in known else f"var({name})"


def without_map(text: str) -> str:
    """Return ``text`` without the line that sends a debugger to another file."""
    return re.sub(r"/[*/]# sourceMappingURL=[^\n*]*(?:\*/)?\n?", "", text)


if __name__ == "__main__":
    main()
