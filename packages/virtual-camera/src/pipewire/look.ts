import { Connection, type ListedNode, PipeWireError, Registry } from '@rtmp-vcam/pipewire';
import { refusedApps } from './camera-permission.ts';
import { type Desktop, lookAtDesktop } from './desktop.ts';
import { type PulseServer, pulseServer } from './pulse-server.ts';

/** What PipeWire and the desktop are like for this user. */
export interface FoundPipeWire extends Desktop {
  /** The version of the daemon, such as `1.4.2`; of the library where the daemon has not told it. */
  readonly version: string;
  /** The apps to which the desktop refuses cameras. The empty name stands for all outside of a sandbox. */
  readonly refusedApps: readonly string[];
  readonly pulse: PulseServer;
  /** All cameras that PipeWire lists. */
  readonly cameras: readonly ListedNode[];
}

/** Looks at PipeWire and at the desktop, within seconds. Gives the error when PipeWire cannot be used. */
export async function lookAtPipeWire(name: string): Promise<FoundPipeWire | PipeWireError> {
  try {
    using connection = new Connection({ name });
    using registry = new Registry(connection);
    const [desktop, refused] = await Promise.all([lookAtDesktop(registry), refusedApps()]);
    return {
      ...desktop,
      version: connection.daemonVersion ?? connection.libraryVersion,
      refusedApps: refused,
      pulse: pulseServer(),
      cameras: registry.nodesOfClass('Video/Source'),
    };
  } catch (error) {
    if (!(error instanceof PipeWireError)) throw error;
    return error;
  }
}
