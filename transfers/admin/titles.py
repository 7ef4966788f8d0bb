"""How records are called where a single line has to tell them apart: tabs, lists of choices."""

from django.contrib import admin


def in_short(deal):
    """Such as "SIPRI-1 Israel → Azerbaijan: Harop"."""
    return f"{deal.reference} {deal.supplier} → {deal.recipient}: {deal.system.designation}"


class TitledDeal(admin.ModelAdmin):
    """Names parties and system in the title of a deal's form, so that its tab is found again."""

    def render_change_form(self, request, context, *args, **kwargs):
        if deal := context.get("original"):
            context["subtitle"] = in_short(deal)
        return super().render_change_form(request, context, *args, **kwargs)
