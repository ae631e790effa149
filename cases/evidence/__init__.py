"""What makes a change show: signatures, anchors kept elsewhere, and the verification of everything against them.

It works on any keeper. The chain itself is made in `cases.events`.
"""
