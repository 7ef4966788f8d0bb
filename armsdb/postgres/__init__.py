"""The project's database engine: Django's PostgreSQL, and with no DATABASE_URL a server of its own.

base      the engine Django loads
refusals  what went wrong, in one sentence
server    shares the embedded server between processes
cluster   makes, starts and stops it
places    whose account it runs under, where it lives, which binaries it uses
processes which processes of the machine belong to it
"""
