import type { LoopbackDevice } from '../system/loopback.ts';
import { reload, run } from './action.ts';
import type { Facts } from './facts.ts';
import { devicesIn, joined, MOST_DEVICES, type ModuleDevice, optionsOf } from './module-options.ts';
import { LINKS_FILE, LOAD_FILE, linksText, loadText, MARK, OPTIONS_FILE, optionsText } from './own-files.ts';
import type { Step, StepAction } from './step.ts';

/** The number of the first camera device: those of webcams stay below it. */
const FIRST_NUMBER = 10;

interface CameraPlan {
  /** Undefined if all is there. */
  readonly step: Step | undefined;
  readonly done: readonly string[];
  readonly notes: readonly string[];
}

/** Makes a device for each camera now, without taking away those of others, and when the computer starts. */
export function cameraPlan(names: readonly string[], facts: Facts): CameraPlan {
  const { loopback, files } = facts;
  const devices = devicesFor(names, facts);
  const existing = loopback.devices.filter(({ name }) => names.includes(name));
  const missing = devices.filter(({ name }) => !existing.some((device) => device.name === name));
  const done = existing.filter(isForAll).map(({ name, path }) => `${path} is the camera “${name}”`);
  const notes = existing.filter((device) => !isForAll(device)).map(shownToSome);
  const actions: StepAction[] = [];
  const write = (path: string, text: string): void => {
    if (files.get(path) === text) return;
    if (files.get(path)?.startsWith(MARK) === false) notes.push(`${path} is not a file of setup, so it stays as it is`);
    else actions.push({ action: { kind: 'write', path, text }, change: { kind: 'file', path, text } });
  };

  const atStart = devicesIn(facts.otherOptions);
  const hasOwnOptions = names.every((name) => atStart.some((device) => device.name === name && device.exclusive));
  if (!hasOwnOptions) {
    const all = joined(joined(atStart, currentDevices(facts)), devices).map((device) =>
      names.includes(device.name) ? { ...device, exclusive: true } : device,
    );
    write(OPTIONS_FILE, optionsText(all.slice(0, MOST_DEVICES)));
    const left = all.slice(MOST_DEVICES).map(({ name }) => `“${name}”`);
    if (left.length > 0)
      notes.push(`v4l2loopback makes ${MOST_DEVICES} devices when it is loaded, and then none for ${left.join(', ')}`);
  }
  if (!facts.isLoadedByOthers) write(LOAD_FILE, loadText);
  write(LINKS_FILE, linksText(names));
  const hasNewLinks = actions.some(({ action }) => action.kind === 'write' && action.path === LINKS_FILE);
  if (hasNewLinks && facts.hasUdev) actions.push({ action: run('udevadm', 'control', '--reload') });

  const making = makeNow(missing, facts);
  actions.push(...making.actions);
  notes.push(...making.notes);
  if (hasNewLinks && facts.hasUdev && missing.length === 0) {
    actions.push({ action: run('udevadm', 'trigger', '--action=change', '--subsystem-match=video4linux') });
  }
  if (actions.length === 0)
    return { step: undefined, done: [...done, 'It is there when the computer starts, too'], notes };
  const what = names.map((name) => `“${name}”`).join(', ');
  return {
    step: {
      name: 'camera',
      title:
        missing.length > 0
          ? `Make the camera ${what}, now and whenever the computer starts`
          : `Make the camera ${what} whenever the computer starts`,
      hints: [],
      needsRoot: true,
      actions,
      remedy: 'rtmp-vcam doctor says more about the module.',
    },
    done,
    notes,
  };
}

/** Chrome and apps based on it list a device only with exclusive_caps. */
function isForAll({ exclusiveCaps }: Pick<LoopbackDevice, 'exclusiveCaps'>): boolean {
  return exclusiveCaps !== false;
}

function shownToSome({ name, path }: LoopbackDevice): string {
  return [
    `${path} is the camera “${name}”, but it was made without exclusive_caps=1: Chrome and apps based on it do not list it.`,
    'rtmp-vcam doctor says what to do.',
  ].join('\n');
}

/** The devices that are wanted, with the numbers that they have or get. */
function devicesFor(names: readonly string[], { loopback, videoNumbers, otherOptions, files }: Facts): ModuleDevice[] {
  const planned = devicesIn(`${otherOptions}\n${files.get(OPTIONS_FILE) ?? ''}`);
  const taken = new Set([...videoNumbers, ...planned.map(({ number }) => number)]);
  return names.map((name) => {
    const before =
      loopback.devices.find((device) => device.name === name) ?? planned.find((device) => device.name === name);
    let number = before?.number ?? FIRST_NUMBER;
    while (before === undefined && taken.has(number)) number++;
    taken.add(number);
    return { name, number, exclusive: true };
  });
}

function currentDevices({ loopback }: Facts): ModuleDevice[] {
  return loopback.devices.map(({ name, number, exclusiveCaps }) => ({
    name,
    number,
    exclusive: isForAll({ exclusiveCaps }),
  }));
}

function makeNow(
  missing: readonly ModuleDevice[],
  facts: Facts,
): Pick<CameraPlan, 'notes'> & { readonly actions: StepAction[] } {
  const { loopback, isModuleUsed } = facts;
  if (missing.length === 0) return { actions: [], notes: [] };
  if (!loopback.loaded) {
    return { actions: [{ action: run('modprobe', 'v4l2loopback'), change: { kind: 'loaded' } }], notes: [] };
  }
  if (loopback.hasControl) {
    const actions = missing.map(({ name, number }) => {
      const path = `/dev/video${number}`;
      const action = run('v4l2loopback-ctl', 'add', '-n', name, '-x', '1', path);
      return { action, change: { kind: 'device', path, name } } as const;
    });
    return { actions, notes: [] };
  }
  if (isModuleUsed) {
    const others = loopback.devices.map(({ name, path }) => `“${name}” (${path})`).join(', ');
    const note = [
      `v4l2loopback ${loopback.version ?? '0.12'} makes devices only when it is loaded, and these are in use: ${others}.`,
      'Close the programs that use them, rtmp-vcam too (rtmp-vcam stop), and run rtmp-vcam setup again, or restart the computer.',
    ].join('\n');
    return { actions: [], notes: [note] };
  }
  const options = optionsOf(currentDevices(facts));
  return {
    actions: [{ action: reload(), change: { kind: 'reloaded', options } }],
    notes: [],
  };
}
