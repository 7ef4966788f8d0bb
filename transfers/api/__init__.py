"""The read-only API: what the public site shows, for programs.

It reads through the filters of the lists and the columns of the files, so that a list, its file and
the API cannot disagree.
"""
