import { setTimeout as sleep } from 'node:timers/promises';
import { doJob } from '../processes/do-job.ts';
import { type LoadConnection, openLoadConnection } from './load-connection.ts';
import { FRAMES_PER_SECOND, loadGroup } from './load-stream.ts';
import { isLoadTask, LIVE } from './protocol.ts';

let stopped = false;

process.on('message', (message) => {
  if (message === 'stop') stopped = true;
});

doJob(isLoadTask, async (task) => {
  const group = loadGroup(task.chunkSize);
  const connections: LoadConnection[] = [];
  for (let index = 0; index < task.publishers; index++) {
    connections.push(await openLoadConnection(task, `load${index}`));
  }
  process.send?.(LIVE);
  const begin = performance.now();
  const send = task.bytes === undefined ? sendPaced : sendFast(task.bytes);
  const sent = await Promise.all(connections.map((connection, index) => send(connection, group, index)));
  return { bytes: sent.reduce((sum, each) => sum + each, 0), seconds: (performance.now() - begin) / 1000 };
});

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

/** Sends at the pace of the stream. The publishers send at different times, as independent publishers do. */
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
