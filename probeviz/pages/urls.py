"""Address -> view."""

from django.urls import path

from probeviz.pages import gallery, health, icon, lessons, progress, sandbox, sharing

urlpatterns = [
    path("", lessons.landing, name="landing"),
    path("course/", lessons.course, name="course"),
    path("glossary/", lessons.words, name="glossary"),
    path("host/", lessons.host, name="host"),
    path("lesson/<slug:slug>/", lessons.lesson, name="lesson"),
    path("lesson/<slug:slug>/again", lessons.again, name="again"),
    path("progress/", progress.progress, name="progress"),
    path("progress/file", progress.saved, name="progress-file"),
    path("progress/take", progress.take, name="progress-take"),
    path("progress/wipe", progress.wipe, name="progress-wipe"),
    path("sandbox/", sandbox.sandbox, name="sandbox"),
    path("sandbox/start", sandbox.start, name="sandbox-start"),
    path("sandbox/share", sharing.share, name="share"),
    path("sandbox/<str:run>/", sandbox.own, name="sandbox-run"),
    path("sandbox/<str:run>/scenario.zip", sharing.scenario, name="scenario"),
    path("sandbox/<str:run>/real.zip", sharing.real, name="real"),
    path("s/<str:snapshot>/", sandbox.shared, name="shared"),
    path("gallery/", gallery.gallery, name="gallery"),
    path("livez", health.livez),
    path("readyz", health.readyz),
    path("favicon.ico", icon.favicon),
]
