"""Data quality: the lists of suspicious rows, each with its remedy one click away.

To see a list takes the view permission of its records; to mark a row or to put it right takes
their change permission. Both are POSTs with a reason.
"""

from django.contrib import admin
from django.urls import path

from transfers.models import LookedAt

from .imports import Kept
from .quality_decisions import decide, take_back
from .quality_lists import check_page, overview


@admin.register(LookedAt)
class LookedAtAdmin(Kept):
    """What was marked as looked at, in all lists; taken back in the list itself."""

    # changelist
    list_display = ["title", "found", "reason", "looked_by", "looked_at"]
    list_filter = ["check_code", "model"]
    list_select_related = ["looked_by"]
    list_per_page = 50
    search_fields = ["title", "found", "reason"]
    show_full_result_count = False
    change_list_template = "admin/transfers/looked_at.html"

    # form
    fields = ["check_code", "title", "found", "reason", "looked_by", "looked_at"]

    def get_urls(self):
        protect = self.admin_site.admin_view
        mine = [
            path("checks/", protect(overview), name="transfers_quality"),
            path("checks/<slug:code>/", protect(check_page), name="transfers_quality_check"),
            path("checks/<slug:code>/decide/", protect(decide), name="transfers_quality_decide"),
            path("<int:pk>/take-back/", protect(take_back), name="transfers_lookedat_take_back"),
        ]
        return [*mine, *super().get_urls()]
