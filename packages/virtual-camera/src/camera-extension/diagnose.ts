import { type Canvas, VideoError } from '@rtmp-vcam/video-pipeline';
import { hasFrameworks } from '@rtmp-vcam/video-pipeline/ffi';
import type { Finding } from '../camera.ts';
import { CAMERA_ERRORS, CameraError } from '../errors.ts';
import type { CameraFinder } from './camera-finder.ts';
import { askForExtensions } from './extension-status.ts';
import { IDENTITY } from './identity.ts';
import { decideWaiting } from './remedies.ts';
import type { Target } from './targets.ts';

/** What the camera is compared with. */
export interface ProgramFacts {
  /** Version of this program. */
  readonly version?: string | undefined;
  /** The name that the user gave the camera. */
  readonly name?: string | undefined;
  readonly canvas?: Pick<Canvas, 'width' | 'height' | 'fps'> | undefined;
}

/** Looks for the camera on this Mac; takes seconds if macOS does not answer. */
export async function diagnoseExtension(finder: CameraFinder, facts: ProgramFacts): Promise<Finding[]> {
  if (!hasFrameworks()) {
    const { text, fix } = CAMERA_ERRORS.CAMERA_ERR_UNSUPPORTED;
    return [{ level: 'problem', text: `${text} (${process.platform})`, fix }];
  }
  const [found, { waiting }] = await Promise.all([lookFor(finder, facts), askForExtensions()]);
  return [...found, ...aboutWaiting(waiting)];
}

async function lookFor(finder: CameraFinder, facts: ProgramFacts): Promise<Finding[]> {
  try {
    const { sink, version } = await finder.look();
    return compare(sink.target, version, facts);
  } catch (error) {
    if (error instanceof CameraError || error instanceof VideoError) {
      return [{ level: 'problem', text: error.message, fix: error.fix }];
    }
    throw error;
  }
}

/** An extension of any app that waits for approval can keep all apps from every camera. */
function aboutWaiting(names: readonly string[]): Finding[] {
  if (names.length === 0) return [];
  const text = `cameras that wait for your approval (${names.join(', ')}) may keep apps from opening any camera`;
  return [{ level: 'warning', text, fix: decideWaiting() }];
}

function compare(target: Target, installed: string | undefined, { version, name, canvas }: ProgramFacts): Finding[] {
  const findings: Finding[] = [
    {
      level: 'ok',
      text: `camera "${target.name}" is installed${installed === undefined ? '' : `, version ${installed}`}`,
    },
  ];
  if (version !== undefined && installed !== undefined && installed !== version) {
    findings.push({
      level: 'warning',
      text: `the Camera Extension is version ${installed}, and this program is ${version}`,
      fix: 'Open the RTMP Virtual Camera.app of the same version; it updates the camera',
    });
  }
  if (name !== undefined && name !== IDENTITY.CAMERA_NAME) {
    findings.push({
      level: 'warning',
      text: `apps on macOS list the camera as "${target.name}"; "${name}" appears only on its card`,
      fix: 'Leave out --name',
    });
  }
  if (canvas !== undefined && target.format !== undefined)
    findings.push(...compareFormat(target, target.format, canvas));
  return findings;
}

/** The extension passes on what it gets, and apps expect what it promises. */
function compareFormat(
  { name }: Target,
  { width, height, maxFps }: NonNullable<Target['format']>,
  canvas: NonNullable<ProgramFacts['canvas']>,
): Finding[] {
  const isSize = canvas.width === width && canvas.height === height;
  if (isSize && canvas.fps <= maxFps) return [];
  const size = isSize ? '' : ` --size ${width}x${height}`;
  const fps = canvas.fps <= maxFps ? '' : ` --fps ${maxFps}`;
  const own = `${canvas.width}x${canvas.height} at ${canvas.fps} fps`;
  return [
    {
      level: 'warning',
      text: `apps expect ${width}x${height} at up to ${maxFps} fps of ${name}, and may crop or distort ${own}`,
      fix: `rtmp-vcam run${size}${fps}`,
    },
  ];
}
