import { clock } from '../control/client/describe-state.ts';
import type { RunningProgram } from '../control/program-files.ts';
import type { Style } from '../terminal/style.ts';
import type { Installed, ServiceManager, ServiceStatus } from './service-manager.ts';

type Row = readonly [label: string, text: string];
type Commands = Pick<ServiceManager, 'logCommand' | 'atBootCommand' | 'reloadCommand'>;

interface About {
  readonly status: ServiceStatus;
  readonly commands: Commands;
  /** The program that the service runs, if it can be found. */
  readonly program: Pick<RunningProgram, 'version' | 'port' | 'http'> | undefined;
  /** The version of this command. */
  readonly version: string;
  readonly now: Date;
}

/** What `rtmp-vcam service status` says. */
export function describeStatus({ status, commands, program, version, now }: About, style: Style): string {
  const { file, running, reason, atLogin, atBoot, missing } = status;
  if (file === undefined) {
    const other = running === undefined ? '' : ', although it runs';
    return `The service is not installed${other}. To start the camera when you log in: rtmp-vcam service install\n`;
  }
  const no = (fix: string): string => `no. To change that: ${fix}`;
  const rows: Row[] = [
    ['Installed', `yes: ${file}`],
    [
      'Running',
      running === undefined ? `no${reason === undefined ? '' : `: ${reason}`}` : `yes, ${runningText(running, now)}`,
    ],
    ['At login', atLogin ? 'yes' : no('rtmp-vcam service install')],
  ];
  if (atBoot !== undefined) rows.push(['At boot', atBoot ? 'yes, also before you log in' : bootText(commands)]);
  rows.push(...programRows(program));
  rows.push(['Log', commands.logCommand]);
  const problems = missing.map(
    (path) => `${path} is gone. To start it from where it is now: rtmp-vcam service install`,
  );
  if (program !== undefined && program.version !== version) {
    problems.push(
      `It runs version ${program.version}, and this is ${version}: rtmp-vcam service install starts the new one`,
    );
  }
  return `${[...lines(rows, style), ...problems.map((text) => style.yellow(`! ${text}`))].join('\n')}\n`;
}

/** What `rtmp-vcam service install` says at its end. */
export function describeInstalled(
  { change, file }: Installed,
  { status, commands, program }: Pick<About, 'status' | 'commands' | 'program'>,
  { config, style }: { readonly config: string; readonly style: Style },
): string {
  const done = { new: 'Installed', updated: 'Updated', same: 'It was installed already, and nothing has changed' }[
    change
  ];
  const rows: Row[] = [
    ...programRows(program),
    ['Settings', `${config}; after a change: ${commands.reloadCommand}`],
    ['Log', commands.logCommand],
    ['Service', file],
  ];
  if (status.atBoot === false) rows.push(['At boot', bootText(commands)]);
  rows.push(['Remove', 'rtmp-vcam service uninstall']);
  const head = `${style.green('✓')} ${done}. The camera runs, and starts when you log in.`;
  return `${[head, ...lines(rows, style)].join('\n')}\n`;
}

function bootText({ atBootCommand = '' }: Commands): string {
  return `no, it waits for your login. To start it with the computer: ${atBootCommand}`;
}

function programRows(program: About['program']): Row[] {
  if (program === undefined) return [];
  const { port, http } = program;
  return [
    ...(http === null ? [] : [['Page', http] as const]),
    ...(port === null ? [] : [['Port', String(port)] as const]),
  ];
}

function runningText({ pid, since }: NonNullable<ServiceStatus['running']>, now: Date): string {
  const from = since === undefined ? '' : `since ${clock(since.toISOString(), now)} `;
  return `${from}(pid ${pid})`;
}

function lines(rows: readonly Row[], style: Style): string[] {
  return rows.map(([label, text]) => `  ${style.dim(label.padEnd(10))} ${text}`);
}
