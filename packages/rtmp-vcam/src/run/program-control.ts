import type { CameraState, DoctorReport, ProgramState } from '@rtmp-vcam/api';
import type { RtmpServer } from '@rtmp-vcam/rtmp-server';
import { residentMemory } from '@rtmp-vcam/video-pipeline/ffi';
import type { CameraTotals } from '../camera/stream-counts.ts';
import type { ProgramFile } from '../control/program-files.ts';
import { ControlServer } from '../control/server/control-server.ts';
import { Content, type Control, type ControlledCamera } from '../control/server/routes.ts';
import { cameraMetrics, processMetrics } from '../metrics/program-metrics.ts';
import { PROMETHEUS_TYPE, prometheusText } from '../metrics/prometheus-text.ts';
import { VERSION } from '../version.ts';
import type { DoctorProcess } from './doctor-process.ts';
import type { ProcessMeter } from './process-meter.ts';
import type { RunContext } from './run-context.ts';

interface NamedCamera {
  readonly options: { readonly name: string };
  readonly control: ControlledCamera & { state(id: string): CameraState; totals(): CameraTotals };
}

/** What is running now. */
interface Running {
  /** Undefined when no camera takes streams that are pushed. */
  readonly server: Pick<RtmpServer, 'port' | 'tlsPort'> | undefined;
  readonly cameras: readonly NamedCamera[];
}

/** The server of the page. */
interface Web {
  readonly url: string;
  /** See `ProgramFile`. */
  readonly network: ProgramFile['network'];
}

/** Makes the running program known to the other commands, which ask it and command it through the result. */
export function openControl(
  control: ProgramControl,
  { logger, runtimeFolders, stop }: Pick<RunContext, 'logger' | 'runtimeFolders' | 'stop'>,
): Promise<ControlServer> {
  return ControlServer.open({ control, folders: runtimeFolders, about: () => control.about(), log: logger, stop });
}

/** Tells what the program does, and finds its cameras by number or name. */
export class ProgramControl implements Control {
  readonly #running: Running;
  readonly #meter: Pick<ProcessMeter, 'cpu'>;
  readonly #doctor: Pick<DoctorProcess, 'report'>;
  readonly #since: Date = new Date();
  /** Undefined when there is no page. */
  web: Web | undefined;

  constructor(running: Running, meter: Pick<ProcessMeter, 'cpu'>, doctor: Pick<DoctorProcess, 'report'>) {
    this.#running = running;
    this.#meter = meter;
    this.#doctor = doctor;
  }

  doctor(): Promise<DoctorReport> {
    return this.#doctor.report(this.#running.server?.port);
  }

  camera(idOrName: string): ControlledCamera | undefined {
    const { cameras } = this.#running;
    const byId = cameras.find((_, index) => idOf(index) === idOrName);
    return (byId ?? cameras.find(({ options }) => options.name === idOrName))?.control;
  }

  /** Where the program can be found. */
  about(): ProgramFile {
    const { pid, version, since, port, tlsPort, http, cameras } = this.state();
    const network = this.web?.network ?? null;
    return { pid, version, since, port, tlsPort, http, network, rings: cameras.map(({ ring }) => ring) };
  }

  metrics(): Content {
    const state = this.state();
    const cameras = this.#running.cameras.flatMap(({ control }, index) => {
      const camera = state.cameras[index];
      return camera === undefined ? [] : [{ state: camera, totals: control.totals() }];
    });
    const { user, system } = process.cpuUsage();
    const metrics = [...processMetrics(state, (user + system) / 1e6), ...cameraMetrics(cameras)];
    return new Content(PROMETHEUS_TYPE, prometheusText(metrics));
  }

  state(): ProgramState {
    const { server, cameras } = this.#running;
    return {
      pid: process.pid,
      version: VERSION,
      since: this.#since.toISOString(),
      port: server?.port ?? null,
      tlsPort: server?.tlsPort || null,
      http: this.web?.url ?? null,
      cpu: this.#meter.cpu,
      memory: residentMemory(),
      cameras: cameras.map(({ control }, index) => control.state(idOf(index))),
    };
  }
}

/** The first camera is `1`. */
function idOf(index: number): string {
  return String(index + 1);
}
