"""How what seldom changes lies in a checkpoint: deflated, by a dictionary of the words that every run has.

The dictionary takes an eighth off a few Kilobytes.  A word that no longer occurs does no harm; but what was packed
with other words cannot be unpacked, which is a checkpoint of another engine.
"""

import zlib

import msgspec

DEFLATE = 3  # the levels above take four times as long for a twentieth less
# As they stand in what is packed, each behind its length.
NAMES = """
httpGet tcpSocket httpHeaders initialDelaySeconds timeoutSeconds periodSeconds successThreshold failureThreshold
containerPort hostPort startupProbe livenessProbe readinessProbe terminationMessagePath /dev/termination-log
imagePullPolicy Always containers initContainers restartPolicy terminationGracePeriodSeconds schedulerName
default-scheduler labels annotations spec template selector replicas strategy RollingUpdate maxSurge maxUnavailable
minReadySeconds observedGeneration updatedReplicas readyReplicas availableReplicas unavailableReplicas
terminatingReplicas fullyLabeledReplicas conditions lastUpdateTime lastTransitionTime reason message status
externalTrafficPolicy clusterIp nodePort targetPort protocol rules paths pathType ImplementationSpecific serviceName
servicePort ingressClassName unschedulable kubernetes.io/ingress.class alb.ingress.kubernetes.io/ pod-template-hash
deployment.kubernetes.io/revision deployment.kubernetes.io/desired-replicas deployment.kubernetes.io/max-replicas
Initialized Ready ContainersReady PodScheduled Running Pending BestEffort ContainersNotReady CrashLoopBackOff
MinimumReplicasAvailable Available NewReplicaSetAvailable Progressing True False metadata name uid resourceVersion
generation creationTimestamp owner apiVersion kind ReplicaSet Deployment Pod Event kubelet Created Started Pulling
Pulled Scheduled Killing Unhealthy BackOff Warning Normal running Success syncing Recreate progressDeadlineSeconds
NodePort Cluster sessionAffinity None address Service Ingress Node EndpointSlice endpoints extensions/v1beta1
endpointslice.kubernetes.io/managed-by endpointslice-controller.k8s.io kubernetes.io/service-name
"""
# zlib looks from the end: what is longest and most frequent stands last.
PHRASES = """\
Deployment has minimum availability. ReplicaSet " has successfully progressed. docker-pullable:// docker:// @sha256:
.us-east-2.compute.internal .us-east-2.elb.amazonaws.com -default- alb.ingress.kubernetes.io/scheme internet-facing
alb.ingress.kubernetes.io/healthcheck-path alb.ingress.kubernetes.io/listen-ports
{"apiVersion":"extensions/v1beta1","kind":"Ingress","metadata":{"annotations":{"alb.ingress.kubernetes.io/\
healthcheck-path":"/","alb.ingress.kubernetes.io/listen-ports":"[{\\"HTTP\\": 80}]","alb.ingress.kubernetes.io/scheme":\
"internet-facing","kubernetes.io/ingress.class":"alb"},"labels":{"app":"","name":"","namespace":"default"},"spec":\
{"rules":[{"http":{"paths":[{"backend":{"serviceName":"","servicePort":80},"path":"/*"}]}}]}}
{"apiVersion":"v1","kind":"Service","metadata":{"annotations":{},"name":"","namespace":"default"},"spec":\
{"ports":[{"port":80,"protocol":"TCP","targetPort":8080}],"selector":{"app":""},"type":"NodePort"}}
kubectl.kubernetes.io/last-applied-configuration
{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"annotations":{},"labels":{"app":"","name":"","namespace":\
"default"},"spec":{"replicas":1,"selector":{"matchLabels":{"app":""}},"strategy":{"type":"Recreate"},\
"template":{"metadata":{"labels":{"app":""}},"spec":{"containers":[{"image":"",\
"imagePullPolicy":"Always","livenessProbe":{"httpGet":{"path":"/","port":8080},"initialDelaySeconds":1,\
"periodSeconds":1},"name":"","ports":[{"containerPort":8080}],"readinessProbe":{
deployment.apps/ replicaset.apps/ ingress.extensions/ pod/ liveness/ readiness/ Normal/
aws-load-balancer-controller ingress SuccessfullyReconciled Successfully reconciled deployment-controller
ScalingReplicaSet Scaled up replica set Scaled down replica set from 0 to 1 replicaset-controller SuccessfulDelete
Deleted pod: SuccessfulCreate Created pod: Successfully assigned default/ to Back-off restarting failed container
Pulling image " Successfully pulled image " Created container Started container Stopping container Container failed
liveness probe, will be restarted Readiness probe failed: Liveness probe failed: Get http:// dial tcp connect:
connection refused EOF spec.containers{"""
WORDS = msgspec.msgpack.encode(NAMES.split()) + PHRASES.encode()


def pack(plain: bytes) -> bytes:
    deflate = zlib.compressobj(DEFLATE, zdict=WORDS)
    return deflate.compress(plain) + deflate.flush()


def unpack(packed: bytes) -> bytes:
    """Raises ValueError for bytes that were packed otherwise."""
    inflate = zlib.decompressobj(zdict=WORDS)
    try:
        return inflate.decompress(packed) + inflate.flush()
    except zlib.error as error:
        raise ValueError(f"nothing of ours is packed there: {error}") from None
