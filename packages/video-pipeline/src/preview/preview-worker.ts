import { parentPort, workerData } from 'node:worker_threads';
import { VideoError } from '../errors.ts';
import { RingWriter } from '../ring/ring-writer.ts';
import { LentPictures } from './lent-pictures.ts';
import { LivePictures } from './live-pictures.ts';
import type { PreviewEvent, PreviewRequest, PreviewThreadData, SnapshotRequest } from './protocol.ts';
import { makeSnapshot } from './snapshot-maker.ts';

const port = parentPort;
if (port === null) throw new Error('preview-worker.ts must run as a worker thread');

const data: PreviewThreadData = workerData;
const ring = RingWriter.attach(data.ring);
const pictures = new LentPictures(ring);
const send = (event: PreviewEvent, transfer: readonly ArrayBuffer[] = []): void => port.postMessage(event, transfer);
const live = new LivePictures({ pictures, counters: new Int32Array(data.counters), send });
/** One after the other, so that they take memory for one picture only. */
let snapshots = Promise.resolve();

port.on('message', (request: PreviewRequest) => {
  if (request.type === 'watch') live.watch(request.session);
  else if (request.type === 'rest') live.rest();
  else if (request.type === 'snapshot') snapshots = snapshots.then(() => snapshot(request));
  else {
    live.close();
    port.close();
    void snapshots.then(end);
  }
});

async function snapshot(request: SnapshotRequest): Promise<void> {
  const { id } = request;
  try {
    const bytes = await makeSnapshot(pictures, request);
    send({ type: 'snapshot', id, bytes }, [bytes.buffer]);
  } catch (error) {
    if (!(error instanceof VideoError)) throw error;
    send({ type: 'failed', id, code: error.code, detail: error.message });
  }
}

function end(): void {
  pictures.close();
  ring.close();
}

send({ type: 'ready' });
