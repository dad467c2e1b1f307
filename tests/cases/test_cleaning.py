"""Files are known by their content, and nothing of who made them comes in with them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest
from PIL import Image, PngImagePlugin

from huiyin.cases import cleaning
from huiyin.cases.cleaning import NotTaken, clean
from huiyin.cases.files import safe_name, shown_name
from tests.upload_files import SECRET, document, gif, jpeg_with_place, png, with_more, workbook


def test_jpeg_loses_place_camera_and_comment_and_stands_upright():
    original = jpeg_with_place()
    before = Image.open(io.BytesIO(original))
    assert before.getexif().get_ifd(0x8825), "the picture brings a place, or the test could not fail"
    assert SECRET.encode() in original
    suffix, written = clean(original)
    after = Image.open(io.BytesIO(written))
    assert suffix == ".jpg"
    assert dict(after.getexif()) == {}
    assert {"exif", "comment", "xmp", "icc_profile"} & after.info.keys() == set()
    assert SECRET.encode() not in written
    assert (before.size, after.size) == ((60, 40), (40, 60)), "turned as the camera was held"


def test_png_loses_its_texts_and_keeps_its_transparency():
    said = PngImagePlugin.PngInfo()
    said.add_text("Author", SECRET)
    target = io.BytesIO()
    Image.new("RGBA", (5, 5), (1, 2, 3, 4)).save(target, "PNG", pnginfo=said, dpi=(300, 300))
    suffix, written = clean(target.getvalue())
    after = Image.open(io.BytesIO(written))
    assert suffix == ".png"
    assert SECRET.encode() not in written
    assert after.getpixel((0, 0)) == (1, 2, 3, 4)


def test_webp_loses_exif_and_xmp():
    target, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = SECRET
    Image.new("RGB", (5, 5)).save(target, "WEBP", exif=exif, xmp=f"<x>{SECRET}</x>".encode())
    assert SECRET.encode() in target.getvalue()
    suffix, written = clean(target.getvalue())
    assert suffix == ".webp"
    assert SECRET.encode() not in written


def test_moving_gif_still_moves_and_loses_its_comment():
    suffix, written = clean(gif(frames=3, comment=SECRET))
    after = Image.open(io.BytesIO(written))
    assert (suffix, after.n_frames) == (".gif", 3)
    assert SECRET.encode() not in written


@pytest.mark.parametrize("mode", ["CMYK", "L", "RGB"])
def test_jpeg_of_any_colours_is_taken(mode):
    target = io.BytesIO()
    Image.new(mode, (8, 8)).save(target, "JPEG")
    assert clean(target.getvalue())[0] == ".jpg"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_png_of_any_colours_is_taken(mode):
    target = io.BytesIO()
    Image.new(mode, (8, 8)).save(target, "PNG")
    assert clean(target.getvalue())[0] == ".png"


def test_what_hangs_behind_a_picture_is_cut_off():
    assert b"<script>" not in clean(png() + b"<script>alert(1)</script>")[1]


def test_bomb_of_dots_is_refused_before_it_is_unpacked():
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1_000_000))
    with pytest.raises(NotTaken):
        clean(bomb + chunk(b"IEND", b""))


def test_large_picture_and_endless_animation_are_refused(monkeypatch):
    monkeypatch.setattr(cleaning, "PIXELS", 20)
    with pytest.raises(NotTaken, match="太大"):
        clean(png())
    monkeypatch.setattr(cleaning, "PIXELS", 1000)
    monkeypatch.setattr(cleaning, "FRAMES", 2)
    with pytest.raises(NotTaken, match="太大"):
        clean(gif(frames=3))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "空文件"),
        (b"MZ\x90\x00\x03", "只收图片"),
        (b"\x7fELF\x02\x01", "只收图片"),
        (b"\xff\xd8\xff\xe0 not a picture", "打不开"),
        (jpeg_with_place()[:400], "打不开"),
        (b"\x00\x00\x00\x18ftypheic\x00", "HEIC"),
        (b"PK\x03\x04 broken", "打不开"),
        (b"%PDF-1.7 cut off", "没有传完"),
        (b"x" * (cleaning.SIZE + 1), "10 MB"),
        (b"text with \x00 inside", "只收图片"),
        (b"GIF89a", "打不开"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "打不开"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00", "只收图片"),
    ],
    ids=range(13),
)
def test_what_is_not_taken_is_refused_in_words(content, sentence):
    with pytest.raises(NotTaken, match=sentence):
        clean(content)


@pytest.mark.parametrize(("make", "suffix"), [(document, ".docx"), (workbook, ".xlsx")])
def test_office_document_loses_properties_authors_and_what_its_pictures_carry(make, suffix):
    found, written = clean(make())
    assert found == suffix
    with zipfile.ZipFile(io.BytesIO(written)) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
        assert {info.date_time for info in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert not [name for name in parts if name.startswith("docProps/")]
    assert not [name for name, part in parts.items() if SECRET.encode() in part]
    assert b"docProps" not in parts["_rels/.rels"] + parts["[Content_Types].xml"]
    assert b"officeDocument" in parts["_rels/.rels"]


def test_cleaned_documents_open():
    import docx
    import openpyxl

    assert docx.Document(io.BytesIO(clean(document())[1])).paragraphs[0].text == "家长的话"
    assert openpyxl.load_workbook(io.BytesIO(clean(workbook())[1])).active["A1"].value == "家长的话"


@pytest.mark.parametrize(
    ("members", "sentence"),
    [
        ({"a.txt": b"x"}, "压缩包"),
        ({"[Content_Types].xml": b"", "word/document.xml": b"", "word/vbaProject.bin": b""}, "宏"),
        ({"[Content_Types].xml": b"", "word/document.xml": b"", "../../etc/passwd": b""}, "不正常"),
        ({"[Content_Types].xml": b"", "word/document.xml": b"", "/etc/passwd": b""}, "不正常"),
        ({"[Content_Types].xml": b"", "word/document.xml": b"\0" * (cleaning.UNPACKED + 1)}, "不正常"),
        ({"[Content_Types].xml": b"<Override " * 40_000, "word/document.xml": b""}, "不正常"),
    ],
    ids=["zip", "macro", "astray", "absolute", "bomb", "head"],
)
def test_hostile_document_is_refused(members, sentence):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    with pytest.raises(NotTaken, match=sentence):
        clean(target.getvalue())


def test_part_that_is_larger_than_what_is_left_is_refused():
    """What counts is what comes out, whatever the head of the archive says."""
    with zipfile.ZipFile(io.BytesIO(document())) as packed, pytest.raises(NotTaken):
        cleaning.unpacked(packed, packed.getinfo("word/document.xml"), 100)


def pictures_inside(count: int) -> bytes:
    return with_more(document(), {f"word/media/p{n}.png": png() for n in range(count)})


def test_pictures_of_a_document_have_one_budget(monkeypatch):
    assert clean(pictures_inside(50))[0] == ".docx"
    with pytest.raises(NotTaken, match="文档里的图片太多"):
        clean(pictures_inside(101))
    monkeypatch.setattr(cleaning, "PIXELS", 60 * 40)  # the photograph that is in it already takes half of twice that
    monkeypatch.setattr(cleaning, "written_anew", lambda *_args: b"")
    with pytest.raises(NotTaken, match="文档里的图片太多"):
        clean(pictures_inside(30))


def test_photographs_of_a_telephone_in_one_file_become_the_first():
    target = io.BytesIO()
    second = Image.new("RGB", (8, 8), (0, 0, 255))
    Image.new("RGB", (8, 8), (255, 0, 0)).save(target, "MPO", save_all=True, append_images=[second])
    assert Image.open(io.BytesIO(target.getvalue())).format == "MPO"
    suffix, written = clean(target.getvalue())
    after = Image.open(io.BytesIO(written))
    assert (suffix, after.format, getattr(after, "n_frames", 1)) == (".jpg", "JPEG", 1)
    assert after.getpixel((0, 0))[0] > 200


def test_corrupt_document_is_refused_in_words():
    whole = document()
    with zipfile.ZipFile(io.BytesIO(whole)) as packed:
        part = packed.getinfo("word/document.xml")
    start = part.header_offset + 30 + len(part.filename)
    broken = whole[:start] + b"\xff" * 40 + whole[start + 40 :]
    with pytest.raises(NotTaken, match="打不开"):
        clean(broken)


@pytest.mark.parametrize("packing", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_document_packed_in_a_strange_way_is_refused(packing):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", packing) as packed:
        packed.writestr("[Content_Types].xml", b"")
        packed.writestr("word/document.xml", b"x")
    with pytest.raises(NotTaken, match="不正常"):
        clean(target.getvalue())


def test_documents_are_for_the_named_only():
    for content in (document(), workbook()):
        with pytest.raises(NotTaken, match="请拍照或截图再传"):
            clean(content, anonymous=True)
    with pytest.raises(NotTaken, match="和纯文本;实名才收文档"):
        clean(b"MZ\x90\x00", anonymous=True)


def test_pdf_is_for_the_named_only():
    content = b"%PDF-1.4\n1 0 obj<</Author(x)>>endobj\n%%EOF\n"
    assert clean(content) == (".pdf", content)
    with pytest.raises(NotTaken, match="匿名时不收 PDF"):
        clean(content, anonymous=True)


@pytest.mark.parametrize("content", ["家长的话".encode(), "家长的话".encode("gb18030"), b"\xef\xbb\xbfabc\r\n"])
def test_plain_text_stays_as_it_is(content):
    assert clean(content) == (".txt", content)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\王芳\\照片.png", "照片.jpg"),
        ("evil\u202egpj.exe", "evilgpj.jpg"),
        ("a\r\nSet-Cookie: x.jpg", "aSet-Cookie_ x.jpg"),
        (".htaccess", "htaccess.jpg"),
        ("", "附件.jpg"),
        ("...", "附件.jpg"),
        ("x" * 500, "x" * 120 + ".jpg"),
    ],
)
def test_names_are_harmless_and_end_as_the_content_demands(name, shown):
    assert shown_name(name, ".jpg", "附件") == shown
    assert "/" not in safe_name(name, "x")
