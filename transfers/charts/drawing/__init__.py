"""Pictures from plain data, with Altair and vl-convert.

Both are slow to import and take much memory: only the process that draws imports them.
"""
