import { type AdviceKind, MEASURED, type Words } from './advice-kind.ts';
import type { CameraFacts } from './facts.ts';

/** 1280x720 on a camera of 1920x1080 is still good. */
const MUCH = 1.6;
/** Rounding to even sizes changes the shape a little. */
const SAME_SHAPE = 0.03;
/** Sizes of which pixels may be wider than high. */
const NOT_SQUARE: ReadonlySet<string> = new Set(['720x576', '704x576', '720x480', '704x480', '1440x1080']);

interface Sizes {
  readonly width: number;
  readonly height: number;
  /** The picture as it is on the canvas, before it is fitted. */
  readonly turned: { readonly width: number; readonly height: number };
  /** How many times larger the camera is. */
  readonly enlarged: number;
}

function sizesOf({ camera, stream }: CameraFacts): Sizes | undefined {
  if (stream?.picture === undefined) return undefined;
  const { width, height } = stream.picture;
  const isTurned = camera.rotate === 90 || camera.rotate === 270;
  const turned = isTurned ? { width: height, height: width } : { width, height };
  const factors = [camera.width / turned.width, camera.height / turned.height];
  const enlarged = camera.fit === 'contain' ? Math.min(...factors) : Math.max(...factors);
  return { width, height, turned, enlarged };
}

function isUpright({ width, height }: { readonly width: number; readonly height: number }): boolean {
  return height > width;
}

/** The same, unless the picture lies on its side: then its size is not the matter. */
function comparableSizes(facts: CameraFacts): Sizes | undefined {
  const sizes = sizesOf(facts);
  return sizes !== undefined && isUpright(sizes.turned) === isUpright(facts.camera) ? sizes : undefined;
}

/** `The picture is 640×360, and the camera 1920×1080`. */
function compared({ width, height }: Sizes, { camera }: CameraFacts): string {
  return `The picture is ${width}×${height}, and the camera ${camera.width}×${camera.height}`;
}

export const smallPicture: AdviceKind = {
  ...MEASURED,
  code: 'ADVICE_SMALL_PICTURE',
  title: 'The picture is much smaller than the camera',
  meaning:
    'The sender sends a picture that has to be enlarged a lot for the camera (`--size`). That is not sharp, and costs processor time in every app.',
  remedy: 'Set a larger **Output Resolution** in the sender, or start rtmp-vcam with the `--size` of the picture.',
  find(facts): Words | undefined {
    const sizes = comparableSizes(facts);
    if (sizes === undefined || sizes.enlarged < MUCH) return undefined;
    const { width, height } = facts.camera;
    const fix = `Set Output Resolution in the sender to ${width}x${height}${ownSize(sizes, facts)}`;
    return { level: 'hint', text: `${compared(sizes, facts)}: it is enlarged, and not sharp`, fix };
  },
};

export const largePicture: AdviceKind = {
  ...MEASURED,
  code: 'ADVICE_LARGE_PICTURE',
  title: 'The picture is much larger than the camera',
  meaning:
    'The sender sends a picture that is made a lot smaller for the camera (`--size`). The rest of it costs bandwidth and processor time for nothing.',
  remedy: 'Set a smaller **Output Resolution** in the sender, or start rtmp-vcam with the `--size` of the picture.',
  find(facts): Words | undefined {
    const sizes = comparableSizes(facts);
    if (sizes === undefined || sizes.enlarged > 1 / MUCH) return undefined;
    const { width, height } = facts.camera;
    const fix = `Set Output Resolution in the sender to ${width}x${height}${ownSize(sizes, facts)}`;
    return { level: 'hint', text: `${compared(sizes, facts)}: much of it is sent for nothing`, fix };
  },
};

export const pictureShape: AdviceKind = {
  ...MEASURED,
  code: 'ADVICE_BARS',
  title: 'The picture has another shape than the camera',
  meaning: 'The picture is wider or narrower than the camera, so there are bars above and below it or at its sides.',
  remedy:
    'Hold the phone sideways, set an **Output Resolution** of the same shape in the sender, or use `--fit cover`, which cuts off what does not fit. `--rotate 90` turns a picture that lies on its side.',
  find(facts): Words | undefined {
    const sizes = sizesOf(facts);
    const { camera } = facts;
    if (sizes === undefined || camera.fit !== 'contain') return undefined;
    if (NOT_SQUARE.has(`${sizes.width}x${sizes.height}`)) return undefined;
    const shape = sizes.turned.width / sizes.turned.height;
    const wanted = camera.width / camera.height;
    if (Math.abs(shape / wanted - 1) <= SAME_SHAPE) return undefined;
    const where = shape < wanted ? 'left and right' : 'above and below';
    const turned = wanted >= 1 ? 'Hold the phone sideways' : 'Hold the phone upright';
    const resized = `Set Output Resolution in the sender to ${camera.width}x${camera.height}`;
    const better = isUpright(sizes.turned) === isUpright(camera) ? resized : turned;
    const fix = `${better}, or set fit to cover (--fit cover), which cuts off what does not fit.`;
    return { level: 'hint', text: `${compared(sizes, facts)}: there are bars ${where}`, fix };
  },
};

/** The other way, if the camera can have the size of the picture. */
function ownSize({ turned: { width, height } }: Sizes, { camera }: CameraFacts): string {
  const isSameShape = Math.abs(width / height / (camera.width / camera.height) - 1) <= SAME_SHAPE;
  return isSameShape && width % 2 === 0 && height % 2 === 0
    ? `, or start rtmp-vcam with --size ${width}x${height}.`
    : '.';
}
