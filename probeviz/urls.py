"""Every address of the site is a page's."""

from django.urls import include, path

urlpatterns = [path("", include("probeviz.pages.urls"))]
