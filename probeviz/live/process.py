"""What there is once in each process of the site."""

from channels.layers import get_channel_layer
from django.conf import settings

from probeviz.live.runs import Runs
from probeviz.live.wheel import Wheel

# A layer in memory leads to no other process.
RUNS = Runs(layer=get_channel_layer() if settings.REDIS_URL else None)
WHEEL = Wheel()
