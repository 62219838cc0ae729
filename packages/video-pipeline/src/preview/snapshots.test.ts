import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../testing/until.ts';
import type { SnapshotRequest } from './protocol.ts';
import { Snapshots } from './snapshots.ts';

const WHAT = { format: 'jpg', width: undefined, after: 0 } as const;

test('a snapshot that takes too long is given up, and what comes later is nobody’s', async () => {
  let late = 0;
  const sent: SnapshotRequest[] = [];
  const snapshots = new Snapshots(20, () => late++);
  const asked = snapshots.ask(WHAT, (request) => sent.push(request));
  await assert.rejects(asked, { code: 'VIDEO_ERR_SNAPSHOT', message: /more than 20 ms/ });
  assert.deepEqual([late, snapshots.count], [1, 0]);
  snapshots.made(sent[0]?.id ?? 0, new Uint8Array(1));
});

test('each gets its own file, in whatever order they come, and no deadline is left', async () => {
  let late = 0;
  const sent: SnapshotRequest[] = [];
  const snapshots = new Snapshots(50, () => late++);
  const all = [1, 2, 3].map(() => snapshots.ask(WHAT, (request) => sent.push(request)));
  for (const { id } of sent.toReversed()) snapshots.made(id, Uint8Array.of(id));
  assert.deepEqual(
    (await Promise.all(all)).map(([id]) => id),
    sent.map(({ id }) => id),
  );
  const end = performance.now() + 120;
  await until('the deadline to be over', () => performance.now() > end);
  assert.deepEqual([late, snapshots.count], [0, 0]);
});
