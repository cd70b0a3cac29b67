"""The balancers by kind, as a Scenario names them."""

from probeviz.sim.network.balancers import follower as _follower  # noqa: F401  registers what it watches
from probeviz.sim.network.balancers.alb import AlbInstance, AlbIp
from probeviz.sim.network.balancers.base import Balancer
from probeviz.sim.network.balancers.envoy import CONTOUR, ENVOY, ENVOY_GATEWAY, ISTIO, Envoy
from probeviz.sim.network.balancers.gce import Gce
from probeviz.sim.network.balancers.haproxy import HaproxyIngress
from probeviz.sim.network.balancers.ingress_nginx import IngressNginx
from probeviz.sim.network.balancers.traefik import Traefik

BALANCERS: dict[str, Balancer] = {
    "alb-instance": AlbInstance(),
    "alb-ip": AlbIp(),
    "ingress-nginx": IngressNginx(),
    "contour": Envoy(CONTOUR),
    "istio": Envoy(ISTIO),
    "envoy-gateway": Envoy(ENVOY_GATEWAY),
    "envoy": Envoy(ENVOY),
    "traefik": Traefik(),
    "haproxy-ingress": HaproxyIngress(),
    "gce": Gce(),
}
