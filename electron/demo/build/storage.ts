import type { KubeObject } from '../objects.ts'
import { stamp } from '../stamps.ts'
import type { World } from '../worldSchema.ts'
import type { BuildContext } from './context.ts'

/** The local-path storage class as k3s installs it. */
export const storageClassObject = (context: BuildContext): KubeObject => ({
  metadata: {
    name: context.world.storageClass.name,
    uid: context.seed.uid('storageclasses', context.world.storageClass.name),
    creationTimestamp: stamp(context.installed + 20_000),
    annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
  },
  provisioner: context.world.storageClass.provisioner,
  reclaimPolicy: 'Delete',
  volumeBindingMode: 'WaitForFirstConsumer',
})

/** A bound claim and its volume, a folder on one node. */
export function claimObjects(
  context: BuildContext,
  claim: World['claims'][number],
): { claim: KubeObject; volume: KubeObject } {
  const { world, seed } = context
  const id = `${claim.namespace}/${claim.name}`
  const uid = seed.uid('persistentvolumeclaims', id)
  const volume = `pvc-${uid}`
  const created = context.installed + 1_200_000 + world.claims.indexOf(claim) * 97_000
  const { name: storageClassName, path, provisioner } = world.storageClass
  const size = { storage: claim.size }
  return {
    claim: {
      metadata: {
        name: claim.name,
        namespace: claim.namespace,
        uid,
        creationTimestamp: stamp(created),
        annotations: {
          'pv.kubernetes.io/bind-completed': 'yes',
          'pv.kubernetes.io/bound-by-controller': 'yes',
          'volume.beta.kubernetes.io/storage-provisioner': provisioner,
          'volume.kubernetes.io/selected-node': claim.node,
          'volume.kubernetes.io/storage-provisioner': provisioner,
        },
      },
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: size },
        volumeName: volume,
        storageClassName,
        volumeMode: 'Filesystem',
      },
      status: { phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: size },
    },
    volume: {
      metadata: {
        name: volume,
        uid: seed.uid('persistentvolumes', id),
        creationTimestamp: stamp(created + 7000),
        annotations: {
          'local.path.provisioner/selected-node': claim.node,
          'pv.kubernetes.io/provisioned-by': provisioner,
        },
      },
      spec: {
        capacity: size,
        hostPath: {
          path: `${path}/${volume}_${claim.namespace}_${claim.name}`,
          type: 'DirectoryOrCreate',
        },
        accessModes: ['ReadWriteOnce'],
        claimRef: {
          kind: 'PersistentVolumeClaim',
          namespace: claim.namespace,
          name: claim.name,
          uid,
          apiVersion: 'v1',
        },
        persistentVolumeReclaimPolicy: 'Delete',
        storageClassName,
        volumeMode: 'Filesystem',
        nodeAffinity: {
          required: {
            nodeSelectorTerms: [
              {
                matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [claim.node] }],
              },
            ],
          },
        },
      },
      status: { phase: 'Bound', lastPhaseTransitionTime: stamp(created + 7000) },
    },
  }
}
