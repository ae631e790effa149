"""What is on file, in Chinese: an event as what it said, and the whole case as a reviewer or approver reads it."""

from __future__ import annotations

from tui.dossier.events import event_lines, label_of_event, signature_words, when, who
from tui.dossier.filed import on_file
from tui.dossier.whole import digest, explained, explanation, proposal
from tui.dossier.words import part_lines

__all__ = [
    "digest",
    "event_lines",
    "explained",
    "explanation",
    "label_of_event",
    "on_file",
    "part_lines",
    "proposal",
    "signature_words",
    "when",
    "who",
]
