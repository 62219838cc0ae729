import type { Log } from '@rtmp-vcam/rtmp-server';

export type { Log };

/** A log that discards everything. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
