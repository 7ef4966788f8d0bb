"""The Django admin: where staff enter, correct, import and review records."""

from django.contrib import admin

from . import actors, deals, editions, imports, systems

__all__ = ["actors", "deals", "editions", "imports", "systems"]

admin.site.site_header = "armsdb"
admin.site.site_title = "armsdb"
admin.site.index_title = "Registers, records and imports"
