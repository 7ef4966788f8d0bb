"""Accounts: a person gets a group, which says what he or she may do."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User

admin.site.unregister(User)


@admin.register(User)
class PersonAdmin(UserAdmin):
    """Asks for the groups at once; only a superuser makes or changes one."""

    list_display = ["username", "first_name", "last_name", "in_groups", "is_staff", "is_active"]
    add_fieldsets = [
        *UserAdmin.add_fieldsets,
        (
            "What the person may do",
            {
                "fields": ["is_staff", "groups"],
                "description": "“Staff status” lets the person sign in here; the groups say what "
                "he or she may do. Without either, nothing.",
            },
        ),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def get_changeform_initial_data(self, request):
        return {"is_staff": True, **super().get_changeform_initial_data(request)}

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.is_superuser else [*fields, "is_superuser"]

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and _within_reach(request.user, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and _within_reach(request.user, obj)

    @admin.display(description="groups")
    def in_groups(self, person):
        return ", ".join(group.name for group in person.groups.all())


def _within_reach(user, person):
    """Whether `user` may change the account: a superuser's only as a superuser."""
    return user.is_superuser or person is None or not person.is_superuser
