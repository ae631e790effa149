"""What a ruleset says over all facts there can be: its gaps and overlaps, and the cases made from its table."""
