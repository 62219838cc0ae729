import type { ChildProcess } from 'node:child_process';
import { pidOf, stop } from '../processes/children.ts';

/** A server in a process of its own that takes what the load generator sends. */
export interface IngestServer {
  readonly pid: number;
  readonly port: number;
  /** Of each publication that has ended, where the server counts; complete when it has stopped. */
  readonly counts: readonly Count[];
  stop(): Promise<void>;
}

export interface Count {
  readonly packets: number;
  readonly bytes: number;
}

export interface IngestServerKind {
  readonly name: string;
  /** False for one that takes bytes as they come. */
  readonly speaksRtmp: boolean;
  readonly overTls?: boolean;
  /** Why it cannot run on this machine; undefined when it can. */
  missing(): string | undefined;
  start(): Promise<IngestServer>;
}

export function packetsOf({ counts }: IngestServer): number {
  return counts.reduce((sum, { packets }) => sum + packets, 0);
}

/** The server that runs in `child`; `tidy` removes what it leaves behind. */
export function serverOf(child: ChildProcess, port: number, tidy: () => void = () => {}): IngestServer {
  const counts: Count[] = [];
  child.on('message', (message) => {
    if (isCount(message)) counts.push(message);
  });
  return {
    pid: pidOf(child),
    port,
    counts,
    stop: async (): Promise<void> => {
      await stop(child);
      tidy();
    },
  };
}

function isCount(value: unknown): value is Count {
  return typeof value === 'object' && value !== null && 'packets' in value && 'bytes' in value;
}
