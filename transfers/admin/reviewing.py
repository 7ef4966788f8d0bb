"""Steps on the way to the public: the panel below a record's form, and actions of its list."""

from dataclasses import dataclass

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html

from transfers import reviewing
from transfers.models import Review
from transfers.models.publication import State
from transfers.revisions import Busy, version_of

TOLD = 10
LINE = forms.TextInput(attrs={"class": "vTextField"})


class NoForm(forms.Form):
    """A step that asks for nothing."""

    def __init__(self, *args, model, user, **kwargs):
        super().__init__(*args, **kwargs)


class AskForm(NoForm):
    of = forms.ModelChoiceField(
        None, required=False, label="Asked of", empty_label="any reviewer", blank=True
    )
    note = forms.CharField(
        required=False, max_length=500, label="Note for the reviewer", widget=LINE
    )

    def __init__(self, *args, model, user, **kwargs):
        super().__init__(*args, model=model, user=user, **kwargs)
        self.fields["of"].queryset = reviewing.reviewers(model).exclude(pk=user.pk)


class PublishForm(NoForm):
    seen = forms.CharField(widget=forms.HiddenInput)


class SendBackForm(NoForm):
    words = forms.CharField(max_length=500, label="What is missing", widget=LINE)


class WithdrawForm(NoForm):
    reason = forms.CharField(max_length=500, label="Reason", widget=LINE)


@dataclass(frozen=True)
class Step:
    """One button: where it leads from, whom it is for, and what it asks."""

    name: str
    title: str
    state: State
    permission: str
    form: type[NoForm]
    done: str

    def take(self, records, user, values):
        """Take the step; raises ReviewRefused."""
        if "seen" in values:
            values = {"seen": {record.pk: values["seen"] for record in records}}
        return getattr(reviewing, self.name)(records, user, **values)


STEPS = {
    step.name: step
    for step in [
        Step("ask_for_review", "Ask for review", State.DRAFT, "change", AskForm, "in review"),
        Step("take_back", "Take back", State.IN_REVIEW, "change", NoForm, "a draft again"),
        Step("publish", "Publish", State.IN_REVIEW, "publish", PublishForm, "published"),
        Step("send_back", "Send back", State.IN_REVIEW, "publish", SendBackForm, "sent back"),
        Step("withdraw", "Withdraw", State.PUBLISHED, "publish", WithdrawForm, "withdrawn"),
        Step("reopen", "Reopen", State.WITHDRAWN, "change", NoForm, "a draft again"),
    ]
}


class Reviewed(admin.ModelAdmin):
    """Shows the state of a record instead of letting it be typed, with a button for each step."""

    change_form_template = "admin/transfers/reviewed_form.html"

    def get_fieldsets(self, request, obj=None):
        return [
            (title, {**options, "fields": _replaced(options["fields"])})
            for title, options in super().get_fieldsets(request, obj)
        ]

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), "standing"]

    @admin.display(description="state")
    def standing(self, record):
        badge = format_html(
            '<span class="state {}">{}</span>', record.state, record.get_state_display()
        )
        if record.withdrawal_reason:
            return format_html("{} {}", badge, record.withdrawal_reason)
        return badge

    def has_publish_permission(self, request):
        return self.has_view_permission(request) and reviewing.may_publish(request.user, self.model)

    def get_actions(self, request):
        actions = super().get_actions(request)
        if "_popup" in request.GET:
            return actions
        offered = [("ask_for_review", self.has_change_permission(request))]
        offered += [("publish", self.has_publish_permission(request))]
        return actions | {name: self.get_action(name) for name, may in offered if may}

    @admin.action(description="Ask for review", permissions=["change"])
    def ask_for_review(self, request, queryset):
        self._take(request, STEPS["ask_for_review"], queryset, {})

    @admin.action(description="Publish", permissions=["publish"])
    def publish(self, request, queryset):
        self._take(request, STEPS["publish"], queryset, {})

    def get_urls(self):
        return [*(self._url(step) for step in STEPS.values()), *super().get_urls()]

    def _url(self, step):
        def view(request, pk):
            return self._step_view(request, pk, step)

        name = f"transfers_{self.opts.model_name}_{step.name}"
        return path(f"<int:pk>/{step.name}/", self.admin_site.admin_view(view), name=name)

    def _may(self, request, step):
        return getattr(self, f"has_{step.permission}_permission")(request)

    def _step_view(self, request, pk, step):
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self._may(request, step):
            raise PermissionDenied
        record = get_object_or_404(self.model, pk=pk)
        form = step.form(request.POST, model=self.model, user=request.user)
        if form.is_valid():
            records = self.model._base_manager.filter(pk=record.pk)
            self._take(request, step, records, form.cleaned_data)
        else:
            (field, faults), *_ = form.errors.items()
            self.message_user(request, f"{form[field].label}: {faults[0]}", messages.ERROR)
        address = reverse(f"admin:transfers_{self.opts.model_name}_change", args=[record.pk])
        return HttpResponseRedirect(address)

    def _take(self, request, step, records, values):
        try:
            number = step.take(records, request.user, values)
        except reviewing.ReviewRefused as refusal:
            self.message_user(request, _told(refusal.reasons), messages.ERROR)
            return
        except Busy as busy:
            self.message_user(request, str(busy), messages.ERROR)
            return
        names = self.opts.verbose_name if number == 1 else self.opts.verbose_name_plural
        self.message_user(request, f"{number:,} {names} {step.done}.", messages.SUCCESS)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and obj.pk:
            context["review"] = self._panel(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _panel(self, request, record):
        """What the panel shows: the review that waits or the last one, and the steps offered."""
        # What was published or withdrawn is looked at for itself; its reviews are in the list.
        past = record.state in (State.DRAFT, State.IN_REVIEW)
        review = Review.objects.of(self.model, [record.pk]).select_related(
            "asked_by", "asked_of", "decided_by"
        )
        last = review.first() if past else None
        offered = [
            step
            for step in STEPS.values()
            if step.state == record.state and self._may(request, step)
        ]
        mine = last is not None and last.asked_by_id == request.user.pk
        hidden = {"send_back"} if mine else {"take_back"}
        against = ""
        if STEPS["publish"] in offered:
            asked = {record.pk: last} if last and last.outcome == Review.Outcome.OPEN else {}
            against = " ".join(reviewing.against_publishing([record], request.user, asked))
            hidden |= {"publish"} if against else set()
        return {
            "last": last,
            "against": against,
            "badge": self.standing(record),
            "steps": [
                (step, self._form(request, record, step), self._step_address(record, step))
                for step in offered
                if step.name not in hidden
            ],
        }

    def _form(self, request, record, step):
        seen = {}
        if step.form is PublishForm:
            asking = getattr(request, "asking", None)
            seen = {"seen": asking.version if asking else version_of(record)}
        return step.form(
            model=self.model, user=request.user, auto_id=f"id_{step.name}_%s", initial=seen
        )

    def _step_address(self, record, step):
        return reverse(f"admin:transfers_{self.opts.model_name}_{step.name}", args=[record.pk])


def _replaced(fields):
    """The fields with the shown state in the place of the typed one, in rows as well."""
    return [
        tuple(_replaced(field))
        if isinstance(field, (list, tuple))
        else {"state": "standing"}.get(field, field)
        for field in fields
    ]


def _told(reasons):
    more = len(reasons) - TOLD
    rest = f" And {more:,} more." if more > 0 else ""
    return f"Nothing was changed. {' '.join(reasons[:TOLD])}{rest}"
