"""Files as people send them, with what their makers left inside."""

from __future__ import annotations

import io
import zipfile

from PIL import Image

SECRET = "WangFang-of-Class-3"


def jpeg_with_place(*, colour: int = 0) -> bytes:
    """Return a picture as a telephone makes it: held upright, with place, maker, comment and XMP."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = SECRET
    exif.get_ifd(0x8825).update({1: "N", 2: (29.0, 1.0, 30.0), 3: "E", 4: (106.0, 38.0, 15.0)})
    target = io.BytesIO()
    Image.new("RGB", (60, 40), (colour, 60, 60)).save(
        target, "JPEG", exif=exif, comment=SECRET.encode(), xmp=f"<x>{SECRET}</x>".encode()
    )
    return target.getvalue()


def png() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (9, 9)).save(target, "PNG")
    return target.getvalue()


def gif(*, frames: int, comment: str = "") -> bytes:
    target = io.BytesIO()
    pictures = [Image.new("L", (9, 9), 40 * n) for n in range(frames)]
    pictures[0].save(target, "GIF", save_all=True, append_images=pictures[1:], duration=50, comment=comment.encode())
    return target.getvalue()


def with_more(content: bytes, more: dict[str, bytes]) -> bytes:
    """Return an office document with parts added."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as fresh:
        for name in packed.namelist():
            if name not in more:
                fresh.writestr(name, packed.read(name))
        for name, part in more.items():
            fresh.writestr(name, part)
    return target.getvalue()


def document() -> bytes:
    """Return a Word document with an author, a comment by somebody and a photograph."""
    import docx

    made, target = docx.Document(), io.BytesIO()
    made.add_paragraph("家长的话")
    made.core_properties.author = made.core_properties.last_modified_by = SECRET
    made.save(target)
    comments = f'<w:comments xmlns:w="w"><w:comment w:id="0" w:author="{SECRET}" w:initials="{SECRET}"/></w:comments>'
    return with_more(
        target.getvalue(), {"word/people2.xml": comments.encode(), "word/media/image9.jpeg": jpeg_with_place()}
    )


def workbook() -> bytes:
    """Return an Excel workbook with an author and the place on the disk where it lay."""
    import openpyxl

    made, target = openpyxl.Workbook(), io.BytesIO()
    made.active["A1"] = "家长的话"
    made.properties.creator = SECRET
    made.save(target)
    comments = f"<comments><authors><author>{SECRET}</author></authors></comments>"
    place = f'<x><x15ac:absPath url="C:\\Users\\{SECRET}\\"/></x>'
    return with_more(target.getvalue(), {"xl/comments9.xml": comments.encode(), "xl/other.xml": place.encode()})
