"""What `kubectl explain` says of each field: sentences of our own, by struct and field.

A field that Kubernetes has and that changes nothing here has no row, and says so; a test sees to the others.
"""

NOT_SIMULATED = "Kubernetes has this field. It is accepted here and changes nothing in the simulation."

STRUCTS = {
    "Pod": "A Pod is one or more containers that run on one node and share its address there.",
    "Deployment": "A Deployment keeps a number of like Pods, and replaces them when their template changes.",
    "Service": "A Service is one address for all the Pods that its selector takes and that are ready.",
    "Ingress": "An Ingress is a set of rules by which a load balancer leads HTTP requests to Services.",
    "ObjectMeta": "ObjectMeta is what every object has: its name, labels and annotations.",
    "DeploymentSpec": "DeploymentSpec is how many Pods there shall be, which ones, and how they are replaced.",
    "DeploymentStrategy": "DeploymentStrategy is how old Pods are replaced by new ones.",
    "RollingUpdateDeployment": "RollingUpdateDeployment bounds how many Pods may be missing or in excess meanwhile.",
    "LabelSelector": "LabelSelector takes the objects that meet all of its terms.",
    "LabelSelectorRequirement": "LabelSelectorRequirement compares the value of one label.",
    "PodTemplateSpec": "PodTemplateSpec is what each new Pod is made from.",
    "PodSpec": "PodSpec is what runs in a Pod.",
    "PodReadinessGate": "PodReadinessGate is a condition that somebody else must set to True.",
    "Container": "Container is one program with its image, its ports and its probes.",
    "ContainerPort": "ContainerPort is a port on which the program listens.",
    "EnvVar": "EnvVar is a variable in the environment of the program.",
    "VolumeMount": "VolumeMount puts a volume into the file system of a container.",
    "Volume": "Volume is a directory that the containers of the Pod can share.",
    "Lifecycle": "Lifecycle is what the kubelet does after a container has started and before it is stopped.",
    "LifecycleHandler": "LifecycleHandler is one such action: exactly one of its fields is set.",
    "SleepAction": "SleepAction waits.",
    "Probe": "Probe is a question that the kubelet asks a container again and again.",
    "ExecAction": "ExecAction runs a program in the container: exit code 0 is a success.",
    "HTTPGetAction": "HTTPGetAction sends a GET request: a status from 200 to 399 is a success.",
    "HTTPHeader": "HTTPHeader is one header of the request.",
    "TCPSocketAction": "TCPSocketAction opens a connection: that it opens is a success.",
    "GRPCAction": "GRPCAction asks the health service of gRPC: SERVING is a success.",
    "ServiceSpec": "ServiceSpec is which Pods a Service leads to, and by which ports.",
    "ServicePort": "ServicePort is a port of the Service and the Pods' port behind it.",
    "IngressSpec": "IngressSpec is the rules of an Ingress.",
    "IngressRule": "IngressRule is the paths of one host.",
    "HTTPIngressRuleValue": "HTTPIngressRuleValue is a list of paths.",
    "HTTPIngressPath": "HTTPIngressPath leads the requests of one path to one Service.",
    "IngressBackend": "IngressBackend is where a request goes.",
    "IngressServiceBackend": "IngressServiceBackend is a port of a Service.",
    "ServiceBackendPort": "ServiceBackendPort is a port by name or by number.",
    "IngressTLS": "IngressTLS is a certificate and the hosts that it is for.",
}

ENUMS: dict[tuple[str, str], tuple[str, ...]] = {
    ("Container", "imagePullPolicy"): ("Always", "IfNotPresent", "Never"),
    ("Container", "terminationMessagePolicy"): ("FallbackToLogsOnError", "File"),
    ("ContainerPort", "protocol"): ("SCTP", "TCP", "UDP"),
    ("DeploymentStrategy", "type"): ("Recreate", "RollingUpdate"),
    ("HTTPGetAction", "scheme"): ("HTTP", "HTTPS"),
    ("HTTPIngressPath", "pathType"): ("Exact", "ImplementationSpecific", "Prefix"),
    ("PodSpec", "dnsPolicy"): ("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"),
    ("PodSpec", "restartPolicy"): ("Always", "Never", "OnFailure"),
    ("ServicePort", "protocol"): ("SCTP", "TCP", "UDP"),
    ("ServiceSpec", "externalTrafficPolicy"): ("Cluster", "Local"),
    ("ServiceSpec", "type"): ("ClusterIP", "ExternalName", "LoadBalancer", "NodePort"),
}

WORDS: dict[str, dict[str, str]] = {
    "*": {
        "apiVersion": "The version of the API in which this object is written.",
        "kind": "The kind of the object.",
        "metadata": "Name, labels and annotations of the object.",
        "spec": "What is wished. Controllers and kubelets work until the cluster is so.",
        "status": "What is so, as controllers and kubelets last saw it. It is written by them only.",
    },
    "ObjectMeta": {
        "name": "The name, one of its kind in a namespace. It cannot be changed.",
        "namespace": "The namespace. A run has the one namespace default.",
        "labels": "Words by which selectors find the object.",
        "annotations": "Words for people and tools, by which nothing is selected.",
    },
    "LabelSelector": {
        "matchLabels": "Labels that an object must have, each with this value.",
        "matchExpressions": "Further terms: all must hold.",
    },
    "LabelSelectorRequirement": {
        "key": "The label.",
        "operator": "In, NotIn, Exists or DoesNotExist.",
        "values": "The values, for In and NotIn.",
    },
    "DeploymentSpec": {
        "replicas": "How many Pods there shall be. Defaults to 1.",
        "selector": "Which Pods belong to the Deployment. It must take the template's labels and cannot be changed.",
        "template": "What each Pod is made from. A change of it, and only that, starts a rollout.",
        "strategy": "How old Pods are replaced by new ones.",
        "minReadySeconds": "For how long a Pod must be ready before it counts as available. Defaults to 0.",
        "revisionHistoryLimit": "How many old ReplicaSets are kept for kubectl rollout undo. Defaults to 10.",
        "paused": "Whether changes of the template wait. See kubectl rollout pause.",
        "progressDeadlineSeconds": "After so long without progress the rollout is reported as failed"
        " (ProgressDeadlineExceeded); nothing is undone. Defaults to 600s.",
    },
    "DeploymentStrategy": {
        "type": "RollingUpdate replaces a few Pods at a time; Recreate ends all old ones first. Defaults to"
        " RollingUpdate.",
        "rollingUpdate": "The bounds of a RollingUpdate.",
    },
    "RollingUpdateDeployment": {
        "maxUnavailable": "How many Pods may be unavailable meanwhile, as a number or a percentage that is rounded"
        " down. Defaults to 25%.",
        "maxSurge": "How many Pods more than wished there may be meanwhile, as a number or a percentage that is"
        " rounded up. Defaults to 25%.",
    },
    "PodTemplateSpec": {
        "metadata": "Labels and annotations of each Pod.",
        "spec": "What runs in each Pod.",
    },
    "PodSpec": {
        "activeDeadlineSeconds": "How long the Pod may be active; then it is killed and fails.",
        "volumes": "Directories that the containers can share.",
        "initContainers": "What runs before the containers, one after the other, each until it ends with 0. One whose"
        " restartPolicy is Always is a sidecar: it goes on running beside them, and the next one starts when it has"
        " started.",
        "containers": "The containers. There is at least one, and their number cannot be changed.",
        "restartPolicy": "Whether the kubelet starts a container again that has ended. A failed liveness or startup"
        " probe ends a container; this says what comes next. Defaults to Always.",
        "terminationGracePeriodSeconds": "How long a container may take between SIGTERM and SIGKILL. Defaults to 30.",
        "dnsPolicy": "By which rules names are looked up. Defaults to ClusterFirst.",
        "serviceAccountName": "As whom the programs speak to the API server.",
        "schedulerName": "Which scheduler chooses the node.",
        "readinessGates": "Conditions that must be True, beside ready containers, before the Pod is ready.",
    },
    "PodReadinessGate": {"conditionType": "The type of the condition in the Pod's status."},
    "Container": {
        "resources": "What the container asks for and what it may use at most. Nothing here measures use.",
        "name": "The name, one of its kind in the Pod.",
        "image": "The image. A run knows the programs of its scenario by the names of their images.",
        "command": "What is run instead of the image's entrypoint.",
        "args": "What is passed to it instead of the image's own arguments.",
        "ports": "The ports on which the program listens. They are for people and for names: a port that is not"
        " listed can be reached all the same.",
        "env": "Variables in the environment of the program.",
        "volumeMounts": "Where the Pod's volumes appear in the container.",
        "livenessProbe": "Asks whether the program still works. After failureThreshold failures in a row the container"
        " is killed, and restarted as restartPolicy says.",
        "readinessProbe": "Asks whether the program can take requests. While it fails the Pod is not ready, and"
        " Services send it nothing; nothing is restarted.",
        "startupProbe": "Asks whether the program has started. Until it has succeeded once the other two probes do not"
        " begin; after failureThreshold failures in a row the container is killed.",
        "lifecycle": "What is done after the container's start and before its end.",
        "terminationMessagePath": "The file in which a program may leave its last words. Defaults to"
        " /dev/termination-log.",
        "terminationMessagePolicy": "Whether, when that file is empty, the end of the log counts instead. Defaults to"
        " File.",
        "restartPolicy": "The same as the Pod's, for this container alone. Always makes an init container a sidecar.",
        "restartPolicyRules": "Exit codes after which the container starts again, whatever restartPolicy says; the"
        " first rule that fits counts. The action RestartAllContainers starts all containers of the Pod again.",
        "imagePullPolicy": "When the image is pulled. Defaults to Always for the tag latest, else to IfNotPresent.",
    },
    "ContainerPort": {
        "name": "A name, by which probes and Services can mean the port.",
        "containerPort": "The number.",
        "protocol": "The protocol. Defaults to TCP.",
    },
    "EnvVar": {"name": "The variable.", "value": "Its value."},
    "VolumeMount": {
        "name": "The volume.",
        "mountPath": "The directory in the container.",
        "readOnly": "Whether nothing can be written there.",
    },
    "Volume": {"name": "The name by which volumeMounts mean it."},
    "Lifecycle": {
        "postStart": "Done right after the container has started, and not waited for by the program.",
        "preStop": "Done before SIGTERM is sent; what it takes counts against the grace period.",
    },
    "LifecycleHandler": {
        "exec": "Runs a program in the container.",
        "httpGet": "Sends an HTTP request.",
        "tcpSocket": "Is not supported any more.",
        "sleep": "Waits for so many seconds.",
    },
    "SleepAction": {"seconds": "How many seconds."},
    "Probe": {
        "exec": "The question is a program that is run in the container.",
        "httpGet": "The question is an HTTP request.",
        "tcpSocket": "The question is a TCP connection.",
        "grpc": "The question is a call of gRPC's health service.",
        "initialDelaySeconds": "How long after the container's start the first question waits. Defaults to 0.",
        "timeoutSeconds": "After how long an unanswered question counts as failed. Defaults to 1, and is at least 1.",
        "periodSeconds": "How long it is from one question to the next. Defaults to 10, and is at least 1.",
        "successThreshold": "How many successes in a row are needed after a failure. Defaults to 1; it must be 1 for"
        " liveness and startup.",
        "failureThreshold": "How many failures in a row are needed after a success. Defaults to 3, and is at least 1.",
        "terminationGracePeriodSeconds": "The grace between SIGTERM and SIGKILL when this probe ends the container;"
        " else the Pod's own counts. It cannot be set for readiness.",
    },
    "ExecAction": {"command": "The program and its arguments. No shell reads them."},
    "HTTPGetAction": {
        "path": "The path. Defaults to /.",
        "port": "The port, by number or by the name of a containerPort.",
        "host": "The host to connect to. Defaults to the Pod's address; for another Host header use httpHeaders.",
        "scheme": "HTTP or HTTPS, whose certificate is not checked. Defaults to HTTP.",
        "httpHeaders": "Further headers of the request.",
    },
    "HTTPHeader": {"name": "The name.", "value": "The value."},
    "TCPSocketAction": {
        "port": "The port, by number or by the name of a containerPort.",
        "host": "The host to connect to. Defaults to the Pod's address.",
    },
    "GRPCAction": {"port": "The port, by number.", "service": "The service to ask for. Defaults to none."},
    "ServiceSpec": {
        "ports": "The ports of the Service.",
        "selector": "The labels of the Pods that it leads to. Without any, somebody else keeps its endpoints.",
        "clusterIP": "The address inside the cluster, which is given by the API server; None for a headless Service.",
        "type": "ClusterIP is reached inside the cluster, NodePort at a port of every node, LoadBalancer from outside."
        " Defaults to ClusterIP.",
        "externalName": "Another name in the DNS, for type ExternalName.",
        "externalTrafficPolicy": "Cluster passes requests on to any Pod, Local only to those on the same node.",
        "publishNotReadyAddresses": "Whether Pods that are not ready are endpoints too.",
    },
    "ServicePort": {
        "name": "The name, which is needed when there are several.",
        "protocol": "The protocol. Defaults to TCP.",
        "port": "The port at the Service's address.",
        "targetPort": "The port of the Pods, by number or by name. Defaults to port.",
        "nodePort": "The port at every node, from 30000 to 32767, for the types NodePort and LoadBalancer.",
    },
    "IngressSpec": {
        "ingressClassName": "Which controller is meant.",
        "defaultBackend": "Where requests go that no rule takes.",
        "backend": "Where requests go that no rule takes.",
        "tls": "Certificates for hosts.",
        "rules": "The rules, by host.",
    },
    "IngressRule": {"host": "The host. Without one, the rule is for all.", "http": "The paths of the host."},
    "HTTPIngressRuleValue": {"paths": "The paths."},
    "HTTPIngressPath": {
        "path": "The path that requests must have, as pathType says.",
        "pathType": "Exact takes the path alone, Prefix all below it too, ImplementationSpecific what the controller"
        " makes of it.",
        "backend": "Where such requests go.",
    },
    "IngressBackend": {
        "service": "A Service.",
        "serviceName": "The Service.",
        "servicePort": "Its port, by number or by name.",
    },
    "IngressServiceBackend": {"name": "The Service.", "port": "Its port."},
    "ServiceBackendPort": {"name": "The port's name.", "number": "The port's number."},
    "IngressTLS": {"hosts": "The hosts.", "secretName": "The Secret that holds the certificate."},
}
