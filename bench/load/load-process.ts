/** A process of its own, so that making the load does not count as taking it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type LoadConnection, openLoadConnection } from './load-connection.ts';
import { FRAMES_PER_SECOND, loadGroup } from './load-stream.ts';
import { isLoadJob, type LoadJob, type LoadReport } from './protocol.ts';

let stopped = false;

process.on('message', (message) => {
  if (message === 'stop') stopped = true;
  else if (isLoadJob(message))
    run(message).catch((error: unknown) => finish({ kind: 'failed', reason: String(error) }));
});
process.on('disconnect', () => process.exit());

async function run(job: LoadJob): Promise<void> {
  const group = loadGroup(job.chunkSize);
  const connections: LoadConnection[] = [];
  for (let index = 0; index < job.publishers; index++) {
    connections.push(await openLoadConnection(job, `load${index}`));
  }
  report({ kind: 'live' });
  const begin = performance.now();
  const { bytes } = job;
  const send = bytes === undefined ? sendPaced : sendFast(bytes);
  const sent = await Promise.all(connections.map((connection, index) => send(connection, group, index)));
  const seconds = (performance.now() - begin) / 1000;
  finish({ kind: 'done', bytes: sent.reduce((sum, each) => sum + each, 0), seconds });
}

type Send = (connection: LoadConnection, group: readonly Buffer[], index: number) => Promise<number>;

function sendFast(bytes: number): Send {
  return async (connection, group) => {
    const whole = Buffer.concat(group);
    let sent = 0;
    for (; sent < bytes; sent += whole.length) await connection.write(whole);
    await connection.end();
    return sent;
  };
}

/** Each publisher's pictures come at another time, as they would. */
async function sendPaced(connection: LoadConnection, group: readonly Buffer[], index: number): Promise<number> {
  const interval = 1000 / FRAMES_PER_SECOND;
  const begin = performance.now() + ((index * 7) % interval);
  let sent = 0;
  for (let frame = 0; !stopped; frame++) {
    const wait = begin + frame * interval - performance.now();
    if (wait > 1) await sleep(wait);
    const bytes = group[(frame + index) % group.length];
    if (bytes === undefined) break;
    await connection.write(bytes);
    sent += bytes.length;
  }
  await connection.end();
  return sent;
}

function report(message: LoadReport): void {
  process.send?.(message);
}

function finish(message: LoadReport): void {
  process.send?.(message, () => process.disconnect());
}
