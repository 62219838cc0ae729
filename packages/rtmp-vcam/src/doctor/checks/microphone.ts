import type { PulseServer } from '@rtmp-vcam/virtual-camera/machine';
import type { Distribution } from '../../system/distribution.ts';
import { installCommand } from '../../system/packages.ts';
import { type Outcome, ok, warning } from './outcome.ts';

interface Sound {
  /** The config has a microphone. */
  readonly isWanted: boolean;
  /** Undefined without PipeWire. */
  readonly pulse: PulseServer | undefined;
  readonly distribution: Pick<Distribution, 'family' | 'isImmutable'>;
  readonly kernel: string;
}

/** Undefined if no microphone is wanted. */
export function checkMicrophone({ isWanted, pulse, distribution, kernel }: Sound): Outcome | undefined {
  if (!isWanted) return undefined;
  if (pulse === undefined)
    return warning('There can be no microphone without PipeWire', 'Start PipeWire, or leave out --mic');
  if (pulse === 'pipewire') return ok('Browsers can record from the microphone (pipewire-pulse)');
  const why = pulse === 'none' ? 'pipewire-pulse is not running' : 'PulseAudio runs in place of pipewire-pulse';
  return warning(
    `Browsers do not list the microphone: ${why}`,
    `${installCommand(distribution, ['pulse'], kernel)}, then log out and in again`,
  );
}
