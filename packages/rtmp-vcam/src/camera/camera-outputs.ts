import type { CameraState } from '@rtmp-vcam/api';
import type { Canvas, Log, VideoPipeline } from '@rtmp-vcam/video-pipeline';
import { type Camera, CameraSupervisor, type Finding } from '@rtmp-vcam/virtual-camera';

interface CameraOutputsOptions {
  readonly cameras: readonly Camera[];
  readonly canvas: Canvas;
  readonly log: Log;
  readonly pipeline: Pick<VideoPipeline, 'addSink'>;
  /** What the user is told about this computer at the start. */
  readonly findings: readonly Finding[];
}

/** The cameras of this system that are fed. Each has its own supervisor, so one that fails leaves the others alone. */
export class CameraOutputs {
  readonly #supervisors: readonly CameraSupervisor[];

  /** Opens them at once, or begins to wait for them. */
  constructor({ cameras, canvas, log, pipeline, findings }: CameraOutputsOptions) {
    const reported = findings.find(isProblem)?.text;
    this.#supervisors = cameras.map((camera) => new CameraSupervisor({ camera, canvas, log, reported }));
    for (const supervisor of this.#supervisors) pipeline.addSink(supervisor);
  }

  /** Those that are open: `RTMP Virtual Camera (PipeWire, /dev/video10)`. Undefined when none is. */
  get label(): string | undefined {
    return joined(this.#labels('open'));
  }

  /** The same at the start, when some of them may not have had time to get ready. */
  labelAtStart(findings: readonly Finding[]): string | undefined {
    return joined([...this.#labels('open'), ...(findings.some(isProblem) ? [] : this.#labels('starting'))]);
  }

  /** The number of apps that use them; undefined when that is not known. Some cameras count one app at most. */
  get readers(): number | undefined {
    const open = this.#supervisors.filter(({ state }) => state === 'open');
    const counts = open.map(({ readers }) => readers);
    const sum = counts.reduce((total: number, readers = 0) => total + readers, 0);
    return sum === 0 && (counts.length === 0 || counts.includes(undefined)) ? undefined : sum;
  }

  /**
   * The findings, and the errors of opening that they do not tell, such as that another program feeds the device. While
   * one camera is fed, what is wrong with another is a warning.
   */
  withErrors(findings: readonly Finding[]): readonly Finding[] {
    if (findings.some(isProblem)) return findings;
    const level = this.labelAtStart(findings) === undefined ? 'problem' : 'warning';
    const errors = this.#supervisors.map(({ error }) => error).filter((error) => error !== undefined);
    const untold = errors.filter(({ message }) => !findings.some(({ text }) => text.includes(message)));
    return [...findings, ...untold.map(({ message, fix }) => ({ level, text: message, fix }) as const)];
  }

  /** The name of the first one that is open, as apps list it. */
  get name(): string | undefined {
    const [label] = this.#labels('open');
    return label?.replace(/ \([^()]*\)$/, '');
  }

  /** Each of them, for whoever watches this program. */
  get states(): CameraState['outputs'] {
    return this.#supervisors.map(({ camera: { kind, label }, state, error }) => ({
      kind,
      label,
      state,
      problem: error === undefined ? null : { code: error.code, text: error.message, fix: error.fix },
    }));
  }

  /** What is wrong now: the findings that are still true, and the errors of opening. */
  problemsNow(findings: readonly Finding[]): readonly Finding[] {
    const isOpen = this.label !== undefined;
    return this.withErrors(isOpen ? findings.filter((finding) => !isProblem(finding)) : findings);
  }

  /** Closes all of them. May be called twice. */
  async close(): Promise<void> {
    await Promise.all(this.#supervisors.map((supervisor) => supervisor.close()));
  }

  #labels(state: 'open' | 'starting'): string[] {
    return this.#supervisors.filter((supervisor) => supervisor.state === state).map(({ camera }) => camera.label);
  }
}

/** Labels with the same name in front of the device become one. */
function joined(labels: readonly string[]): string | undefined {
  const parts = labels.map((label) => /^(?<name>.*) \((?<where>.*)\)$/.exec(label)?.groups);
  const name = parts[0]?.['name'];
  if (name === undefined || parts.some((part) => part?.['name'] !== name)) return labels.join(', ') || undefined;
  return `${name} (${parts.map((part) => part?.['where']).join(', ')})`;
}

function isProblem({ level }: Finding): boolean {
  return level === 'problem';
}
