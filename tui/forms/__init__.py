"""Forms as data: which fields a step asks for, what they show, what they come to. Nothing here knows Textual."""
