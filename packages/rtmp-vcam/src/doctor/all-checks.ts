import { programState } from '@rtmp-vcam/api';
import { hasFrameworks } from '@rtmp-vcam/video-pipeline/ffi';
import { CameraError, pickCameras } from '@rtmp-vcam/virtual-camera';
import { ask } from '../control/client/request.ts';
import type { RunningProgram } from '../control/program-files.ts';
import { distributionOf } from '../system/distribution.ts';
import type { System } from '../system/system.ts';
import { VERSION } from '../version.ts';
import { basicChecks } from './basic-checks.ts';
import { browserChecks, type LinuxFacts, linuxCameraChecks, linuxFacts, macCameraChecks } from './camera-checks.ts';
import type { Outcome } from './checks/outcome.ts';
import { checkPicture, checkShown } from './checks/picture.ts';
import type { PortUse } from './checks/port.ts';
import { type Made, makeChecks, type Planned } from './examination.ts';
import { firewallChecks } from './firewall-checks.ts';
import { computerChecks, networkChecks } from './general-checks.ts';
import { portUse } from './port-use.ts';
import type { MediaReport } from './probes/media-report.ts';
import { startOwnProgram } from './probes/own-program.ts';
import { lookAtPicture } from './probes/picture.ts';
import type { PictureReport } from './probes/picture-report.ts';
import type { DoctorOptions } from './run-doctor.ts';
import { findSubject, type Subject } from './subject.ts';

interface Examined {
  readonly results: readonly Made[];
  readonly secrets: readonly string[];
}

/** Makes all checks. Throws AppError for a wrong flag. */
export async function allChecks(options: DoctorOptions, system: System, media: MediaReport): Promise<Examined> {
  const { flags, online, picture: withPicture, env, signal } = options;
  const subject = await findSubject(flags, env);
  const distribution = distributionOf(system);
  const isPushed = subject.config.cameras.some(({ pull }) => pull === undefined);
  const use =
    isPushed || subject.running !== undefined ? await portUse(subject.port, subject.config.options.host) : undefined;
  const facts = system.platform === 'linux' && !hasFrameworks() ? await linuxFacts(system) : undefined;
  const camera = facts === undefined ? await macChecks(system, subject) : linuxCameraChecks(system, facts, subject);
  const browsers = facts === undefined ? [] : await browserChecks(system, facts, subject);
  const planned = [
    ...basicChecks(system, distribution, media),
    ...computerChecks({ subject, system, distribution, media, online }),
    ...camera,
    ...networkChecks(subject, use, distribution),
    ...(facts === undefined || use === undefined ? [] : firewallChecks(system, subject)),
    ...browsers,
  ];
  const picture = isPushed && withPicture ? pictureOf(subject, { use, env, signal, facts }) : undefined;
  const [made, report] = await Promise.all([makeChecks(planned), picture]);
  return {
    results: [...made, ...(await makeChecks(report === undefined ? [] : pictureChecks(report)))],
    secrets: subject.secrets,
  };
}

async function macChecks(system: System, { config, running }: Subject): Promise<Planned[]> {
  const { camera, name, device, size, fps } = config.cameras[0] ?? config.options;
  const isFed = running === undefined ? undefined : await feedsCamera(running);
  try {
    const { findings } = pickCameras({ camera, name, device, version: VERSION, canvas: { ...size, fps } });
    return macCameraChecks(system, await findings, isFed);
  } catch (error) {
    if (!(error instanceof CameraError)) throw error;
    return macCameraChecks(system, [{ level: 'problem', text: error.message, fix: error.fix }], isFed);
  }
}

async function feedsCamera(running: RunningProgram): Promise<boolean | undefined> {
  try {
    const { cameras } = await ask(running, { method: 'GET', path: '/api/state', answer: programState });
    return cameras[0] === undefined ? undefined : cameras[0].device !== null;
  } catch {
    return undefined;
  }
}

interface PictureOptions {
  readonly use: PortUse | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly facts: LinuxFacts | undefined;
}

/** Pushes to the running program, or to one that is started for it, on another port if the wanted one cannot be had. */
async function pictureOf(
  { running, config, port }: Subject,
  { use, env, signal }: PictureOptions,
): Promise<PictureReport> {
  if (running !== undefined) return lookAtPicture(running, signal);
  const cameras = config.cameras.filter(({ pull }) => pull === undefined);
  try {
    const own = { env, signal, port: use === 'free' ? port : 0, options: config.options, cameras };
    await using started = await startOwnProgram(own);
    return await lookAtPicture(started.program, signal);
  } catch (error) {
    const fix =
      error instanceof Error && 'fix' in error ? String(error.fix) : 'Start it to see why: rtmp-vcam --verbose';
    return { problem: { text: error instanceof Error ? error.message : String(error), fix }, cameras: [] };
  }
}

function pictureChecks(report: PictureReport): Planned[] {
  const shown = report.cameras.flatMap((camera) =>
    camera.outputs.map((output): Planned => {
      const { kind } = output;
      const look = (): Outcome => checkShown(camera, output, { isOnly: report.cameras.length === 1 });
      return { check: `picture-${kind}`, group: 'Camera', output: kind, look };
    }),
  );
  return [{ check: 'picture', group: 'Network', look: () => checkPicture(report) }, ...shown];
}
