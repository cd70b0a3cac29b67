"""Address -> websocket."""

from django.urls import path

from probeviz.live.consumers import RunConsumer

websocket_urlpatterns = [path("ws/run/<str:run>", RunConsumer.as_asgi())]
