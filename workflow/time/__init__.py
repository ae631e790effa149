"""Time in the procedure: working days, the periods of a case, what stops them, and every deadline as a row."""
