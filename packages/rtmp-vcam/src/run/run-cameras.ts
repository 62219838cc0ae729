import type { Refusal } from '@rtmp-vcam/rtmp-server';
import type { RunOptions } from '../config/run-schema.ts';
import { EXIT } from '../exit-codes.ts';
import { describeRefusal, Refusals, refusalFix } from '../senders/refusals.ts';
import { StatusLine } from '../terminal/status-line.ts';
import type { WebServer } from '../web/web-server.ts';
import { announce } from './announce.ts';
import { CameraSet } from './camera-set.ts';
import { DoctorProcess } from './doctor-process.ts';
import { notifySystemd } from './notify-systemd.ts';
import { watchOpenFiles } from './open-files-watch.ts';
import { openWeb } from './open-web.ts';
import { ProcessMeter } from './process-meter.ts';
import { openControl, ProgramControl } from './program-control.ts';
import { Reload } from './reload.ts';
import { RestartWatch } from './restart-watch.ts';
import type { RunContext } from './run-context.ts';

const STATUS_EVERY_MS = 500;

/** Runs the cameras until `context.signal` is aborted; resolves to the exit code. */
export async function runCameras(options: RunOptions, context: RunContext): Promise<number> {
  const { logger, signal } = context;
  const closers: (() => unknown)[] = [];
  const refusals = new Refusals({
    onNoLogin: (refusal) => {
      set.wantedBy(refusal)?.refused(refusal);
      const { code, remoteAddress: remote } = refusal;
      logger.warn({ remote, code, fix: refusalFix(code) }, describeRefusal(refusal));
    },
  });
  const onRefused = (refusal: Refusal): void => {
    refusals.add(refusal);
    if (refusal.code !== 'RTMP_ERR_LOGIN_NEEDED') set.wantedBy(refusal)?.refused(refusal);
  };
  const onBegin = (address: string): void => refusals.accepted(address);
  // A signal may come while the cameras are being opened.
  let isReloadWanted = false;
  let reload: Reload | undefined;
  if (context.read !== undefined) {
    context.onHangup(() => {
      isReloadWanted = true;
      void reload?.run();
    });
  }
  let web: WebServer | undefined;
  const set = new CameraSet({ options, context, onRefused, onBegin, page: () => web?.url });
  const restart = new RestartWatch({ cameras: () => set.cameras, env: process.env, log: logger });
  closers.push(
    () => refusals.close(),
    watchOpenFiles(logger),
    () => restart.close(),
    () => set.close(),
  );
  try {
    const meter = new ProcessMeter();
    const doctor = new DoctorProcess({ configFile: context.configFile });
    closers.push(() => doctor.close());
    const program = new ProgramControl(set, meter, doctor);
    web = await openWeb(program, options, context);
    closers.push(() => web?.close());
    program.web = web;
    const { failed } = await set.set(context.cameras);
    if (failed[0] !== undefined) throw failed[0].error;
    const control = await openControl(program, context);
    closers.push(() => control.close());
    announce({ options, ports: set.server, cameras: set.cameras, web }, context);
    if (set.server !== undefined) context.networks.prepare(options.host);
    closers.push(startStatus(context, set, { refusals, meter, isShown: !options.jsonLogs }));
    const { read } = context;
    if (read !== undefined) {
      reload = new Reload({ set, options, context, read, onChange: () => control.update() });
      closers.push(() => reload?.finished);
      if (isReloadWanted) void reload.run();
    }
    closers.push(notifySystemd(program));
    await Promise.race([aborted(signal), set.failed, restart.wanted]);
    logger.info('Stopping');
  } catch (error) {
    // Ctrl-C may come while a name is looked up or a picture is drawn.
    if (!signal.aborted || error !== signal.reason) throw error;
  } finally {
    for (const close of closers.reverse()) await close();
  }
  return restart.isWanted ? EXIT.restart : EXIT.ok;
}

/** Measures the status at regular intervals, and shows it on a terminal. Returns a function that ends this. */
function startStatus(
  { terminal }: RunContext,
  set: CameraSet,
  {
    refusals,
    meter,
    isShown,
  }: { readonly refusals: Refusals; readonly meter: ProcessMeter; readonly isShown: boolean },
): () => void {
  const line = new StatusLine(terminal);
  const measure = () => {
    const cpu = meter.measure();
    return {
      refused: set.cameras.find(({ notice }) => notice !== undefined)?.notice ?? refusals.text,
      cameras: set.cameras.map((camera) => ({ name: camera.options.name, status: camera.measure(cpu) })),
    };
  };
  if (isShown) line.start(measure());
  const timer = setInterval(() => line.update(measure()), STATUS_EVERY_MS);
  return () => {
    clearInterval(timer);
    line.stop();
  };
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}
