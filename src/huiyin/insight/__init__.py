"""Text work over voices and cases: it proposes, people decide."""
