/** Attaches to the ring of `workerData.handle`, publishes `workerData.frames` pictures, and posts the last number. */
import { parentPort, workerData } from 'node:worker_threads';
import { type RingHandle, RingWriter } from '../ring-writer.ts';
import { publishFilled } from './pictures.ts';

export interface WritingWorkerData {
  readonly handle: RingHandle;
  readonly frames: number;
}

const { handle, frames }: WritingWorkerData = workerData;
const ring = RingWriter.attach(handle);
let last = 0;
for (let frame = 0; frame < frames; frame++) last = publishFilled(ring) ?? last;
ring.close();
parentPort?.postMessage(last);
