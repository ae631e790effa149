"""The keeper of one machine: a file a case, a ledger over all of them, and an index made from it."""
