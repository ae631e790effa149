"""The procedure: what may happen next, who may do it, and why not."""
