// The program under test loads this with `--import`, and so does each of its worker threads. SIGUSR2 then ends one of these
// after the other, by an error that nobody catches. It is thrown between two calls of the thread: to terminate a thread
// inside of FFmpeg ends the whole process, which the service starts again. SIGURG collects the garbage of the main thread:
// Node.js leaves it for minutes, and memory that is only waiting for that would look like growth.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread, threadId } from 'node:worker_threads';

const channel = new BroadcastChannel('rtmp-vcam-soak');
channel.unref();
if (isMainThread) {
  const workers = new Set();
  let turn = 0;
  process.on('worker', (worker) => {
    const { threadId: id } = worker;
    workers.add(id);
    worker.once('exit', () => workers.delete(id));
  });
  process.on('SIGUSR2', () => {
    const all = [...workers];
    channel.postMessage(all[turn++ % all.length]);
  });
  setFlagsFromString('--expose-gc');
  process.on('SIGURG', runInNewContext('() => gc()'));
} else {
  channel.onmessage = ({ data }) => {
    if (data === threadId)
      setImmediate(() => {
        throw new Error('a thread is killed by the soak');
      });
  };
}
