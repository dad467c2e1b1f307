"""The nouns of this room: what is looked after from above, from beside and from below."""

from __future__ import annotations

from huiyin.supervision.models_superiors import SuperiorRemark as SuperiorRemark
from huiyin.supervision.models_superiors import SuperiorRequest as SuperiorRequest
