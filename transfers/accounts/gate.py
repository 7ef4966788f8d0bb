"""What stands before the admin: the second factor, and word of a form that came too late."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.csrf import requires_csrf_token

from . import second_factor


class AdminGate:
    """Lets nobody into the admin without the second factor, where it is required of them."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.stop(request) or self.get_response(request)

    def stop(self, request):
        if not request.path.startswith(reverse("admin:index")):
            return None
        if not request.user.is_authenticated:
            ended = request.method == "POST" and request.session.get("session_ended")
            return not_saved(request, ended) if ended else None
        if request.path == reverse("admin:logout"):
            return None
        if second_factor.is_given(request) or not second_factor.is_required(request.user):
            return None
        has_one = second_factor.Authenticator.objects.filter(
            user=request.user, type=second_factor.Authenticator.Type.TOTP
        ).exists()
        page = reverse("mfa_reauthenticate" if has_one else "mfa_activate_totp")
        # A form cannot be sent again by a link; its page can be opened.
        return redirect(f"{page}?{urlencode({'next': request.get_full_path()})}")


def admin_login(request, extra_context=None):
    """Stand in for the admin's sign-in, which takes a password from whoever posts one."""
    if not request.user.is_authenticated:
        wanted = request.GET.get("next", reverse("admin:index"))
        return redirect(f"{reverse('account_login')}?{urlencode({'next': wanted})}")
    if not admin.site.has_permission(request):
        raise PermissionDenied
    return redirect("admin:index")


def csrf_failure(request, reason=""):
    """Answer a form whose secret does not fit: mostly one loaded before signing in anew."""
    return not_saved(request, "The page was loaded before you last signed in or out.")


@requires_csrf_token
def not_saved(request, why):
    """Say that nothing was saved, and hold out the form's values, to be sent again on purpose."""
    return render(
        request,
        "accounts/not_saved.html",
        {
            "title": "Not saved",
            "why": why,
            "values": kept_values(request),
            "files": list(request.FILES),
            "signed_in": request.user.is_authenticated,
        },
        status=403,
    )


def kept_values(request):
    """Names and values of the form, if a page of ours sent it and it holds no password."""
    own = f"{request.scheme}://{request.get_host()}"
    around_accounts = request.path.startswith(reverse("account_login").removesuffix("login/"))
    if request.headers.get("Origin") != own or around_accounts:
        return []
    if any("password" in name for name in request.POST):
        return []
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
