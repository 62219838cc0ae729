import type { Distribution } from '../../system/distribution.ts';
import { installCommand } from '../../system/packages.ts';
import type { Session } from '../../system/session.ts';
import { type Outcome, ok, problem } from './outcome.ts';

interface Place {
  readonly distribution: Pick<Distribution, 'family' | 'isImmutable'>;
  readonly kernel: string;
  /** The user is logged in to a session, in which PipeWire could be started. */
  readonly hasSession: boolean;
}

/** Without PipeWire there is no camera for Firefox and OBS that needs no kernel module, and no microphone. */
export function checkPipeWire(
  { pipewire, problem: why }: Session,
  { distribution, kernel, hasSession }: Place,
): Outcome {
  if (pipewire !== undefined) return ok(`PipeWire ${pipewire.version} is running`);
  switch (why?.code) {
    case 'PIPEWIRE_ERR_NO_LIBRARY':
      return problem(
        'There is no PipeWire camera: PipeWire is not installed',
        installCommand(distribution, ['pipewire'], kernel),
      );
    case 'PIPEWIRE_ERR_NO_DAEMON':
      return hasSession
        ? problem('There is no PipeWire camera: PipeWire is not running', 'systemctl --user start pipewire wireplumber')
        : problem('There is no PipeWire camera: this is no desktop session', 'Run it in a terminal on the desktop');
    default:
      return problem(
        `There is no PipeWire camera: ${why?.text ?? 'PipeWire does not answer'}`,
        why?.fix ?? 'Start PipeWire',
      );
  }
}
