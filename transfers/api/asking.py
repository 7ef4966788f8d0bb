"""What an address of the API asks for besides filters: fields, and which page."""

import base64
import json
import re

from django.http import QueryDict

from transfers.public.asked import Fault, stranger

USUAL_SIZE = 100
MOST = 1000


def divided(params, known, own):
    """The parameters that are `known`, and faults of any that are neither known nor our `own`."""
    kept, faults = QueryDict(mutable=True), []
    for name, values in params.lists():
        if name in known:
            kept.setlist(name, values)
        elif name not in own:
            faults.append(stranger(name, values[-1], [*known, *own]))
        elif len(values) > 1:
            faults.append(Fault(name, ", ".join(values), "This parameter may be given once only."))
    return kept, faults


class Chosen:
    """Which of the columns are asked for; what cannot be used stands in `faults`."""

    own = ("fields",)

    def __init__(self, params, columns):
        names = list(filter(None, params.get("fields", "").split(",")))
        known = {column.name: column for column in columns}
        self.columns = [known[name] for name in dict.fromkeys(names or known) if name in known]
        self.faults = [
            Fault("fields", name, f"There is no such field. Known: {', '.join(known)}.")
            for name in names
            if name not in known
        ]


class Paged(Chosen):
    """Also how many records, and after which one they begin.

    `name` is that of the list, `key` the types of what a cursor of it holds. `after` is that, or
    None on the first page.
    """

    own = ("fields", "page_size", "cursor")

    def __init__(self, params, columns, name, key):
        super().__init__(params, columns)
        self.name, self.key = name, key
        self.size = self._size(params.get("page_size", ""))
        self.after = self._after(params.get("cursor", ""))

    def _size(self, asked):
        if not asked:
            return USUAL_SIZE
        if re.fullmatch("[0-9]{1,4}", asked) and 1 <= int(asked) <= MOST:
            return int(asked)
        self.faults.append(Fault("page_size", asked, f"Write a whole number from 1 to {MOST}."))
        return USUAL_SIZE

    def _after(self, asked):
        if not asked:
            return None
        try:
            name, *after = json.loads(base64.urlsafe_b64decode(asked.encode() + b"=="))
            if name == self.name and tuple(map(type, after)) == tuple(self.key):
                return tuple(after)
        except (ValueError, TypeError, RecursionError):
            pass
        self.faults.append(
            Fault("cursor", asked, "Leave it out, or follow `next` of the page before.")
        )
        return None

    def cursor(self, *key):
        """The cursor of the page that begins after the record of this key."""
        text = json.dumps([self.name, *key], separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def following(self, request, *key):
        """Address of that page."""
        query = request.GET.copy()
        query["cursor"] = self.cursor(*key)
        return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
