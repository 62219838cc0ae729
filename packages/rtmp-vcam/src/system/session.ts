import { type FoundPipeWire, lookAtPipeWire, type PipeWireErrorCode } from '@rtmp-vcam/virtual-camera/machine';
import type { System } from './system.ts';

/** PipeWire and the desktop of this user. */
export interface Session {
  /** Undefined if PipeWire cannot be used. */
  readonly pipewire: FoundPipeWire | undefined;
  /** Why it cannot be used, and what to do about it. */
  readonly problem: { readonly code: PipeWireErrorCode; readonly text: string; readonly fix: string } | undefined;
  /** The version of WirePlumber, such as `0.5.8`; undefined if it is not installed. */
  readonly wireplumber: string | undefined;
}

/** Takes some seconds at most. The daemon is that of this process: nothing of a test's computer. */
export async function sessionOf(system: Pick<System, 'run'>): Promise<Session> {
  const [found, wireplumber] = await Promise.all([lookAtPipeWire('rtmp-vcam doctor'), wireplumberVersion(system)]);
  if (found instanceof Error) {
    return { pipewire: undefined, problem: { code: found.code, text: found.message, fix: found.fix }, wireplumber };
  }
  return { pipewire: found, problem: undefined, wireplumber };
}

/** Reads `wireplumber --version`, which names the library with which it was built and the one that it uses. */
export async function wireplumberVersion({ run }: Pick<System, 'run'>): Promise<string | undefined> {
  const { stdout } = await run('wireplumber', ['--version']);
  return /Linked with libwireplumber (\S+)/.exec(stdout)?.[1];
}
