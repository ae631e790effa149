"""Rulesets to be read: which there are, the clauses beside what the program reads in them, and what the check found."""
