"""Headers that every answer carries, and the language a person chose."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

Answer = Callable[[HttpRequest], HttpResponse]


class ProtectResponses:
    """Tell browsers and proxies to keep nothing of a signed-in person's pages."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        response.headers.setdefault("Cache-Control", "no-store")  # WhiteNoise has said otherwise of its files
        return response


class ChooseLanguage:
    """Vietnamese, unless the person chose otherwise on this device.

    Django's LocaleMiddleware would follow the browser's own language, and old office
    machines say English; hence this one reads the cookie alone.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, settings.LANGUAGE_CODE)
        known = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(known):
            request.LANGUAGE_CODE = known
            return self.get_response(request)
