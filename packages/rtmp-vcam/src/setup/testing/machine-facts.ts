import assert from 'node:assert/strict';
import type { OwnAction } from '../action.ts';
import { carryOut } from '../carry-out.ts';
import type { Change } from '../change.ts';
import { type Facts, factsOf, removalIn, type ServiceFacts } from '../facts.ts';
import { planSetup, type Wishes } from '../plan.ts';
import type { Plan } from '../step.ts';
import { planUndo } from '../undo.ts';
import type { FakeMachine } from './fake-machine.ts';

export const WISHES: Wishes = {
  cameras: ['RTMP Virtual Camera'],
  ports: [1935],
  mic: true,
  service: true,
  firewall: true,
};

/** A service in this state, with nothing in its way. */
export function serviceFacts(service: ServiceFacts['service']): ServiceFacts {
  return { service, otherCopy: undefined, pathProblem: undefined };
}

const CONFIG = '/home/anna/.config/rtmp-vcam/config.toml';

/** One user of a fake computer, with what setup remembers and what it does itself. */
export class FakeUser {
  changes: Change[] = [];
  readonly failures: string[] = [];
  readonly #machine: FakeMachine;
  #mic: Facts['mic'] = 'off';
  #service: Facts['service'] = 'absent';

  constructor(machine: FakeMachine) {
    this.#machine = machine;
  }

  facts(wishes: Wishes = WISHES): Promise<Facts> {
    const service = serviceFacts(this.#service);
    const others = { pipewire: 'usable', mic: this.#mic, ...service, changes: [...this.changes] } as const;
    return factsOf(this.#machine.system, wishes.ports, others);
  }

  async plan(wishes: Wishes = WISHES): Promise<Plan> {
    return planSetup(wishes, await this.facts(wishes));
  }

  async undoPlan(): Promise<ReturnType<typeof planUndo>> {
    const facts = await this.facts();
    return planUndo(facts, await removalIn(facts, this.#machine.system));
  }

  /** Does all steps; resolves to whether all were done. */
  async does({ steps }: Plan, signal: AbortSignal = new AbortController().signal): Promise<boolean> {
    return carryOut(steps, {
      hands: {
        asRoot: async (command) => this.#machine.asRoot(command),
        own: async (action, keep) => this.#own(action, keep),
        packages: async () => this.#machine.installed,
      },
      keeper: {
        add: (change) => this.changes.push(change),
        remove: (change) => {
          this.changes = this.changes.filter((each) => each !== change);
        },
      },
      watcher: {
        begins() {},
        ends() {},
        fails: ({ title }, reason) => this.failures.push(`${title}: ${reason}`),
        isLeftOut: ({ title }) => this.failures.push(`${title}: left out`),
      },
      signal,
    });
  }

  #own(action: OwnAction, keep: (change: Change) => void): void {
    switch (action.does) {
      case 'mic-on':
        this.#mic = 'on';
        this.#machine.write(CONFIG, 'mic = true\n');
        keep({ kind: 'mic', file: CONFIG, before: null, after: 'mic = true\n' });
        return;
      case 'mic-off':
        assert.equal(action.before, null);
        this.#mic = 'off';
        this.#machine.remove(action.file);
        return;
      case 'install-service':
        this.#service = 'running';
        this.#machine.serviceRuns = true;
        keep({ kind: 'service' });
        return;
      case 'uninstall-service':
        this.#service = 'absent';
        this.#machine.serviceRuns = false;
        return;
    }
  }
}
