"""What may come in as a file, known by its content, and taken in without what a camera or a program wrote into it.

Pictures are written anew, so that nothing but the picture is left. Office documents lose their properties, the names of
who wrote in them, and what their pictures carry; but a document has more places for a name than anybody can list, and of a
PDF nothing can be removed safely without a library for it. So both are for who is named; who is anonymous is asked for
pictures or plain text.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from threading import Semaphore

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from huiyin.kernel.refusals import Refused

SIZE = 10 * 1024 * 1024
PIXELS = 50_000_000
"""Dots of one picture, all its frames together: what the largest telephone takes."""
PICTURES_INSIDE = 100
FRAMES = 200
MEMBERS, UNPACKED = 3000, 80 * 1024 * 1024
PACKED_AS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
PICTURES = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp", "GIF": ".gif"}
KEPT_OF_A_PICTURE = ("transparency", "duration", "loop", "background")
DOCUMENTS = {"word/document.xml": ".docx", "xl/workbook.xml": ".xlsx"}
SMALL_PART = 256 * 1024
NAMING_PARTS = re.compile(
    rb"<(?:Relationship|Override)\b[^<>]{0,1000}?docProps/[^<>]{0,1000}>(?:</(?:Relationship|Override)>)?"
)
NAMING_VALUES = re.compile(
    rb'(\s(?:w:author|w:initials|w15:author|w15:userId|w15:providerId|displayName|userId|providerId)=")[^"]*(")'
)
PLACE_ON_DISK = re.compile(rb"<x15ac:absPath\b[^<>]*/>")
AUTHORS = re.compile(rb"(<author>)[^<]*(</author>)")
ONE_AT_A_TIME = Semaphore(2)
"""A picture unpacked is large; many at once must not fill the memory of a small machine."""


UNREADABLE = (
    UnidentifiedImageError,
    OSError,
    ValueError,
    SyntaxError,
    LookupError,
    TypeError,
    EOFError,
    ArithmeticError,
    AttributeError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)
"""What the library raises on a picture that is cut off or was made to harm."""


UNPACKABLE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    RuntimeError,
    OSError,
    EOFError,
    ValueError,
    zlib.error,
    struct.error,
)
"""The same of a document; a password is a ``RuntimeError``."""


class NotTaken(Refused):
    """The file is of no kind that is taken, too large, or not what it says it is. The text is for its sender."""

    code = "file_not_taken"


class Cleaned(SimpleUploadedFile):
    """A file that went through ``clean`` already; ``anonymous`` says whether by the stricter rule."""

    def __init__(self, name: str, content: bytes, *, anonymous: bool) -> None:
        super().__init__(name, content)
        self.anonymous = anonymous


@dataclass
class Budget:
    """What the pictures of one document may still be together: dots, and how many."""

    dots: int = field(default_factory=lambda: 2 * PIXELS)
    pictures: int = PICTURES_INSIDE

    def spend(self, dots: int) -> None:
        """Take one picture off, by the size in its head and before it is unpacked; raise ``NotTaken`` beyond the end."""
        self.dots -= dots
        self.pictures -= 1
        if self.dots < 0 or self.pictures < 0:
            raise NotTaken(_("文档里的图片太多或太大,请缩小图片或分成几份再传"))


def clean(content: bytes, *, anonymous: bool = False) -> tuple[str, bytes]:
    """Return the suffix that the content deserves and the content to keep, or refuse with the reason."""
    if not content:
        raise NotTaken(_("是空文件"))
    if len(content) > SIZE:
        raise NotTaken(_("超过 10 MB,请压缩或拆开再传"))
    if content.startswith(b"PK\x03\x04"):
        return document(content, anonymous=anonymous)
    if b"%PDF-" in content[:1024]:
        return pdf(content, anonymous=anonymous)
    if looks_like_a_picture(content):
        with ONE_AT_A_TIME:
            return picture(content)
    return text(content, anonymous=anonymous)


def looks_like_a_picture(content: bytes) -> bool:
    if content[4:8] == b"ftyp":
        raise NotTaken(_("这种照片(HEIC)或视频不收,请先转成 JPG,或在手机上截图再传"))
    riff = content.startswith(b"RIFF") and content[8:12] == b"WEBP"
    return riff or content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a"))


def picture(content: bytes, budget: Budget | None = None) -> tuple[str, bytes]:
    """Return the picture written anew: turned upright first, then nothing but its dots.

    Several photographs in one file (MPO, as many telephones write) are a JPEG of the first.
    """
    try:
        with Image.open(io.BytesIO(content), formats=list(PICTURES)) as found:
            kind = "JPEG" if found.format == "MPO" else str(found.format)
            frames = 1 if kind == "JPEG" else int(getattr(found, "n_frames", 1))
            dots = found.width * found.height * frames
            if dots > PIXELS or frames > FRAMES:
                raise NotTaken(_("图片太大(超过 5000 万像素),请缩小后再传"))
            if budget:
                budget.spend(dots)
            written = written_anew(found, kind, frames)
    except UNREADABLE:
        raise NotTaken(_("图片打不开,可能没有传完或已损坏")) from None
    if len(written) > 2 * SIZE:
        raise NotTaken(_("图片太大,请缩小后再传"))
    return PICTURES[kind], written


def written_anew(found: Image.Image, kind: str, frames: int) -> bytes:
    """Return the dots of a picture in its own format; every frame where it moves."""
    with_frames = frames > 1 and kind in ("GIF", "WEBP")
    bare = [dots_only(frame, kind) for frame in (ImageSequence.Iterator(found) if with_frames else [found])]
    target, more = io.BytesIO(), {}
    if with_frames:
        more = {"save_all": True, "append_images": bare[1:], "loop": found.info.get("loop", 0)}
        more["duration"] = [frame.info.get("duration", 100) for frame in bare]
    elif kind == "JPEG":
        more = {"quality": 88, "optimize": True}
    bare[0].save(target, kind, **more)
    return target.getvalue()


def dots_only(frame: Image.Image, kind: str) -> Image.Image:
    """Return a frame upright and without anything that was written beside its dots."""
    duration = frame.info.get("duration")
    upright = ImageOps.exif_transpose(frame).copy()
    if kind == "JPEG" and upright.mode not in ("L", "RGB"):
        upright = upright.convert("RGB")
    upright.info = {key: upright.info[key] for key in KEPT_OF_A_PICTURE if key in upright.info}
    if duration is not None:
        upright.info["duration"] = duration
    return upright


def document(content: bytes, *, anonymous: bool) -> tuple[str, bytes]:
    """Return a Word or Excel document without its properties and authors."""
    if anonymous:
        raise NotTaken(only_bare())
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            suffix = kind_of(packed)
            target = io.BytesIO()
            with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as fresh:
                left, budget = UNPACKED, Budget()
                for member in packed.infolist():
                    part = unpacked(packed, member, left)
                    left -= len(part)
                    if not member.filename.startswith("docProps/") and not member.is_dir():
                        nameless = part_without_names(member.filename, part, budget)
                        fresh.writestr(zipfile.ZipInfo(member.filename), nameless, zipfile.ZIP_DEFLATED)
    except UNPACKABLE:
        raise NotTaken(_("文档打不开,可能没有传完、已损坏或加了密码")) from None
    return suffix, target.getvalue()


def kind_of(packed: zipfile.ZipFile) -> str:
    """Return the suffix of a document, or refuse what is only packed like one."""
    names = packed.namelist()
    held = set(names)
    suffix = next((suffix for member, suffix in DOCUMENTS.items() if member in held), "")
    if not suffix or "[Content_Types].xml" not in held:
        raise NotTaken(_("不收压缩包,请把里面的图片或文档逐个传"))
    if any(name.endswith("vbaProject.bin") for name in names):
        raise NotTaken(_("带宏的文档不收,请另存为普通的 docx 或 xlsx"))
    astray = any(name.startswith("/") or "\\" in name or ".." in name.split("/") for name in names)
    too_much = len(names) > MEMBERS or sum(member.file_size for member in packed.infolist()) > UNPACKED
    strange = any(member.compress_type not in PACKED_AS for member in packed.infolist())
    if astray or too_much or strange or len(held) != len(names):
        raise NotTaken(_("文档的内部结构不正常,不能收"))
    return suffix


def unpacked(packed: zipfile.ZipFile, member: zipfile.ZipInfo, left: int) -> bytes:
    """Return a part of the document, however much it claims to be no more than is ``left``."""
    with packed.open(member) as part:
        found = part.read(left + 1)
    if len(found) > left:
        raise NotTaken(_("文档的内部结构不正常,不能收"))
    return found


def part_without_names(name: str, part: bytes, budget: Budget) -> bytes:
    """Return a part of a document without authors, places on a disk and what its pictures carry."""
    if name.endswith((".rels", "[Content_Types].xml")):
        if len(part) > SMALL_PART:
            raise NotTaken(_("文档的内部结构不正常,不能收"))
        return NAMING_PARTS.sub(b"", part)
    if "/media/" in name:
        return picture_inside(part, budget)
    if name.endswith(".xml"):
        nameless = NAMING_VALUES.sub(rb"\1\2", part) if names_people(name) else part
        return AUTHORS.sub(rb"\1\2", PLACE_ON_DISK.sub(b"", nameless))
    return part


def names_people(name: str) -> bool:
    return name.startswith("word/") or "persons/" in name or "comments" in name.lower()


def picture_inside(part: bytes, budget: Budget) -> bytes:
    """Return a picture of a document written anew; drawings that are no photographs stay as they are."""
    if part[4:8] == b"ftyp" or not looks_like_a_picture(part):
        return part
    with ONE_AT_A_TIME:
        return picture(part, budget)[1]


def only_bare() -> str:
    """Return why a document is not taken from who is anonymous, and what to do."""
    return _(
        "匿名时不收 PDF、Word 和 Excel:里面可能写着是谁做的,我们去不干净。请拍照或截图再传,或把文字写到正文里;实名才收文档"
    )


def pdf(content: bytes, *, anonymous: bool) -> tuple[str, bytes]:
    if anonymous:
        raise NotTaken(only_bare())
    if b"%%EOF" not in content[-2048:]:
        raise NotTaken(_("PDF 打不开,可能没有传完"))
    return ".pdf", content


def text(content: bytes, *, anonymous: bool) -> tuple[str, bytes]:
    """Return a plain text as it is; what is no text is refused, for nothing else is left that is taken."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            found = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not re.search(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]", found):
            return ".txt", content
    if anonymous:
        raise NotTaken(_("只收图片(JPG、PNG、WebP、GIF)和纯文本;实名才收文档"))
    raise NotTaken(_("只收图片(JPG、PNG、WebP、GIF)、PDF、Word(docx)、Excel(xlsx)和纯文本"))
