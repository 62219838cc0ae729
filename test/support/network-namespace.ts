/** Networks for tests: two computers, each a network namespace of Linux, that are joined by a cable (a veth pair). */
import { spawnSync } from 'node:child_process';
import { Program, type ProgramOptions, run } from './program.ts';
import { needs } from './tools.ts';
import { until } from './wait.ts';

/** Users other than root may make network namespaces inside a user namespace. */
const ROOT = process.getuid?.() === 0;
const NEW_NAMESPACE = ROOT ? ['unshare', '-n'] : ['unshare', '-Urn'];
/** The network interface of each computer. */
export const CABLE = 'cable';

/** Options for a test that needs a `TwoComputers`: it is skipped where they cannot be made. In CI this throws. */
export function needsNetworkNamespaces(): { readonly skip?: string } {
  const tools = needs('unshare', 'nsenter', 'ip');
  if (tools.skip !== undefined) return tools;
  const [command = '', ...args] = [...NEW_NAMESPACE, 'ip', 'link', 'add', CABLE, 'type', 'veth'];
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status === 0) return {};
  const reason = `needs the permission to make network namespaces (${stderr.trim()})`;
  if (process.env['CI'] === 'true') throw new Error(`CI ${reason}`);
  return { skip: reason };
}

export interface ComputerOptions {
  /** Addresses of the cable, such as `10.0.0.1/24`. More than one host can be played from one computer. */
  readonly addresses: readonly string[];
  /** Networks that are reached over the cable although no address is in them, such as `203.0.113.0/24`. */
  readonly routes?: readonly string[];
}

/** One computer. It ends with the process that made it, however that ends, and takes its interfaces with it. */
export class Computer implements AsyncDisposable {
  /** The start of a command that runs in it: `[...computer.within, 'ip', 'address']`. */
  readonly within: readonly [string, ...string[]];
  readonly pid: number;
  readonly #holder: Program;

  private constructor(holder: Program) {
    this.#holder = holder;
    this.pid = holder.pid;
    const user = ROOT ? [] : ['-U', '--preserve-credentials'];
    this.within = ['nsenter', '-t', String(holder.pid), ...user, '-n', '--'];
  }

  /** `beside`: another computer, which a user other than root needs to join the two. */
  static async start(beside?: Computer): Promise<Computer> {
    const [command = '', ...args] = beside === undefined ? NEW_NAMESPACE : [...beside.within, 'unshare', '-n'];
    // Its input closes when this process ends, even by kill -9, and then it ends too.
    const holder = await Program.start(command, [...args, 'cat'], { openInput: true });
    try {
      holder.input.write('.');
      await until('the network namespace', () => holder.stdout.length > 0 || !holder.isRunning);
      if (!holder.isRunning) throw new Error(`no network namespace: ${holder.output}`);
      const computer = new Computer(holder);
      await computer.run('ip', ['link', 'set', 'lo', 'up']);
      return computer;
    } catch (error) {
      await holder.kill();
      throw error;
    }
  }

  /** Runs a program in it to its end; gives its standard output. */
  run(command: string, args: readonly string[], options?: ProgramOptions): Promise<Buffer> {
    return run(command, args, { ...options, within: this.within });
  }

  /** Starts a program in it. */
  start(command: string, args: readonly string[], options?: ProgramOptions): Promise<Program> {
    return Program.start(command, args, { ...options, within: this.within });
  }

  /** Starts a TypeScript file in it with Node.js, from the sources of the packages. */
  startModule(file: URL, args: readonly string[] = [], options: ProgramOptions = {}): Promise<Program> {
    return Program.startModule(file, args, { ...options, within: this.within });
  }

  /** Gives the cable its addresses and routes. */
  async configure({ addresses, routes = [] }: ComputerOptions): Promise<void> {
    const commands = [
      `link set ${CABLE} addrgenmode none`,
      `link set ${CABLE} up`,
      // Without a check for duplicates, addresses of IPv6 can be used at once.
      ...addresses.map((each) => `address add ${each} dev ${CABLE}${each.includes(':') ? ' nodad' : ''}`),
      ...routes.map((each) => `route add ${each} dev ${CABLE}`),
    ];
    await this.run('ip', ['-batch', '-'], { input: Buffer.from(`${commands.join('\n')}\n`) });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#holder.kill();
  }
}

/** Two computers on one cable, apart from the network of this computer. Both are removed when it is disposed of. */
export class TwoComputers implements AsyncDisposable {
  readonly here: Computer;
  readonly there: Computer;

  private constructor(here: Computer, there: Computer) {
    this.here = here;
    this.there = there;
  }

  /** Resolves when each can reach the other. */
  static async start(here: ComputerOptions, there: ComputerOptions): Promise<TwoComputers> {
    const first = await Computer.start();
    const both = [first];
    try {
      const second = await Computer.start(first);
      both.push(second);
      const peer = ['peer', 'name', CABLE, 'netns', String(second.pid)];
      await first.run('ip', ['link', 'add', CABLE, 'type', 'veth', ...peer]);
      await Promise.all([first.configure(here), second.configure(there)]);
      return new TwoComputers(first, second);
    } catch (error) {
      await Promise.all(both.map((computer) => computer[Symbol.asyncDispose]()));
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.here[Symbol.asyncDispose](), this.there[Symbol.asyncDispose]()]);
  }
}
