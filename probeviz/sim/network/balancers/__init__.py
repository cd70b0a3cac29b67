"""The balancers by kind, as a Scenario names them."""

from probeviz.sim.network.balancers.alb import AlbInstance
from probeviz.sim.network.balancers.base import Balancer

BALANCERS: dict[str, Balancer] = {"alb-instance": AlbInstance()}
