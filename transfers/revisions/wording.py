"""Values of rows in words: names for keys, labels for codes."""

NOTHING = "–"


class Words:
    """Prints values of columns; related records are read together, on the first that is asked.

    `note` every key first, so that each model takes one query.
    """

    def __init__(self):
        self._keys, self._records = {}, {}

    def note(self, column, *values):
        if column.is_relation:
            known = self._keys.setdefault(column.related_model, set())
            known.update(value for value in values if value is not None)

    def of(self, column, value):
        """The value as people read it."""
        if value is None or value == "":
            return NOTHING
        if column.is_relation:
            return self._name(column.related_model, value)
        if isinstance(value, bool):
            return "yes" if value else "no"
        return str(dict(column.flatchoices).get(value, value))

    def _name(self, model, key):
        if model not in self._records:
            self._records[model] = _by_key(model, self._keys.get(model, {key}))
        name = str(model._meta.verbose_name)
        gone = f"{'an' if name[0] in 'aeiou' else 'a'} {name} since deleted"
        return str(self._records[model].get(key, gone))


def _by_key(model, keys):
    records = model._base_manager.filter(pk__in=keys)
    if hasattr(model, "description"):
        records = records.select_related("description")
    return {record.pk: record for record in records}
