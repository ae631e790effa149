"""What an assessment is told as: why, why not, what next, what if."""
