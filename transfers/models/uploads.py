"""Files that wait between their preview and the decision about them."""

from django.conf import settings
from django.db import models


class UploadedTable(models.Model):
    """One uploaded table of records, kept for a day at most; scratch, read by its owner only."""

    model = models.CharField(max_length=40, help_text="Model whose records it holds.")
    name = models.CharField(max_length=200, help_text="Name of the file.")
    content = models.BinaryField(help_text="Its bytes.")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return self.name
