"""First page of the admin."""


def context(request):
    return {}
