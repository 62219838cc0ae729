import type { FoundPipeWire } from '@rtmp-vcam/virtual-camera/machine';
import type { Loopback } from '../../system/loopback.ts';
import { isBelow } from '../../system/versions.ts';
import { type Outcome, ok, warning } from './outcome.ts';

/**
 * WirePlumber makes a PipeWire camera of our v4l2loopback device too if it is started while pictures are sent to it. Then
 * apps list the camera twice. Undefined if there is only one way to the camera.
 */
export function checkSecondEntry(
  device: Pick<Loopback['devices'][number], 'path' | 'name'> | undefined,
  { cameras }: Pick<FoundPipeWire, 'cameras'>,
  wireplumber: string | undefined,
): Outcome | undefined {
  if (device === undefined) return undefined;
  const second = cameras.find(({ path }) => path === `v4l2:${device.path}`);
  if (second === undefined) return ok('Apps list the camera once');
  const fix = 'Restart it before rtmp-vcam: systemctl --user restart wireplumber';
  const hide = isBelow(wireplumber ?? '0.4', '0.5') ? '' : ', or hide it for good: docs/troubleshooting.md';
  return warning(
    `Browsers list the camera twice: WirePlumber shows ${device.path} as "${second.description || second.name}" too. Both work`,
    `${fix}${hide}`,
  );
}
