"""Learn the weights that ``huiyin.text.replies`` ships: ``python tools/reply_weights.py MESSAGES LABELS``. Numbers only."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from huiyin.text.replies import SHIPPED
from huiyin.text.trials.replies import learned_judge


def main(messages: Path, labels: Path) -> None:
    stored = {}
    for kind in ("warm", "cold"):
        judge = learned_judge(messages, labels, cold=kind == "cold")
        stored[kind] = {
            target: {
                "names": one.names,
                **{name: [round(value, 5) for value in getattr(one, name)] for name in ("means", "scales", "weights")},
                "offset": round(one.offset, 5),
                "threshold": round(one.threshold, 5),
            }
            for target, one in judge.weights.items()
        }
    SHIPPED.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
