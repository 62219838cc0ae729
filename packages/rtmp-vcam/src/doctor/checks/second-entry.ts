import type { FoundPipeWire } from '@rtmp-vcam/virtual-camera/machine';
import { documentUrl } from '../../document-url.ts';
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
  const fix = 'rtmp-vcam stop, then systemctl --user restart wireplumber, then start rtmp-vcam';
  const page = documentUrl('linux.md#two-entries-in-the-list');
  const hide = isBelow(wireplumber ?? '0.4', '0.5') ? '' : `. Or hide that entry for good: ${page}`;
  return warning(
    `Browsers list the camera twice: WirePlumber shows ${device.path} as "${second.description || second.name}" too. Both work`,
    `${fix}${hide}`,
  );
}
