import { documentUrl } from '../../document-url.ts';
import { kernelObstacle, type Obstacle, packagesObstacle } from '../../setup/obstacles.ts';
import type { Distribution } from '../../system/distribution.ts';
import { type Loopback, neededVersion } from '../../system/loopback.ts';
import { installCommand } from '../../system/packages.ts';
import { isBelow } from '../../system/versions.ts';
import { type Outcome, ok, problem } from './outcome.ts';

interface Module {
  readonly loopback: Pick<Loopback, 'loaded' | 'file' | 'version' | 'source' | 'offered' | 'dkms' | 'buildError'>;
  readonly kernel: string;
  /** There are files for the kernel that runs. */
  readonly hasKernelFiles: boolean;
  readonly hasHeaders: boolean;
  readonly distribution: Pick<Distribution, 'isUbuntu' | 'family' | 'isImmutable' | 'id' | 'name' | 'kernelPackage'>;
}

/** Programs that know no PipeWire cameras, such as Zoom and Chrome as it comes, need the module. */
export function checkLoopbackModule(module: Module): Outcome {
  const { loaded, file, version, source } = module.loopback;
  const name = version === undefined ? 'v4l2loopback' : `v4l2loopback ${version}`;
  if (loaded) return ok(`${name} is loaded`);
  if (file !== undefined) return problem(`${name} is installed, but not loaded`, 'rtmp-vcam setup');
  const obstacle = moduleObstacle(module);
  if (obstacle === undefined) return notForThisKernel(module);
  const what = source === undefined ? 'v4l2loopback is not installed' : `v4l2loopback ${source} is not built`;
  return problem(`${what}: ${LOSS}`, obstacle);
}

const LOSS = 'Zoom and Teams do not see the camera, and Chrome only with a switch';

/** Why setup would not install the module, and what there is in its place; undefined if it would. */
export function moduleObstacle(
  module: Pick<Module, 'kernel' | 'hasKernelFiles' | 'distribution'> & {
    readonly loopback: Pick<Loopback, 'file' | 'source'>;
  },
): string | undefined {
  const { file, source } = module.loopback;
  const isThere = file !== undefined || source !== undefined;
  const obstacle = kernelObstacle(module) ?? (isThere ? undefined : packagesObstacle(module));
  return obstacle === undefined ? undefined : inWords(obstacle);
}

function inWords({ text, fix }: Obstacle): string {
  return `${text}. ${fix ?? `Use the PipeWire camera: ${documentUrl('linux.md#pipewire')}`}`.replace(/\.$/, '');
}

/** The version that the distribution has does not build for the kernel. */
export function cannotBeHad(
  { offered }: Pick<Loopback, 'offered'>,
  kernel: string,
  distribution: Pick<Distribution, 'isUbuntu'>,
): boolean {
  const needed = neededVersion(kernel, distribution);
  return offered !== undefined && needed !== undefined && isBelow(offered, needed);
}

function notForThisKernel({
  loopback: { source, offered, dkms, buildError },
  kernel,
  hasHeaders,
  distribution,
}: Module): Outcome {
  const needed = neededVersion(kernel, distribution);
  if (source === undefined) {
    if (cannotBeHad({ offered }, kernel, distribution)) {
      return problem(
        `v4l2loopback ${offered} of this distribution does not build for kernel ${kernel} (${needed} does): ${LOSS}`,
        'Use the PipeWire camera, or start an older kernel',
      );
    }
    return problem(`v4l2loopback is not installed: ${LOSS}`, 'rtmp-vcam setup');
  }
  const name = `v4l2loopback ${source}`;
  if (needed !== undefined && isBelow(source, needed)) {
    return problem(
      `${name} does not build for kernel ${kernel}, which needs ${needed} or later`,
      `Install v4l2loopback ${needed} from a newer release of the distribution, or start an older kernel`,
    );
  }
  if (!hasHeaders) {
    return problem(
      `${name} is not built for kernel ${kernel}, because the headers of this kernel are missing`,
      installCommand(distribution, ['headers'], kernel),
    );
  }
  if (buildError !== undefined) {
    return problem(
      `${name} does not build for kernel ${kernel}: ${buildError}`,
      'Update it with the package manager, or start an older kernel',
    );
  }
  const build = dkms === undefined ? 'sudo akmods --force' : `sudo dkms autoinstall -k ${kernel}`;
  return problem(`${name} is not built for kernel ${kernel}`, `${build} && rtmp-vcam setup`);
}
