from django.http import HttpResponse


def expired(request, reason=""):
    return HttpResponse(status=403)
