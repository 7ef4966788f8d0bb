"""Import of a small table: upload, see what is new and what changes, confirm with a reason.

Who may do what: every page takes the permissions to add and to change the records, and the file of
one person is shown to nobody else. Whatever changes anything is a POST.
"""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from transfers.bulk import importing
from transfers.bulk.reading import MOST_BYTES, MOST_ROWS
from transfers.bulk.subjects import SUBJECTS
from transfers.models import UploadedTable

from .exporting import Exporting
from .reasons import WHO_SEES_IT

PAGE_SIZE = 200
FAULTS_SHOWN = 500
KEPT = timedelta(days=1)


class TableForm(forms.Form):
    file = forms.FileField(
        label="File",
        allow_empty_file=True,
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        help_text=f"CSV in UTF-8, or XLSX with one sheet; at most {MOST_ROWS:,} rows and "
        f"{MOST_BYTES // 2**20} MB.",
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Reason for the import",
        max_length=500,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=WHO_SEES_IT,
    )


class ImportsTable(Exporting):
    """Adds "Import table" to the list of a small reference table."""

    import_export_change_list_template = "admin/transfers/table_list.html"

    def get_urls(self):
        if self.model._meta.proxy:
            return super().get_urls()
        views = [
            ("import-table/", require_http_methods(["GET", "HEAD", "POST"])(self.upload), ""),
            ("import-table/template.csv", require_safe(self.template), "_template"),
            (
                "import-table/<int:pk>/",
                require_http_methods(["GET", "HEAD", "POST"])(self.preview),
                "_preview",
            ),
        ]
        site, name = self.admin_site, f"transfers_{self.opts.model_name}_import_table"
        mine = [path(route, site.admin_view(view), name=name + end) for route, view, end in views]
        return [*mine, *super().get_urls()]

    def has_table_permission(self, request):
        return self.has_add_permission(request) and self.has_change_permission(request)

    def changelist_view(self, request, extra_context=None):
        may = not self.model._meta.proxy and self.has_table_permission(request)
        return super().changelist_view(request, {"may_import": may, **(extra_context or {})})

    def upload(self, request):
        self._check(request)
        form = TableForm(request.POST or None, request.FILES or None)
        if form.is_valid():
            file = form.cleaned_data["file"]
            # One byte more than is taken says that the file is too large.
            data = file.read(MOST_BYTES + 1)
            try:
                importing.plan(self.model, data, file.name)
            except importing.TableRefused as refusal:
                return self._upload_page(request, form, refusal.faults)
            return HttpResponseRedirect(self._address("_preview", self._keep(request, file, data)))
        return self._upload_page(request, form)

    def template(self, request):
        self._check(request)
        names = ",".join(SUBJECTS[self.model].columns)
        response = HttpResponse(f"{names}\n", content_type="text/csv; charset=utf-8")
        name = f"{self.opts.verbose_name_plural.replace(' ', '-')}-template.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def preview(self, request, pk):
        self._check(request)
        kept = get_object_or_404(
            UploadedTable, pk=pk, uploaded_by=request.user, model=self.opts.label
        )
        if request.method != "POST":
            return self._preview_page(request, kept, ReasonForm())
        if "discard" in request.POST:
            kept.delete()
            messages.success(request, f"Discarded {kept.name}. Nothing was changed.")
            return HttpResponseRedirect(self._list_address())
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self._preview_page(request, kept, form, 400)
        return self._confirm(request, kept, form)

    def _confirm(self, request, kept, form):
        try:
            done = importing.apply(
                self.model,
                bytes(kept.content),
                digest=request.POST.get("digest", ""),
                reason=form.cleaned_data["reason"],
                user=request.user,
                name=kept.name,
            )
        except importing.Outdated:
            messages.warning(
                request,
                "Nothing was imported: the database has changed since this was shown. "
                "Below is what the file would change now; confirm it if it is what you want.",
            )
            return self._preview_page(request, kept, form, 409)
        except importing.TableRefused as refusal:
            return self._upload_page(request, TableForm(), refusal.faults)
        kept.delete()
        counts = _counts(done)
        messages.success(
            request, f"Imported {kept.name}: {counts['New']:,} new, {counts['Changed']:,} changed."
        )
        return HttpResponseRedirect(self._list_address())

    def _check(self, request):
        if not self.has_table_permission(request):
            raise PermissionDenied

    def _keep(self, request, file, data):
        mine = UploadedTable.objects.filter(uploaded_by=request.user, model=self.opts.label)
        mine.delete()
        UploadedTable.objects.filter(uploaded_at__lt=timezone.now() - KEPT).delete()
        return UploadedTable.objects.create(
            model=self.opts.label, name=file.name[:200], content=data, uploaded_by=request.user
        )

    def _upload_page(self, request, form, faults=()):
        context = {
            "title": f"Import {self.opts.verbose_name_plural}",
            "form": form,
            "columns": [(name, self._help(name)) for name in SUBJECTS[self.model].columns],
            "key": SUBJECTS[self.model].key,
            "template_address": self._address("_template"),
            "faults": faults[:FAULTS_SHOWN],
            "fault_count": len(faults),
            "more_faults": max(0, len(faults) - FAULTS_SHOWN),
        }
        refused = faults or form.errors
        return self._render(request, "table_upload.html", context, 400 if refused else 200)

    def _help(self, name):
        subject = SUBJECTS[self.model]
        names = {field.name: field for field in self.model._meta.concrete_fields}
        column = names.get(subject.renamed.get(name, name))
        if column is None:
            return "Other spellings, parted by |. Those not known yet are added, none is removed."
        also = f" One of: {', '.join(str(key) for key, _ in column.flatchoices)}."
        related = " Slug or exact name." if column.is_relation else ""
        return f"{column.help_text}{related}{also if column.choices else ''}"

    def _preview_page(self, request, kept, form, status=200):
        try:
            planned = importing.plan(self.model, bytes(kept.content), kept.name)
        except importing.TableRefused as refusal:
            return self._upload_page(request, TableForm(), refusal.faults)
        page = Paginator(planned.lines, PAGE_SIZE).get_page(request.GET.get("page"))
        context = {
            "title": f"{kept.name}: what it would change",
            "form": form,
            "kept": kept,
            "counts": _counts(planned),
            "digest": planned.digest,
            "page": page,
            "pages": page.paginator.get_elided_page_range(page.number),
            "anything": bool(planned.lines or planned.new),
        }
        return self._render(request, "table_preview.html", context, status)

    def _render(self, request, template, context, status):
        context = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        request.current_app = self.admin_site.name
        return TemplateResponse(request, f"admin/transfers/{template}", context, status=status)

    def _address(self, end, kept=None):
        name = f"admin:transfers_{self.opts.model_name}_import_table{end}"
        return reverse(name, args=[kept.pk] if kept else [])


def _counts(planned):
    return {
        "New": len(planned.new),
        "Changed": len(planned.changed),
        "Unchanged": planned.unchanged,
    }
