import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { run } from '../decoder/steps.ts';
import { RingWriter } from '../ring/ring-writer.ts';
import { chooseDecoder } from './choose-decoder.ts';
import { type DecoderEvent, type DecoderRequest, type DecoderThreadData, PROGRESS } from './protocol.ts';
import { SerialQueue } from './serial-queue.ts';
import { StreamDecoder } from './stream-decoder.ts';

const port = parentPort;
if (port === null) throw new Error('decoder-worker.ts must run as a worker thread');

const data: DecoderThreadData = workerData;
const progress = new Int32Array(data.progress);
const ring = RingWriter.attach(data.ring);
const { surfaces } = data.ring;
const decoder = chooseDecoder({ ...data, sharing: surfaces.format === '420v' ? surfaces.sharing : 'handed' });
const streams = new StreamDecoder({ ...data, decoder, ring, progress });

const requests = new SerialQueue<DecoderRequest>((request, next) => {
  if (request.type === 'close') return afterwards(decoder.close(), end);
  const pending = run(streams.handle(request, next), (event) => port.postMessage(event));
  return request.type === 'packet' ? afterwards(pending, () => Atomics.add(progress, PROGRESS.done, 1)) : pending;
});
port.on('message', (request: DecoderRequest) => {
  // Those that are here already tell whether more of the same picture follows.
  const others: DecoderRequest[] = [];
  for (let got = receiveMessageOnPort(port); got !== undefined; got = receiveMessageOnPort(port))
    others.push(got.message);
  // Nothing may come between the parts of a picture.
  const all = [request, ...others];
  const redraws = all.filter(({ type }) => type === 'redraw');
  requests.push(...all.filter(({ type }) => type !== 'redraw'), ...redraws.slice(-1));
});

function end(): void {
  ring.close();
  port?.close();
}

/** Calls `then` after `pending`, or at once when there is nothing to wait for. */
function afterwards(pending: Promise<void> | undefined, then: () => void): Promise<void> | undefined {
  if (pending !== undefined) return pending.then(then);
  then();
  return undefined;
}

const ready: DecoderEvent = { type: 'ready' };
port.postMessage(ready);
