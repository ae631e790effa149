"""The case: its events, the record they fold to, and where both are kept.

Second floor of five: it may look down at `penalty` and at nothing above. Import the module that is needed, so that a
program that only reads events loads no store.
"""
