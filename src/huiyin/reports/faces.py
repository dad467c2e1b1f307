"""The Chinese face that comes with the program, so that a machine that has none prints no boxes."""

from __future__ import annotations

from pathlib import Path

SHIPPED = Path(__file__).parent / "fonts"
"""Noto Sans SC, regular and bold, cut to the characters that forms and charts use (``tools/fonts.py``); OFL 1.1 beside it."""
