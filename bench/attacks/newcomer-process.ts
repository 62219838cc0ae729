/** Senders that have nothing to do with the attack, with 100 ms to the server and back, one after the other. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { RtmpError, RtmpPublisher } from '@rtmp-vcam/rtmp-server';
import { RTMP_ERRORS } from '../../packages/rtmp-server/src/errors.ts';
import { doJob } from '../processes/do-job.ts';
import { HONEST, SERVER_IPV4 } from './network.ts';

const ONE_WAY_MS = 50;
const PAUSE_MS = 300;
const PATIENCE_MS = 5000;

interface NewcomerTask {
  readonly port: number;
  readonly seconds: number;
  readonly key: string;
}

doJob(isTask, async ({ port, seconds, key }) => {
  const relay = createServer((near) => delayed(near, connect({ host: SERVER_IPV4, port, localAddress: HONEST })));
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  const { port: near } = addressOf(relay.address());
  const end = performance.now() + seconds * 1000;
  let tries = 0;
  let letIn = 0;
  for (; performance.now() < end; tries++) {
    if (await wasLetIn(`rtmp://127.0.0.1:${near}/live/${key}?newcomer`)) letIn++;
    await sleep(PAUSE_MS);
  }
  relay.close();
  return { tries, letIn };
});

/** A newcomer was let in when its key was accepted: also when it is told that somebody else has the camera. */
async function wasLetIn(url: string): Promise<boolean> {
  try {
    const publisher = await RtmpPublisher.connect(url, { timeoutMs: PATIENCE_MS });
    await publisher.close();
    return true;
  } catch (error) {
    return error instanceof RtmpError && error.message.includes(RTMP_ERRORS.RTMP_ERR_PATH_BUSY.text);
  }
}

function delayed(near: Socket, far: Socket): void {
  for (const [from, to] of [
    [near, far],
    [far, near],
  ] as const) {
    from.on('data', (bytes) => setTimeout(() => to.destroyed || to.write(bytes), ONE_WAY_MS));
    from.on('error', () => {});
    from.on('close', () => setTimeout(() => to.destroy(), ONE_WAY_MS));
  }
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new TypeError('the relay has no port');
  return address;
}

function isTask(value: unknown): value is NewcomerTask {
  return typeof value === 'object' && value !== null && 'port' in value && 'key' in value;
}
