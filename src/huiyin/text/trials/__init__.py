"""Trials of the text work against what people judged: each module has ``run``, which learns and tunes only on what it is given.

``run`` returns what ``huiyin evaluate`` prints: plain numbers under their names, ``classes`` and ``confusion``.
"""
