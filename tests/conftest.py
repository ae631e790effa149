"""Settings that all tests share."""

from hypothesis import settings

settings.register_profile("thorough", max_examples=2000, deadline=None)
