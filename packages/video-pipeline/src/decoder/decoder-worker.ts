import { parentPort, workerData } from 'node:worker_threads';
import { LibavDecoder } from '../libav/libav-decoder.ts';
import { RingWriter } from '../ring/ring-writer.ts';
import { type DecoderEvent, type DecoderRequest, type DecoderThreadData, PROGRESS } from './protocol.ts';
import { StreamDecoder } from './stream-decoder.ts';

const port = parentPort;
if (port === null) throw new Error('decoder-worker.ts runs as a worker thread only');

const data: DecoderThreadData = workerData;
const progress = new Int32Array(data.progress);
const decoder = new LibavDecoder({ canvas: data.canvas, placement: data.placement, hardware: data.decoder === 'auto' });
const streams = new StreamDecoder({ decoder, ring: RingWriter.attach(data.ring), canvas: data.canvas, progress });

port.on('message', (request: DecoderRequest) => {
  if (request.type === 'close') {
    decoder.close();
    port.close();
    return;
  }
  for (const event of streams.handle(request)) port.postMessage(event);
  if (request.type === 'packet') Atomics.add(progress, PROGRESS.done, 1);
});

const ready: DecoderEvent = { type: 'ready' };
port.postMessage(ready);
