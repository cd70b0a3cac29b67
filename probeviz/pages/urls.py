"""Address -> view."""

from django.urls import path

from probeviz.pages import health, icon, lessons

urlpatterns = [
    path("", lessons.first, name="first"),
    path("lesson/<slug:slug>/", lessons.lesson, name="lesson"),
    path("lesson/<slug:slug>/again", lessons.again, name="again"),
    path("livez", health.livez),
    path("readyz", health.readyz),
    path("favicon.ico", icon.favicon),
]
