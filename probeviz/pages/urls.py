"""Address -> view."""

from django.urls import path

from probeviz.pages import health, icon

urlpatterns = [
    path("livez", health.livez),
    path("readyz", health.readyz),
    path("favicon.ico", icon.favicon),
]
