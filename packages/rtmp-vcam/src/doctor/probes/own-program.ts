import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { childProgram } from '@rtmp-vcam/video-pipeline/native';
import { stringify } from 'smol-toml';
import { CAMERA_TABLE, OUTPUTS } from '../../config/config-file.ts';
import type { CameraOptions, RunOptions } from '../../config/run-schema.ts';
import { findRunning } from '../../control/client/find-running.ts';
import type { RunningProgram } from '../../control/program-files.ts';
import { AppError } from '../../errors.ts';
import { randomStreamKey } from '../../keys/key-file.ts';

const START_MS = 20_000;
const END_MS = 5000;
const LOOK_EVERY_MS = 50;

interface StartOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly port: number;
  /** After this it is waited for no longer. */
  readonly signal: AbortSignal;
  readonly options: Pick<RunOptions, 'host'>;
  /** One at least. */
  readonly cameras: readonly Pick<CameraOptions, 'name' | 'app' | 'size' | 'fps' | 'camera' | 'device'>[];
}

/** A program that doctor has started, with a key, rings and a config folder of its own. */
export interface OwnProgram extends AsyncDisposable {
  readonly program: RunningProgram;
}

/** Starts the program for as long as a picture is looked for. Throws AppError with what it says when it does not start. */
export async function startOwnProgram({
  env,
  port,
  signal,
  options: { host },
  cameras,
}: StartOptions): Promise<OwnProgram> {
  const folder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-doctor-'));
  // Those of further cameras have a number behind it, for which there has to be room.
  const ring = `/rvc_doctor_${randomBytes(3).toString('hex')}`;
  const config = join(folder, 'cameras.toml');
  writeFileSync(config, configOf(cameras));
  const own = { ...withoutOptions(env), XDG_CONFIG_HOME: folder, RTMP_VCAM_KEY: randomStreamKey() };
  const { command, args } = childProgram('../../main-as-child', import.meta.url);
  const flags = [
    ...['run', '--config', config, '--port', String(port), '--ring', ring, '--no-http', '--json-logs'],
    ...['--card', 'plain', ...(host === undefined ? [] : ['--host', host])],
  ];
  const child = spawn(command, [...args, ...flags], { env: own, stdio: ['pipe', 'ignore', 'pipe'], detached: true });
  let said = '';
  let isOver = false;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  child.stdin.on('error', () => {});
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('close', () => resolve());
  }).then(() => {
    isOver = true;
    rmSync(folder, { recursive: true, force: true });
  });
  const stop = async (): Promise<void> => {
    // It ends when its input does.
    child.stdin.end();
    const late = setTimeout(() => child.kill('SIGKILL'), END_MS);
    await ended;
    clearTimeout(late);
  };
  for (
    const end = performance.now() + START_MS;
    performance.now() < end && !isOver && !signal.aborted;
    await sleep(LOOK_EVERY_MS)
  ) {
    const [program] = await findRunning(own, { ring });
    if (program !== undefined) return { program, [Symbol.asyncDispose]: stop };
  }
  await stop();
  throw whyNot(said);
}

/** The settings of each camera that decide whether apps get its picture. */
function configOf(cameras: StartOptions['cameras']): string {
  const tables = cameras.map(({ name, app, size, fps, camera, device }) => ({
    name,
    ...(app === undefined ? {} : { app }),
    size: `${size.width}x${size.height}`,
    fps,
    [OUTPUTS]: camera,
    ...(device === undefined ? {} : { device }),
  }));
  return stringify({ [CAMERA_TABLE]: tables });
}

/** Options in variables are those of the user's own program. */
function withoutOptions(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, ...others } = env;
  return Object.fromEntries(
    Object.entries(others).filter(([name]) => !name.startsWith('RTMP_VCAM_') || name === 'RTMP_VCAM_FRAMEWORKS'),
  );
}

/** The program prints `✗ What happened [CODE]` and `→ What to do`. */
function whyNot(said: string): AppError {
  const [, message, fix] = /✗ (.*?)(?: \[[A-Z_]+\])?\n +→ (.*)/.exec(said) ?? [];
  return new AppError('APP_ERR_NO_ANSWER', message ?? 'rtmp-vcam does not start', {
    fix: fix ?? 'Start it to see why: rtmp-vcam --verbose',
  });
}
