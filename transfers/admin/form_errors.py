"""Errors of a form as a list of links to the fields."""


def listed_errors(form, inlines=()):
    """Triples of the field's id, its label and the message, as far down the page as they stand.

    The first field with an error takes the focus.
    """
    faults = list(_of(form))
    for inline in inlines:
        for place, row in enumerate(inline.formset.forms, 1):
            title = f"{inline.opts.verbose_name} {place}".capitalize()
            faults += [(target, f"{title}, {label}", text) for target, label, text in _of(row)]
        faults += [
            (f"{inline.formset.prefix}-group", str(inline.opts.verbose_name_plural), text)
            for text in inline.formset.non_form_errors()
        ]
    return faults


def _of(form):
    for name, messages in form.errors.items():
        if name in form.fields:
            bound = form[name]
            target, label = bound.id_for_label, bound.label
        else:
            target, label = "", "record"
        for text in messages:
            yield target, label, text
