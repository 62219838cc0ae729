import type { Sharing } from '@rtmp-vcam/video-pipeline';
import { hasFrameworks } from '@rtmp-vcam/video-pipeline/ffi';
import { type CameraChoice, type Finding, groupRingName } from '@rtmp-vcam/virtual-camera';
import type { RunOptions } from '../config/run-schema.ts';
import { DEFAULT_RING } from '../config/run-schema.ts';
import { AppError } from '../errors.ts';

/** How pictures get from this process to the camera. */
export interface Transport {
  /** The cameras that are fed directly. */
  readonly camera: CameraChoice;
  readonly ring: string;
  /** Permission bits of the ring. The Camera Extension runs as another user. */
  readonly ringMode: number;
  /** On macOS: which processes can read the pictures in the ring. */
  readonly sharing: Sharing;
  readonly findings: readonly Finding[];
}

type Options = Pick<RunOptions, 'camera' | 'ipc' | 'teamId' | 'ring'>;

const OWN = 0o600;
const EVERYBODYS = 0o644;

/** Chooses the way. Throws AppError APP_ERR_IPC for `ipc` if `mac` (Apple's frameworks can be called) is false. */
export function transportFor(options: Options, mac: boolean = hasFrameworks()): Transport {
  const { camera, ipc, teamId } = options;
  if (!mac && ipc !== undefined)
    throw new AppError('APP_ERR_IPC', `--ipc ${ipc} works on macOS only, and this is ${process.platform}`);
  if (ipc === 'ring' && camera.includes('obs'))
    throw new AppError('APP_ERR_IPC', '--ipc ring does not reach the camera of OBS Studio, which reads no frame ring');
  const ring = ringNameFor(options, mac);
  const sharing = ipc === 'sink' ? 'handed' : 'global';
  const isForExtension = mac && (camera === 'auto' || camera.includes('extension'));
  if (!isForExtension) return { camera, ring, ringMode: OWN, sharing, findings: [] };
  if (ipc === 'ring') {
    const findings = teamId === undefined ? [outOfReach(ring)] : [];
    return { camera: 'none', ring, ringMode: EVERYBODYS, sharing, findings };
  }
  const extensionMayRead = ipc !== 'sink' && teamId !== undefined;
  return { camera, ring, ringMode: extensionMayRead ? EVERYBODYS : OWN, sharing, findings: [] };
}

/** The name of the ring. With a team id on macOS it is in the team's app group, unless the user chose another name. */
export function ringNameFor(
  { ring, teamId }: Pick<Options, 'ring' | 'teamId'>,
  mac: boolean = hasFrameworks(),
): string {
  return mac && teamId !== undefined && ring === DEFAULT_RING ? groupRingName(teamId) : ring;
}

function outOfReach(ring: string): Finding {
  return {
    level: 'warning',
    text: `the sandbox does not let the Camera Extension open the frame ring ${ring}`,
    fix: 'Give the team that signed the extension with --team-id, or use --ipc sink',
  };
}
