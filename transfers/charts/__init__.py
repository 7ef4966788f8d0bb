"""Charts: what they show, worked out from the register, and their pictures.

The modules here ask the database and write words; `drawing` turns what they found into SVG, in a
process of its own. Neither knows a request.
"""
