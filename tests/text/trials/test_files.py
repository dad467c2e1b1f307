"""Files for the trials: what reading one changes for others."""

from __future__ import annotations

import csv

import pytest

from huiyin.text.trials.files import Unfit, cells_of


def test_reading_a_table_leaves_the_limit_of_cells_to_the_rest_of_the_process(tmp_path):
    before = csv.field_size_limit()
    fit, unfit = tmp_path / "fit.csv", tmp_path / "unfit.csv"
    fit.write_text("a,b\n1," + "好" * 200_000 + "\n", encoding="utf-8")
    unfit.write_bytes(b"a,b\n1,\xff\n")
    assert len(cells_of(fit)[1][1]) == 200_000
    with pytest.raises(Unfit):
        cells_of(unfit)
    assert csv.field_size_limit() == before
