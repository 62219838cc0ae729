import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunOptions } from '../config/run-schema.ts';
import { AppError } from '../errors.ts';
import { ringNameFor, transportFor } from './transport.ts';

const plain = { camera: 'auto', ipc: undefined, teamId: undefined, ring: '/rtmp_vcam_ring' } as const;
const teamId = 'TEAMID1234';
const GROUP_RING = 'TEAMID1234.com.rtmpvcam/ring';

type Case = readonly [what: string, options: Partial<RunOptions>, camera: string, ring: string, mode: number];

const CASES: readonly Case[] = [
  ['auto without a team', {}, 'auto', '/rtmp_vcam_ring', 0o600],
  ['auto with a team', { teamId }, 'auto', GROUP_RING, 0o644],
  ['auto by name', { teamId, ipc: 'auto' }, 'auto', GROUP_RING, 0o644],
  ['the sink alone', { teamId, ipc: 'sink' }, 'auto', GROUP_RING, 0o600],
  ['the ring alone', { teamId, ipc: 'ring' }, 'none', GROUP_RING, 0o644],
  ['the ring alone, extension by name', { teamId, ipc: 'ring', camera: ['extension'] }, 'none', GROUP_RING, 0o644],
  ['a ring of the user', { teamId, ring: '/drone' }, 'auto', '/drone', 0o644],
  ['no camera', { teamId, camera: 'none' }, 'none', GROUP_RING, 0o600],
];

for (const [what, options, camera, ring, mode] of CASES) {
  test(`macOS, ${what}: camera ${camera}, ring ${ring}, mode 0${mode.toString(8)}`, () => {
    const transport = transportFor({ ...plain, ...options }, true);
    const sharing = options.ipc === 'sink' ? 'handed' : 'global';
    assert.deepEqual(transport, { camera, ring, ringMode: mode, sharing, findings: [] });
  });
}

test('macOS, the ring alone without a team: a warning says that the extension cannot open it', () => {
  const { camera, findings } = transportFor({ ...plain, ipc: 'ring' }, true);
  assert.equal(camera, 'none');
  assert.deepEqual(
    findings.map(({ level }) => level),
    ['warning'],
  );
  assert.match(findings[0]?.fix ?? '', /--team-id/);
});

test('macOS, the camera of OBS Studio: it is fed, and refuses --ipc ring', () => {
  const { camera, ringMode } = transportFor({ ...plain, teamId, camera: ['obs'] }, true);
  assert.deepEqual([camera, ringMode], [['obs'], 0o600]);
  assert.throws(
    () => transportFor({ ...plain, ipc: 'ring', camera: ['obs'] }, true),
    (error) => error instanceof AppError && error.code === 'APP_ERR_IPC' && /OBS Studio/.test(error.message),
  );
});

test('on other systems the team does not matter, and --ipc is refused', () => {
  assert.deepEqual(transportFor({ ...plain, teamId }, false), {
    camera: 'auto',
    ring: '/rtmp_vcam_ring',
    ringMode: 0o600,
    sharing: 'global',
    findings: [],
  });
  for (const ipc of ['sink', 'ring', 'auto'] as const) {
    assert.throws(
      () => transportFor({ ...plain, ipc }, false),
      (error) => error instanceof AppError && error.code === 'APP_ERR_IPC' && error.message.includes(`--ipc ${ipc}`),
    );
  }
});

test('readers of the ring use the same name', () => {
  assert.equal(ringNameFor({ ...plain, teamId }, true), GROUP_RING);
  assert.equal(ringNameFor({ ...plain, teamId }, false), '/rtmp_vcam_ring');
  assert.ok(GROUP_RING.length <= 30, 'macOS allows 31 bytes');
});
