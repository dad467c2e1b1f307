"""The heads under which most platforms want their answers; each platform may name others."""

from __future__ import annotations

RESULT, DAY, UNIT = "办理结果", "答复时间", "办理单位"
