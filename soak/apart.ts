import { spawnSync } from 'node:child_process';

const INSIDE = 'RTMP_VCAM_SOAK_APART';
/** Enough for all rings, and quickly filled. */
const SIZE = '512m';

/** Whether /dev/shm is one of this run alone. */
export function isApart(): boolean {
  return process.env[INSIDE] === 'yes';
}

/** Runs the same command again with a /dev/shm of its own, which may be filled. Gives its exit code. */
export function runApart(): number {
  const user = process.getuid?.() === 0 ? [] : ['--map-root-user', '--user'];
  const script = `mount -t tmpfs -o size=${SIZE} none /dev/shm && exec "$@"`;
  const self = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const args = [...user, '--mount', 'sh', '-c', script, 'sh', ...self];
  const { status, error } = spawnSync('unshare', args, { stdio: 'inherit', env: { ...process.env, [INSIDE]: 'yes' } });
  if (error !== undefined) throw error;
  return status ?? 1;
}
