"""Actions of a list, gathered from all classes of its admin."""

from django.contrib import admin


class Acting(admin.ModelAdmin):
    """Offers the actions of every class it is made of, where Django takes the first's only."""

    def __init__(self, model, admin_site):
        super().__init__(model, admin_site)
        classes = reversed(type(self).__mro__)
        named = (name for each in classes for name in vars(each).get("actions") or ())
        self.actions = list(dict.fromkeys(named))
