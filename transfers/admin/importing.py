"""Import register: upload, see the comparison, confirm or discard.

Who may do what:
- to stage files and see what they would change: `add_importbatch`;
- to see the comparison of a staged batch: that, or to view or change batches;
- to confirm: `change_importbatch`, `add_deal` and `change_deal`. Names, systems and the edition
  that a confirmed file brings with it need no permission of their own: they are one act;
- to discard: `change_importbatch`, or to have staged the batch oneself.
Whatever changes anything is a POST.
"""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from transfers import imports
from transfers.imports.comparing import COUNTS
from transfers.models import Delivery, ImportBatch, ImportChange, ListedDeal, RegisterEntry
from transfers.registers import sipri_deal
from transfers.registers.text import SIZE_LIMIT
from transfers.seeding import ensure_reference_data

PAGE_SIZE = 100
FAULTS_SHOWN = 500
TO_CONFIRM = ["transfers.change_importbatch", "transfers.add_deal", "transfers.change_deal"]
KINDS = ["conflict", "join", "changed", "absent", "new", "created", "warning"]


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more uploaded files; refuses those larger than the reader takes."""

    widget = FilesInput(attrs={"multiple": True, "accept": ".csv,text/csv,text/plain"})

    def clean(self, data, initial=None):
        files = [super(FilesField, self).clean(file, initial) for file in data or [None]]
        for file in files:
            if file.size > SIZE_LIMIT:
                raise forms.ValidationError(
                    f"{file.name} is larger than {SIZE_LIMIT // 2**20} MB; "
                    "a whole register has about 3 MB."
                )
        return files


class UploadForm(forms.Form):
    files = FilesField(
        help_text="SIPRI's delivery-level CSV files, those of one edition together; or its "
        "deal-level lists, apart from them.",
        allow_empty_file=True,
    )
    edition = forms.CharField(
        required=False,
        max_length=60,
        help_text="Name of the edition; empty for the newest generation date in the files. A "
        "deal-level list belongs to the newest edition that is not newer than it.",
    )
    draft = forms.BooleanField(
        required=False, label="New deals stay drafts", help_text="Otherwise they are published."
    )


def urls(site):
    """Addresses of the import, below those of the batches."""
    views = [
        ("upload/", upload, "upload"),
        ("<int:pk>/comparison/", comparison, "comparison"),
        ("<int:pk>/confirm/", confirm, "confirm"),
        ("<int:pk>/discard/", discard, "discard"),
    ]
    return [
        path(route, site.admin_view(view), name=f"transfers_importbatch_{name}")
        for route, view, name in views
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request):
    if not request.user.has_perm("transfers.add_importbatch"):
        raise PermissionDenied
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    faults = []
    if form.is_valid():
        try:
            batch = _stage(form.cleaned_data, request.user)
        except imports.ImportRefused as refusal:
            faults = refusal.faults
        else:
            return _to("comparison", batch)
    context = {"title": "Import register", "form": form, **_faults(faults)}
    return _page(request, "import_upload.html", context, status=400 if faults else 200)


def _stage(values, user):
    ensure_reference_data()
    files = imports.read_files([(file.name, file.file) for file in values["files"]])
    return imports.preview_files(
        files, values["edition"].strip() or None, draft=values["draft"], user=user
    )


@require_safe
def comparison(request, pk):
    if not _may_see(request.user):
        raise PermissionDenied
    return _compared(request, get_object_or_404(ImportBatch, pk=pk))


@require_POST
def confirm(request, pk):
    if not request.user.has_perms(TO_CONFIRM):
        raise PermissionDenied
    batch = get_object_or_404(ImportBatch, pk=pk)
    try:
        if request.POST.get("fingerprint", "") != batch.fingerprint:
            raise imports.ComparisonChanged
        imports.confirm(batch, request.user)
    except imports.ComparisonChanged:
        messages.warning(
            request,
            "Nothing was imported: the database has changed since this comparison was shown. "
            "Below is the new comparison; confirm it if it is what you want.",
        )
        return _to("comparison", batch)
    except imports.ImportRefused as refusal:
        batch.refresh_from_db()
        return _compared(request, batch, refusal.faults)
    batch.refresh_from_db()
    messages.success(request, _held(batch, request.user))
    return _to("change", batch)


@require_POST
def discard(request, pk):
    batch = get_object_or_404(ImportBatch, pk=pk)
    if not _may_discard(request.user, batch):
        raise PermissionDenied
    if batch.state == ImportBatch.State.STAGED:
        imports.discard(batch)
        messages.success(request, f"{_subject(batch)}: discarded, nothing was changed.")
    else:
        messages.warning(request, f"This import is {batch.get_state_display()}.")
    may_list = admin.site.get_model_admin(ImportBatch).has_view_permission(request)
    return _to("changelist") if may_list else HttpResponseRedirect(reverse("admin:index"))


def _may_see(user):
    return any(user.has_perm(f"transfers.{verb}_importbatch") for verb in ("add", "view", "change"))


def _may_discard(user, batch):
    own = batch.created_by_id == user.pk and user.has_perm("transfers.add_importbatch")
    return own or user.has_perm("transfers.change_importbatch")


def _compared(request, batch, faults=()):
    """The comparison, its lines page by page, and the two buttons while it is undecided."""
    changes = ImportChange.objects.filter(batch=batch)
    counted = dict(changes.order_by().values_list("kind").annotate(n=Count("pk")))
    labels = dict(ImportChange.Kind.choices)
    if is_list(batch):
        labels["new"] = "values for deals without any"
    kinds = [(kind, labels[kind], counted[kind]) for kind in KINDS if kind in counted]
    kind = request.GET.get("kind", "")
    if kind not in counted:
        kind = kinds[0][0] if kinds else ""
    page = Paginator(changes.filter(kind=kind), PAGE_SIZE).get_page(request.GET.get("page"))
    staged = batch.state == ImportBatch.State.STAGED
    context = {
        "title": f"{_subject(batch)}: what the import would change",
        "is_list": is_list(batch),
        "joined": joined(batch),
        "batch": batch,
        "files": list(batch.files.all()),
        "kinds": kinds,
        "kind": kind,
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
        "staged": staged,
        "may_confirm": staged and request.user.has_perms(TO_CONFIRM),
        "may_discard": staged and _may_discard(request.user, batch),
        **_faults(faults),
    }
    return _page(request, "import_comparison.html", context, status=409 if faults else 200)


def is_list(batch):
    """Whether the batch holds deal-level lists, which have no deliveries of their own."""
    return batch.layout == sipri_deal.LAYOUT


def _subject(batch):
    return f"{'Deal-level list' if is_list(batch) else 'Edition'} {batch.edition_name}"


def _held(batch, user):
    """What the database holds after the import, counted there."""
    if is_list(batch):
        return _joined_now(batch, user)
    deals = RegisterEntry.objects.filter(edition=batch.edition, absent_since=None).count()
    deliveries = Delivery.objects.filter(edition=batch.edition, absent_since=None).count()
    return (
        f"Edition {batch.edition_name} is imported. "
        f"Deals: {compared(batch, 'deals')}. "
        f"Deliveries: {compared(batch, 'deliveries')}. "
        f"The database now holds {deals:,} deals and {deliveries:,} deliveries of this edition."
    )


def _joined_now(batch, user):
    edition = (
        f"It belongs to edition {batch.edition.name}."
        if batch.edition
        else "It waits for its edition; its rows are joined when that is loaded."
    )
    told = f"{_subject(batch)} is imported. {edition} Rows: {joined(batch)}."
    rows = ListedDeal.objects.filter(list__edition=batch.edition_id, join__in=ListedDeal.TO_DECIDE)
    may_see = any(user.has_perm(f"transfers.{verb}_listeddeal") for verb in ("view", "change"))
    if not may_see or not rows.exists():
        return told
    address = reverse("admin:transfers_listeddeal_changelist")
    return format_html('{} <a href="{}">Decide the open joins</a>', told, address)


def joined(batch):
    """How many rows of the batch's lists are joined to a deal, and how many are not."""
    counts = batch.comparison.get("joined", {})
    words = {
        "unique": "joined to one deal",
        "ambiguous": "that fit several deals",
        "unmatched": "joined to none",
    }
    return in_words({words[name]: counts.get(name, 0) for name in words})


def compared(batch, subject):
    """How many of the batch's deals or deliveries are new, changed, unchanged and absent."""
    counts = batch.comparison.get(subject, {})
    return in_words({name: counts.get(name, 0) for name in COUNTS})


def in_words(counts):
    """Counts as one phrase: "3 new, 1 changed"."""
    return ", ".join(f"{count:,} {name}" for name, count in counts.items())


def _faults(faults):
    return {
        "faults": faults[:FAULTS_SHOWN],
        "fault_count": len(faults),
        "more_faults": max(0, len(faults) - FAULTS_SHOWN),
    }


def _to(name, batch=None):
    args = [batch.pk] if batch else []
    return HttpResponseRedirect(reverse(f"admin:transfers_importbatch_{name}", args=args))


def _page(request, template, context, status):
    context = {
        **admin.site.each_context(request),
        "opts": ImportBatch._meta,
        "credit_line": imports.CREDIT_LINE,
        "terms": imports.TERMS,
        **context,
    }
    request.current_app = admin.site.name
    return TemplateResponse(request, f"admin/transfers/{template}", context, status=status)
