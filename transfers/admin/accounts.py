"""People who may sign in, and who did."""

from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef

from transfers.accounts import log
from transfers.models import SignIn

# Nobody signs in by mail here; and the secrets of the second factor are for no one to see.
admin.site.unregister([EmailAddress, Authenticator, User])


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Accounts; those of superusers, and that right itself, are for superusers to change."""

    # List
    list_display = ["username", "first_name", "last_name", "in_groups"]
    list_display += ["is_staff", "is_active", "has_second"]
    actions = ["reset_second_factor"]

    def get_queryset(self, request):
        second = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
        people = super().get_queryset(request).annotate(has_second=Exists(second))
        return people.prefetch_related("groups")

    @admin.display(description="groups")
    def in_groups(self, person):
        return ", ".join(group.name for group in person.groups.all())

    @admin.display(description="second factor", boolean=True)
    def has_second(self, user):
        return user.has_second

    @admin.action(description="Reset the second factor", permissions=["reset_second_factor"])
    def reset_second_factor(self, request, queryset):
        within = [user for user in queryset if self.may_touch(request, user)]
        number = 0
        for user in within:
            if Authenticator.objects.filter(user=user).delete()[0]:
                number += 1
                self.log_change(request, user, "Second factor reset.")
                log.told_of(request, user, "second factor reset")
        messages.success(request, f"Second factor reset of {number} of {queryset.count()} people.")

    def has_reset_second_factor_permission(self, request):
        return self.has_change_permission(request) and request.user.has_perm(
            "mfa.delete_authenticator"
        )

    # Form
    readonly_fields = ["last_login", "date_joined"]
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

    def get_changeform_initial_data(self, request):
        return {"is_staff": True, **super().get_changeform_initial_data(request)}

    def may_touch(self, request, user):
        return request.user.is_superuser or not user.is_superuser

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or self.may_touch(request, obj))

    def has_delete_permission(self, request, obj=None):
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or self.may_touch(request, obj))

    def get_readonly_fields(self, request, obj=None):
        fixed = () if request.user.is_superuser else ("is_superuser",)
        return (*super().get_readonly_fields(request, obj), *fixed)

    def user_change_password(self, request, id, form_url=""):
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == 302:
            log.told_of(request, self.get_object(request, id), "password set")
        return response


@admin.register(SignIn)
class SignInAdmin(admin.ModelAdmin):
    """Read only: sign-ins and refusals of the last months."""

    list_display = ["at", "account", "address", "outcome", "known_device"]
    list_display_links = None
    list_filter = ["outcome", "known_device", "at"]
    search_fields = ["account", "address"]
    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
