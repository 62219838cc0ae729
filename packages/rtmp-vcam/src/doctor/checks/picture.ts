import type { PictureReport, Seen, ShownCamera } from '../probes/picture-report.ts';
import { type Outcome, ok, problem, warning } from './outcome.ts';

const WHY_NOT: Readonly<Record<Exclude<Seen, 'wanted'>, string>> = {
  other: 'shows another picture',
  none: 'shows no picture',
  absent: 'is not there',
};

/** Whether the test picture came over the network into the camera. Undefined if no picture was pushed. */
export function checkPicture(report: PictureReport): Outcome {
  if (report.problem !== undefined)
    return problem(`No test picture could be pushed: ${report.problem.text}`, report.problem.fix);
  const paused = report.cameras.find(({ was }) => was === 'paused');
  if (paused !== undefined)
    return warning(
      `No test picture was pushed, because "${paused.name}" is paused: apps see its card`,
      'rtmp-vcam resume',
    );
  const lost = report.cameras.find(({ ring }) => ring !== 'wanted');
  if (lost !== undefined) {
    return problem(
      `A test picture was pushed to ${lost.address}, but the camera "${lost.name}" ${WHY_NOT[lost.ring === 'wanted' ? 'none' : lost.ring]}`,
      'Look at the log of rtmp-vcam --verbose',
    );
  }
  const [first, ...others] = report.cameras;
  if (first === undefined)
    return warning('No test picture was pushed: every camera pulls its stream', 'rtmp-vcam status says how it comes');
  if (first.was === 'live')
    return ok(`The stream of ${first.sender} arrives; no test picture was pushed, so as not to disturb it`);
  const where = others.length === 0 ? '' : ` in each of the ${report.cameras.length} cameras`;
  return ok(`A test picture that was pushed to ${first.address} arrived${where}`);
}

/** Whether apps get it from one output of a camera. `isOnly`: there is no other camera. */
export function checkShown(
  camera: ShownCamera,
  output: ShownCamera['outputs'][number],
  { isOnly }: { readonly isOnly: boolean },
): Outcome {
  const { where, seen, by } = output;
  const what = `${camera.was === 'live' ? 'the stream' : 'the test picture'}${isOnly ? '' : ` of "${camera.name}"`}`;
  if (seen === 'wanted') return ok(`Apps get ${what} from ${where}`);
  if (seen === 'busy')
    return warning(
      `${where} was not read, because ${by ?? 'another app'} reads it, and only one may`,
      'Close that app, and run rtmp-vcam doctor again',
    );
  return problem(
    `Apps do not get ${what} from ${where}: it ${WHY_NOT[seen]}`,
    'Start rtmp-vcam again; if that does not help, look at its log',
  );
}
