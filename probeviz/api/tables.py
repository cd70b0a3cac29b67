"""The fields of the API's structs, as they stand in the manifests of Deployment, Pod, Service and Ingress.

One field is one word: its type, then `!` required by OpenAPI (1.17's kubectl checks it), `~` accepted but not
simulated, `@N` since release 1.N, `<N` gone in 1.N.  Types: string bool int32 int64 int|string quantity any,
`[]T`, `{}T`, or the name of another struct here or in `structs.py`.  Below `any` nothing is checked.
"""

from typing import NamedTuple

from probeviz.api import structs

META = """
name:string generateName:string~ namespace:string labels:{}string annotations:{}string uid:string~
resourceVersion:string~ generation:int64~ creationTimestamp:any~ deletionTimestamp:any~
managedFields:any~ deletionGracePeriodSeconds:int64~ ownerReferences:[]OwnerReference~
finalizers:[]string~ selfLink:string~ clusterName:any~<24
"""

CONTAINER = """
name:string! image:string command:[]string args:[]string workingDir:string~ ports:[]ContainerPort
envFrom:[]EnvFromSource~ env:[]EnvVar resources:ResourceRequirements resizePolicy:[]ContainerResizePolicy~@27
restartPolicy:string@28 restartPolicyRules:[]ContainerRestartRule@34 volumeMounts:[]VolumeMount
volumeDevices:[]VolumeDevice~ livenessProbe:Probe readinessProbe:Probe startupProbe:Probe
lifecycle:Lifecycle terminationMessagePath:string terminationMessagePolicy:string
imagePullPolicy:string securityContext:SecurityContext~ stdin:bool~ stdinOnce:bool~ tty:bool~
"""

POD_SPEC = """
volumes:[]Volume initContainers:[]Container containers:[]Container! ephemeralContainers:[]EphemeralContainer~
restartPolicy:string terminationGracePeriodSeconds:int64 activeDeadlineSeconds:int64
dnsPolicy:string nodeSelector:{}string~ serviceAccountName:string serviceAccount:string~
automountServiceAccountToken:bool~ nodeName:string~ hostNetwork:bool~ hostPID:bool~ hostIPC:bool~
shareProcessNamespace:bool~ securityContext:PodSecurityContext~
imagePullSecrets:[]LocalObjectReference~ hostname:string~
subdomain:string~ affinity:Affinity~ schedulerName:string tolerations:[]Toleration~
hostAliases:[]HostAlias~ priorityClassName:string~ priority:int32~ dnsConfig:PodDNSConfig~
readinessGates:[]PodReadinessGate runtimeClassName:string~ enableServiceLinks:bool~
preemptionPolicy:string~ overhead:{}quantity~ topologySpreadConstraints:[]TopologySpreadConstraint~
setHostnameAsFQDN:bool~@19 os:PodOS~@23 hostUsers:bool~@25 schedulingGates:[]PodSchedulingGate~@26
resourceClaims:[]PodResourceClaim~@26 resources:ResourceRequirements~@32 hostnameOverride:string~@34
schedulingGroup:PodSchedulingGroup~@36
"""

PROBE = """
exec:ExecAction httpGet:HTTPGetAction tcpSocket:TCPSocketAction grpc:GRPCAction@23
initialDelaySeconds:int32 timeoutSeconds:int32 periodSeconds:int32 successThreshold:int32
failureThreshold:int32 terminationGracePeriodSeconds:int64@21
"""

SERVICE_SPEC = """
ports:[]ServicePort selector:{}string clusterIP:string clusterIPs:[]string~@20 type:string
externalIPs:[]string~ sessionAffinity:string~ loadBalancerIP:string~
loadBalancerSourceRanges:[]string~ externalName:string externalTrafficPolicy:string
healthCheckNodePort:int32~ publishNotReadyAddresses:bool sessionAffinityConfig:SessionAffinityConfig~
ipFamily:string~<20 topologyKeys:[]string~<22 ipFamilies:[]string~@20 ipFamilyPolicy:string~@20
allocateLoadBalancerNodePorts:bool~@20 loadBalancerClass:string~@21
internalTrafficPolicy:string~@21 trafficDistribution:string~@30
"""

# struct -> its fields; a struct of several API versions carries the version before its name.
STRUCTS = {
    "ObjectMeta": META,
    "LabelSelector": "matchLabels:{}string matchExpressions:[]LabelSelectorRequirement",
    "LabelSelectorRequirement": "key:string! operator:string! values:[]string",
    "Deployment": "apiVersion:string kind:string metadata:ObjectMeta spec:DeploymentSpec status:any~",
    "DeploymentSpec": "replicas:int32 selector:LabelSelector! template:PodTemplateSpec!"
    " strategy:DeploymentStrategy minReadySeconds:int32 revisionHistoryLimit:int32 paused:bool"
    " progressDeadlineSeconds:int32",
    "DeploymentStrategy": "type:string rollingUpdate:RollingUpdateDeployment",
    "RollingUpdateDeployment": "maxUnavailable:int|string maxSurge:int|string",
    "PodTemplateSpec": "metadata:ObjectMeta spec:PodSpec",
    "Pod": "apiVersion:string kind:string metadata:ObjectMeta spec:PodSpec status:any~",
    "PodSpec": POD_SPEC,
    "PodReadinessGate": "conditionType:string!",
    "Container": CONTAINER,
    "ContainerPort": "name:string hostPort:int32~ containerPort:int32! protocol:string hostIP:string~",
    "EnvVar": "name:string! value:string valueFrom:EnvVarSource~",
    "VolumeMount": "name:string! readOnly:bool mountPath:string! subPath:string~ mountPropagation:string~"
    " subPathExpr:string~ recursiveReadOnly:string~@30",
    "Lifecycle": "postStart:LifecycleHandler preStop:LifecycleHandler stopSignal:string~@33",
    "LifecycleHandler": "exec:ExecAction httpGet:HTTPGetAction tcpSocket:TCPSocketAction sleep:SleepAction@29",
    "SleepAction": "seconds:int64!",
    "Probe": PROBE,
    "ExecAction": "command:[]string",
    "HTTPGetAction": "path:string port:int|string! host:string scheme:string httpHeaders:[]HTTPHeader",
    "HTTPHeader": "name:string! value:string!",
    "TCPSocketAction": "port:int|string! host:string",
    "GRPCAction": "port:int32! service:string",
    "Service": "apiVersion:string kind:string metadata:ObjectMeta spec:ServiceSpec status:any~",
    "ServiceSpec": SERVICE_SPEC,
    "ServicePort": "name:string protocol:string appProtocol:string~@18 port:int32! targetPort:int|string"
    " nodePort:int32",
    "v1.Ingress": "apiVersion:string kind:string metadata:ObjectMeta spec:v1.IngressSpec status:any~",
    "v1.IngressSpec": "ingressClassName:string defaultBackend:v1.IngressBackend tls:[]IngressTLS"
    " rules:[]v1.IngressRule",
    "v1.IngressRule": "host:string http:v1.HTTPIngressRuleValue",
    "v1.HTTPIngressRuleValue": "paths:[]v1.HTTPIngressPath!",
    "v1.HTTPIngressPath": "path:string pathType:string! backend:v1.IngressBackend!",
    "v1.IngressBackend": "service:IngressServiceBackend resource:TypedLocalObjectReference~",
    "IngressServiceBackend": "name:string! port:ServiceBackendPort",
    "ServiceBackendPort": "name:string number:int32",
    "IngressTLS": "hosts:[]string secretName:string",
    "v1beta1.Ingress": "apiVersion:string kind:string metadata:ObjectMeta spec:v1beta1.IngressSpec status:any~",
    "v1beta1.IngressSpec": "ingressClassName:string@18 backend:v1beta1.IngressBackend tls:[]IngressTLS"
    " rules:[]v1beta1.IngressRule",
    "v1beta1.IngressRule": "host:string http:v1beta1.HTTPIngressRuleValue",
    "v1beta1.HTTPIngressRuleValue": "paths:[]v1beta1.HTTPIngressPath!",
    "v1beta1.HTTPIngressPath": "path:string pathType:string@18 backend:v1beta1.IngressBackend!",
    "v1beta1.IngressBackend": "serviceName:string! servicePort:int|string! resource:TypedLocalObjectReference~@18",
}
ROOTS = {
    ("Deployment", "apps/v1"): "Deployment",
    ("Pod", "v1"): "Pod",
    ("Service", "v1"): "Service",
    ("Ingress", "networking.k8s.io/v1"): "v1.Ingress",
    ("Ingress", "networking.k8s.io/v1beta1"): "v1beta1.Ingress",
    ("Ingress", "extensions/v1beta1"): "v1beta1.Ingress",
}

# Strategic merge patch: lists that are merged, and by which key (struct tags patchMergeKey in k8s.io/api).
MERGE_KEYS = {
    ("PodSpec", "containers"): "name",
    ("PodSpec", "initContainers"): "name",
    ("PodSpec", "ephemeralContainers"): "name",
    ("PodSpec", "volumes"): "name",
    ("PodSpec", "imagePullSecrets"): "name",
    ("PodSpec", "hostAliases"): "ip",
    ("PodSpec", "topologySpreadConstraints"): "topologyKey",
    ("PodSpec", "schedulingGates"): "name",
    ("PodSpec", "resourceClaims"): "name",
    ("Container", "ports"): "containerPort",
    ("Container", "env"): "name",
    ("Container", "volumeMounts"): "mountPath",
    ("Container", "volumeDevices"): "devicePath",
    ("ServiceSpec", "ports"): "port",
    ("ObjectMeta", "ownerReferences"): "uid",
}
# Lists of plain values that are merged (patchStrategy merge without a key).
MERGED_PRIMITIVES = {("ObjectMeta", "finalizers")}
# Structs whose unnamed fields go when the named ones change (patchStrategy retainKeys).
RETAIN_KEYS = {("DeploymentSpec", "strategy"), ("PodSpec", "volumes"), ("PodSpec", "resourceClaims")}

# Maps of which only these keys are simulated: a container that outgrows its memory is killed, none waits for CPU.
SIMULATED_KEYS = {("ResourceRequirements", "limits"): ("memory",)}

# Fields of an embedded Go struct; encoding/json names it in the path of its errors.
EMBEDDED = {("Probe", field): "ProbeHandler" for field in ("exec", "httpGet", "tcpSocket", "grpc")}

PACKAGES = {
    "ObjectMeta": "io.k8s.apimachinery.pkg.apis.meta.v1",
    "LabelSelector": "io.k8s.apimachinery.pkg.apis.meta.v1",
    "LabelSelectorRequirement": "io.k8s.apimachinery.pkg.apis.meta.v1",
    "Deployment": "io.k8s.api.apps.v1",
    "DeploymentSpec": "io.k8s.api.apps.v1",
    "DeploymentStrategy": "io.k8s.api.apps.v1",
    "RollingUpdateDeployment": "io.k8s.api.apps.v1",
}


class Field(NamedTuple):
    """A field as the tables describe it; `type` is without `[]` when `many`."""

    name: str
    type: str
    many: bool
    required: bool
    simulated: bool
    since: int
    until: int

    def there(self, minor: int) -> bool:
        return self.since <= minor < self.until


def _field(word: str) -> Field:
    name, _, rest = word.partition(":")
    rest, _, until = rest.partition("<")
    rest, _, since = rest.partition("@")
    type_ = rest.rstrip("!~")
    return Field(
        name=name,
        type=type_.removeprefix("[]"),
        many=type_.startswith("[]"),
        required="!" in rest,
        simulated="~" not in rest,
        since=int(since or 0),
        until=int(until or 999),
    )


def _fields(words: str) -> dict[str, Field]:
    return {field.name: field for field in map(_field, words.split())}


def _lines(text: str) -> dict[str, str]:
    """struct -> its fields, of `Name: fields`, where an indented line goes on."""
    joined = text.strip().replace("\n  ", " ")
    return dict(line.split(": ", 1) for line in joined.splitlines())


STRUCTS |= _lines(structs.STRUCTS) | _lines(structs.VOLUMES)
FIELDS: dict[str, dict[str, Field]] = {struct: _fields(words) for struct, words in STRUCTS.items()}
MERGE_KEYS |= {
    ("EphemeralContainer", field): key for (struct, field), key in MERGE_KEYS.items() if struct == "Container"
}
EMBEDDED |= {("Volume", field): "VolumeSource" for field in FIELDS["Volume"] if field != "name"}
EMBEDDED |= {
    ("EphemeralContainer", field): "EphemeralContainerCommon"
    for field in FIELDS["EphemeralContainer"]
    if field != "targetContainerName"
}
EMBEDDED |= {(struct, "name"): "LocalObjectReference" for struct in structs.REFER}


def go_name(struct: str) -> str:
    """`IngressSpec` of `v1beta1.IngressSpec`."""
    return struct.rpartition(".")[2]


def open_api_name(struct: str, api_version: str) -> str:
    """`io.k8s.api.apps.v1.DeploymentSpec`: how OpenAPI v2 names a struct."""
    name = go_name(struct)
    if name.startswith(("Ingress", "HTTPIngress")):
        group, _, version = api_version.rpartition("/")
        return f"io.k8s.api.{group.partition('.')[0]}.{version}.{name}"
    return f"{PACKAGES.get(name, 'io.k8s.api.core.v1')}.{name}"
