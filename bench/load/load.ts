import { startModule } from '../processes/children.ts';
import { isLoadReport, type LoadJob, type LoadReport } from './protocol.ts';

/** The load generator at work. */
export interface Load {
  /** All publishers are on. */
  readonly live: Promise<void>;
  /** Everything was sent and read. */
  readonly done: Promise<Extract<LoadReport, { kind: 'done' }>>;
  /** Ends a load that has no end of its own. */
  stop(): void;
}

export function startLoad(job: LoadJob): Load {
  const child = startModule(new URL('./load-process.ts', import.meta.url));
  const reported = <Kind extends LoadReport['kind']>(kind: Kind): Promise<Extract<LoadReport, { kind: Kind }>> =>
    new Promise((resolve, reject) => {
      child.on('message', (message) => {
        if (!isLoadReport(message)) return;
        if (message.kind === 'failed') reject(new Error(`the load failed: ${message.reason}`));
        else if (isKind(message, kind)) resolve(message);
      });
      child.once('exit', () => reject(new Error('the load generator ended early')));
    });
  const load = { live: reported('live').then(() => {}), done: reported('done'), stop: () => child.send('stop') };
  // Whoever waits for one of them only must not be stopped by the other.
  load.live.catch(() => {});
  load.done.catch(() => {});
  child.send(job);
  return load;
}

function isKind<Kind extends LoadReport['kind']>(
  report: LoadReport,
  kind: Kind,
): report is Extract<LoadReport, { kind: Kind }> {
  return report.kind === kind;
}
