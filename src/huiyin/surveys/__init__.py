"""Questionnaires, opinion forms and ballots, on the web and on paper, whose answers nobody can trace (C01-C03, H10-H12)."""
