"""Receipts and identities hang on a key outside the database."""

import pytest

from huiyin.campaigns.actions import campaign_verbs
from huiyin.cases import receipts
from huiyin.cases.models import Identity, Voice


def test_receipt_finds_its_voice_however_it_is_written(district):
    voice = district.voice()
    assert receipts.voice_by_receipt(receipts.grouped(voice.receipt)) == voice
    assert receipts.voice_by_receipt(voice.receipt.replace("", "-")) == voice
    assert receipts.voice_by_receipt("0000 0000 0000 0000") is None


def test_same_token_gives_the_same_receipt(db):
    assert receipts.receipt_from("a") == receipts.receipt_from("a")
    assert receipts.receipt_from("a") != receipts.receipt_from("b")
    assert receipts.receipt_from() != receipts.receipt_from()


def test_identity_is_kept_sealed_and_opens_with_the_key(district):
    district.voice(name="王小明", phone="13800000000")
    sealed = bytes(Identity.objects.get().sealed)
    assert "王小明".encode() not in sealed
    assert receipts.unseal(sealed) == {"name": "王小明", "phone": "13800000000"}


def test_lost_key_is_not_replaced_in_silence(district, settings, tmp_path):
    district.voice()
    settings.HUIYIN_HOME = tmp_path / "elsewhere"
    with pytest.raises(receipts.KeyGone):
        district.voice()
    assert not (tmp_path / "elsewhere" / "keys" / "identity.key").exists()


def test_same_words_from_another_page_are_marked_as_a_repost(district):
    first = district.voice(body="食堂的菜是冷的!")
    again = district.voice(body="食堂 的菜是冷的")
    third = district.voice(body="食堂的菜是冷的。")
    other = district.voice(body="操场积水")
    found = {voice.ref: voice.repost_of for voice in Voice.objects.select_related("repost_of")}
    assert found == {first.ref: None, again.ref: first, third.ref: first, other.ref: None}


def test_same_words_in_another_campaign_are_no_repost(district):
    district.voice(body="食堂的菜是冷的")
    said = {"code": "other", "name": "效能革命", "theme": "效能", "starts_on": "2026-03-01"}
    other = campaign_verbs["open_campaign"](district.units["office"], actor=district.program, **said).obj
    district.campaign = campaign_verbs["start_campaign"](other, actor=district.program).obj
    assert district.voice(body="食堂的菜是冷的").repost_of_id is None
