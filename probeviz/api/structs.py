"""Fields of Pods and Services that the API server knows and nothing here simulates, in the notation of `tables.py`.

One struct a line; they are those of upstream's 1.36 (k8s.io/api core/v1/types.go), condensed.  A struct without `@N`
is as old as the field that holds it.
"""

STRUCTS = """
Affinity: nodeAffinity:NodeAffinity podAffinity:PodAffinity podAntiAffinity:PodAntiAffinity
PodDNSConfig: nameservers:[]string options:[]PodDNSConfigOption searches:[]string
EphemeralContainer: args:[]string command:[]string env:[]EnvVar envFrom:[]EnvFromSource image:string
  imagePullPolicy:string lifecycle:Lifecycle livenessProbe:Probe name:string! ports:[]ContainerPort
  readinessProbe:Probe resizePolicy:[]ContainerResizePolicy@27 resources:ResourceRequirements restartPolicy:string@28
  restartPolicyRules:[]ContainerRestartRule@34 securityContext:SecurityContext startupProbe:Probe stdin:bool
  stdinOnce:bool targetContainerName:string terminationMessagePath:string terminationMessagePolicy:string tty:bool
  volumeDevices:[]VolumeDevice volumeMounts:[]VolumeMount workingDir:string
HostAlias: hostnames:[]string ip:string!
LocalObjectReference: name:string
PodOS: name:string!
PodResourceClaim: name:string! resourceClaimName:string@31 resourceClaimTemplateName:string@31
ResourceRequirements: claims:[]ResourceClaim~@26 limits:{}quantity requests:{}quantity~
PodSchedulingGate: name:string!
PodSchedulingGroup: podGroupName:string
PodSecurityContext: appArmorProfile:AppArmorProfile@30 fsGroup:int64 fsGroupChangePolicy:string@18 runAsGroup:int64
  runAsNonRoot:bool runAsUser:int64 seLinuxChangePolicy:string@32 seLinuxOptions:SELinuxOptions
  seccompProfile:SeccompProfile@19 supplementalGroups:[]int64 supplementalGroupsPolicy:string@31 sysctls:[]Sysctl
  windowsOptions:WindowsSecurityContextOptions
Toleration: effect:string key:string operator:string tolerationSeconds:int64 value:string
TopologySpreadConstraint: labelSelector:LabelSelector matchLabelKeys:[]string@25 maxSkew:int32! minDomains:int32@24
  nodeAffinityPolicy:string@25 nodeTaintsPolicy:string@25 topologyKey:string! whenUnsatisfiable:string!
SessionAffinityConfig: clientIP:ClientIPConfig
OwnerReference: apiVersion:string! blockOwnerDeletion:bool controller:bool kind:string! name:string! uid:string!
NodeAffinity: preferredDuringSchedulingIgnoredDuringExecution:[]PreferredSchedulingTerm
  requiredDuringSchedulingIgnoredDuringExecution:NodeSelector
PodAffinity: preferredDuringSchedulingIgnoredDuringExecution:[]WeightedPodAffinityTerm
  requiredDuringSchedulingIgnoredDuringExecution:[]PodAffinityTerm
PodAntiAffinity: preferredDuringSchedulingIgnoredDuringExecution:[]WeightedPodAffinityTerm
  requiredDuringSchedulingIgnoredDuringExecution:[]PodAffinityTerm
EnvFromSource: configMapRef:ConfigMapEnvSource prefix:string secretRef:SecretEnvSource
ContainerResizePolicy: resourceName:string! restartPolicy:string!
ContainerRestartRule: action:string! exitCodes:ContainerRestartRuleOnExitCodes
SecurityContext: allowPrivilegeEscalation:bool appArmorProfile:AppArmorProfile@30 capabilities:Capabilities
  privileged:bool procMount:string readOnlyRootFilesystem:bool runAsGroup:int64 runAsNonRoot:bool runAsUser:int64
  seLinuxOptions:SELinuxOptions seccompProfile:SeccompProfile@19 windowsOptions:WindowsSecurityContextOptions
VolumeDevice: devicePath:string! name:string!
PodDNSConfigOption: name:string value:string
ResourceClaim: name:string! request:string@31
AppArmorProfile: localhostProfile:string type:string!
SELinuxOptions: level:string role:string type:string user:string
SeccompProfile: localhostProfile:string type:string!
Sysctl: name:string! value:string!
WindowsSecurityContextOptions: gmsaCredentialSpec:string gmsaCredentialSpecName:string hostProcess:bool@22
  runAsUserName:string
ClientIPConfig: timeoutSeconds:int32
TypedLocalObjectReference: apiGroup:string kind:string! name:string!
PreferredSchedulingTerm: preference:NodeSelectorTerm! weight:int32!
NodeSelector: nodeSelectorTerms:[]NodeSelectorTerm!
WeightedPodAffinityTerm: podAffinityTerm:PodAffinityTerm! weight:int32!
PodAffinityTerm: labelSelector:LabelSelector matchLabelKeys:[]string@29 mismatchLabelKeys:[]string@29
  namespaceSelector:LabelSelector@21 namespaces:[]string topologyKey:string!
EnvVarSource: configMapKeyRef:ConfigMapKeySelector fieldRef:ObjectFieldSelector fileKeyRef:FileKeySelector@34
  resourceFieldRef:ResourceFieldSelector secretKeyRef:SecretKeySelector
ConfigMapEnvSource: name:string optional:bool
SecretEnvSource: name:string optional:bool
ContainerRestartRuleOnExitCodes: operator:string! values:[]int32
Capabilities: add:[]string drop:[]string
NodeSelectorTerm: matchExpressions:[]NodeSelectorRequirement matchFields:[]NodeSelectorRequirement
ConfigMapKeySelector: key:string! name:string optional:bool
ObjectFieldSelector: apiVersion:string fieldPath:string!
FileKeySelector: key:string! optional:bool path:string! volumeName:string!
ResourceFieldSelector: containerName:string divisor:quantity resource:string!
SecretKeySelector: key:string! name:string optional:bool
NodeSelectorRequirement: key:string! operator:string! values:[]string
"""

VOLUMES = """
Volume: awsElasticBlockStore:AWSElasticBlockStoreVolumeSource~ azureDisk:AzureDiskVolumeSource~
  azureFile:AzureFileVolumeSource~ cephfs:CephFSVolumeSource~ cinder:CinderVolumeSource~
  configMap:ConfigMapVolumeSource~ csi:CSIVolumeSource~ downwardAPI:DownwardAPIVolumeSource~
  emptyDir:EmptyDirVolumeSource~ ephemeral:EphemeralVolumeSource~@19 fc:FCVolumeSource~ flexVolume:FlexVolumeSource~
  flocker:FlockerVolumeSource~ gcePersistentDisk:GCEPersistentDiskVolumeSource~ gitRepo:GitRepoVolumeSource~
  glusterfs:GlusterfsVolumeSource~ hostPath:HostPathVolumeSource~ image:ImageVolumeSource~@31 iscsi:ISCSIVolumeSource~
  name:string! nfs:NFSVolumeSource~ persistentVolumeClaim:PersistentVolumeClaimVolumeSource~
  photonPersistentDisk:PhotonPersistentDiskVolumeSource~ portworxVolume:PortworxVolumeSource~
  projected:ProjectedVolumeSource~ quobyte:QuobyteVolumeSource~ rbd:RBDVolumeSource~ scaleIO:ScaleIOVolumeSource~
  secret:SecretVolumeSource~ storageos:StorageOSVolumeSource~ vsphereVolume:VsphereVirtualDiskVolumeSource~
AWSElasticBlockStoreVolumeSource: fsType:string partition:int32 readOnly:bool volumeID:string!
AzureDiskVolumeSource: cachingMode:string diskName:string! diskURI:string! fsType:string kind:string readOnly:bool
AzureFileVolumeSource: readOnly:bool secretName:string! shareName:string!
CephFSVolumeSource: monitors:[]string! path:string readOnly:bool secretFile:string secretRef:LocalObjectReference
  user:string
CinderVolumeSource: fsType:string readOnly:bool secretRef:LocalObjectReference volumeID:string!
ConfigMapVolumeSource: defaultMode:int32 items:[]KeyToPath name:string optional:bool
CSIVolumeSource: driver:string! fsType:string nodePublishSecretRef:LocalObjectReference readOnly:bool
  volumeAttributes:{}string
DownwardAPIVolumeSource: defaultMode:int32 items:[]DownwardAPIVolumeFile
EmptyDirVolumeSource: medium:string sizeLimit:quantity
EphemeralVolumeSource: volumeClaimTemplate:PersistentVolumeClaimTemplate
FCVolumeSource: fsType:string lun:int32 readOnly:bool targetWWNs:[]string wwids:[]string
FlexVolumeSource: driver:string! fsType:string options:{}string readOnly:bool secretRef:LocalObjectReference
FlockerVolumeSource: datasetName:string datasetUUID:string
GCEPersistentDiskVolumeSource: fsType:string partition:int32 pdName:string! readOnly:bool
GitRepoVolumeSource: directory:string repository:string! revision:string
GlusterfsVolumeSource: endpoints:string! path:string! readOnly:bool
HostPathVolumeSource: path:string! type:string
ImageVolumeSource: pullPolicy:string reference:string
ISCSIVolumeSource: chapAuthDiscovery:bool chapAuthSession:bool fsType:string initiatorName:string iqn:string!
  iscsiInterface:string lun:int32! portals:[]string readOnly:bool secretRef:LocalObjectReference targetPortal:string!
NFSVolumeSource: path:string! readOnly:bool server:string!
PersistentVolumeClaimVolumeSource: claimName:string! readOnly:bool
PhotonPersistentDiskVolumeSource: fsType:string pdID:string!
PortworxVolumeSource: fsType:string readOnly:bool volumeID:string!
ProjectedVolumeSource: defaultMode:int32 sources:[]VolumeProjection
QuobyteVolumeSource: group:string readOnly:bool registry:string! tenant:string user:string volume:string!
RBDVolumeSource: fsType:string image:string! keyring:string monitors:[]string! pool:string readOnly:bool
  secretRef:LocalObjectReference user:string
ScaleIOVolumeSource: fsType:string gateway:string! protectionDomain:string readOnly:bool
  secretRef:LocalObjectReference! sslEnabled:bool storageMode:string storagePool:string system:string!
  volumeName:string
SecretVolumeSource: defaultMode:int32 items:[]KeyToPath optional:bool secretName:string
StorageOSVolumeSource: fsType:string readOnly:bool secretRef:LocalObjectReference volumeName:string
  volumeNamespace:string
VsphereVirtualDiskVolumeSource: fsType:string storagePolicyID:string storagePolicyName:string volumePath:string!
KeyToPath: key:string! mode:int32 path:string!
DownwardAPIVolumeFile: fieldRef:ObjectFieldSelector mode:int32 path:string! resourceFieldRef:ResourceFieldSelector
PersistentVolumeClaimTemplate: metadata:ObjectMeta spec:PersistentVolumeClaimSpec!
VolumeProjection: clusterTrustBundle:ClusterTrustBundleProjection@29 configMap:ConfigMapProjection
  downwardAPI:DownwardAPIProjection podCertificate:PodCertificateProjection@34 secret:SecretProjection
  serviceAccountToken:ServiceAccountTokenProjection
PersistentVolumeClaimSpec: accessModes:[]string dataSource:TypedLocalObjectReference
  dataSourceRef:TypedObjectReference@22 resources:VolumeResourceRequirements selector:LabelSelector
  storageClassName:string volumeAttributesClassName:string@29 volumeMode:string volumeName:string
ClusterTrustBundleProjection: labelSelector:LabelSelector name:string optional:bool path:string! signerName:string
ConfigMapProjection: items:[]KeyToPath name:string optional:bool
DownwardAPIProjection: items:[]DownwardAPIVolumeFile
PodCertificateProjection: certificateChainPath:string credentialBundlePath:string keyPath:string keyType:string!
  maxExpirationSeconds:int32 signerName:string! userAnnotations:{}string@35
SecretProjection: items:[]KeyToPath name:string optional:bool
ServiceAccountTokenProjection: audience:string expirationSeconds:int64 path:string!
TypedObjectReference: apiGroup:string kind:string! name:string! namespace:string
VolumeResourceRequirements: limits:{}quantity requests:{}quantity
"""

# Structs that embed a LocalObjectReference, whose `name` so has a longer path in encoding/json.
REFER = (
    "ConfigMapEnvSource",
    "ConfigMapKeySelector",
    "ConfigMapProjection",
    "ConfigMapVolumeSource",
    "SecretEnvSource",
    "SecretKeySelector",
    "SecretProjection",
)
