import { parentPort, workerData } from 'node:worker_threads';
import { PipeWireMicrophone } from '@rtmp-vcam/virtual-camera/microphone';
import { MicrophoneFeed } from './microphone-feed.ts';
import type { SoundEvent, SoundRequest, SoundThreadData } from './protocol.ts';

const port = parentPort;
if (port === null) throw new Error('sound-worker.ts must run as a worker thread');

const { cameraName, isFirst, track, shared }: SoundThreadData = workerData;
const microphone = new PipeWireMicrophone({ cameraName, isFirst });
// After an error nothing else would remove it: the sockets of a thread stay open when it has died.
process.once('exit', () => microphone.close());
const tell = (event: SoundEvent): void => port.postMessage(event);
const feed = new MicrophoneFeed({ microphone, track, shared: new Int32Array(shared), tell });

port.on('message', (request: SoundRequest) => {
  if (request.type !== 'close') feed.handle(request);
  else void feed.close().then(() => port.close());
});
tell({ type: 'ready' });
