import { NO_SESSION_FIX } from '../service/systemd.ts';
import { quoted } from '../shell-word.ts';
import { type Action, reload, run } from './action.ts';
import type { Change } from './change.ts';
import type { Facts } from './facts.ts';
import { KEPT, type Removal, RPM_FUSION, removeAction } from './package-manager.ts';
import type { Plan, Step, StepAction, StepName } from './step.ts';

interface UndoPlan extends Plan {
  /** Changes about which there is nothing to do any more. */
  readonly settled: readonly Change[];
}

/** Puts back what setup has changed, in the opposite order. What others have changed since then stays. */
export function planUndo(facts: Facts, removal: Removal): UndoPlan {
  const steps: Step[] = [];
  const notes: string[] = [];
  const settled: Change[] = [];
  for (const change of inOrder(facts.changes)) {
    const undone = undoOf(change, facts, removal);
    notes.push(...(undone.notes ?? []));
    if (undone.actions.length === 0) {
      if (undone.isKept !== true) settled.push(change);
      continue;
    }
    steps.push({
      name: undone.name,
      title: undone.title,
      hints: [],
      needsRoot: undone.actions.every(({ kind }) => kind !== 'own'),
      actions: undone.actions.map((action, index) =>
        index === undone.actions.length - 1 ? { action, undoes: change, ...leaving(undone) } : { action },
      ),
      remedy: 'Run rtmp-vcam setup --undo again: it does what is left.',
    });
  }
  return { done: [], steps, notes, settled };
}

function leaving({ left }: Undone): Pick<StepAction, 'leaves'> {
  return left === undefined ? {} : { leaves: left };
}

/** The newest first. But what the service has open can only be taken away when it has ended. */
function inOrder(changes: readonly Change[]): readonly Change[] {
  const newestFirst = changes.toReversed();
  return [...newestFirst.filter(isService), ...newestFirst.filter((change) => !isService(change))];
}

function isService({ kind }: Change): boolean {
  return kind === 'service';
}

interface Undone {
  readonly name: StepName;
  readonly title: string;
  /** None if there is nothing to undo any more. */
  readonly actions: readonly Action[];
  readonly notes?: readonly string[];
  /** It may be possible later, although there are no actions now. */
  readonly isKept?: boolean;
  /** What of the change may be undone later, when the actions are done. */
  readonly left?: Change;
}

function undoOf(change: Change, facts: Facts, removal: Removal): Undone {
  switch (change.kind) {
    case 'packages':
      return undoPackages(change, facts, removal);
    case 'file':
      return undoFile(change, facts);
    case 'line': {
      const { path, line } = change;
      const isThere = facts.files.get(path)?.split('\n').includes(line) === true;
      return {
        name: 'firewall',
        title: `Take the line of setup out of ${path}`,
        actions: isThere ? [{ kind: 'cut', path, line }] : [],
      };
    }
    case 'loaded':
    case 'reloaded':
      return undoModule(change, facts);
    case 'device': {
      const isThere = facts.loopback.devices.some(({ path, name }) => path === change.path && name === change.name);
      const actions = isThere ? [run('v4l2loopback-ctl', 'delete', change.path)] : [];
      return { name: 'camera', title: `Remove the camera ${change.path}`, actions };
    }
    case 'group': {
      const actions =
        facts.video === 'out' || facts.video === 'none' ? [] : [run('gpasswd', '-d', change.user, change.group)];
      return { name: 'group', title: `Take you out of the group ${change.group}`, actions };
    }
    case 'port':
      return {
        name: 'firewall',
        title: `Close port ${change.port} in the firewall ${change.firewall}`,
        actions: closePort(change),
      };
    case 'mic':
      return undoMic(change, facts);
    case 'service':
      return undoService(facts);
  }
}

function undoService({ service }: Facts): Undone {
  const undone = { name: 'service', title: 'Start rtmp-vcam no more when you log in' } as const;
  if (service === 'no session') {
    const note = `rtmp-vcam still starts when you log in, because systemd runs no session of this user here.\n${NO_SESSION_FIX}`;
    return { ...undone, actions: [], notes: [note], isKept: true };
  }
  const isThere = service === 'running' || service === 'stopped';
  return { ...undone, actions: isThere ? [{ kind: 'own', does: 'uninstall-service' }] : [] };
}

function undoPackages(
  { asked, added }: Extract<Change, { readonly kind: 'packages' }>,
  { distribution, installed }: Facts,
  { names, neededBy }: Removal,
): Undone {
  const { family } = distribution;
  // Each change has a step of its own, and what one has removed is not there for the next one.
  const own = names.filter((name) => asked.includes(name) || added.includes(name));
  const isThere = asked.some((name) => own.includes(name));
  const staying = asked.filter((name) => neededBy.has(name));
  const notes = staying.map((name) => `${name} stays, because others need it: ${neededBy.get(name)?.join(', ')}.`);
  if (isThere && added.includes(KEPT))
    notes.push(`${KEPT}, which came along, stays: without it there may be no administrator.`);
  if (added.includes(RPM_FUSION) && installed.has(RPM_FUSION)) notes.push(FUSION_STAYS);
  return {
    name: 'module',
    title: 'Remove the packages that setup has installed',
    actions: family !== 'other' && isThere ? [removeAction(family, own)] : [],
    notes,
    isKept: staying.length > 0,
    ...(staying.length > 0 ? { left: { kind: 'packages', asked: staying, added } } : {}),
  };
}

const FUSION_STAYS = [
  'RPM Fusion, the source of packages that setup has added, stays: other packages may come from it by now.',
  `To remove it: sudo dnf remove ${RPM_FUSION}`,
].join('\n');

function undoFile({ path, text }: Extract<Change, { readonly kind: 'file' }>, { files, hasUdev }: Facts): Undone {
  const undone = { name: 'camera', title: `Remove ${path}` } as const;
  const now = files.get(path);
  if (now === undefined) return { ...undone, actions: [] };
  if (now !== text) return { ...undone, actions: [], notes: [`${path} stays, because it has been changed since.`] };
  const reload = path.startsWith('/etc/udev/') && hasUdev ? [run('udevadm', 'control', '--reload')] : [];
  return { ...undone, actions: [{ kind: 'delete', path }, ...reload] };
}

function undoMic({ file, before, after }: Extract<Change, { readonly kind: 'mic' }>, { files }: Facts): Undone {
  const undone = { name: 'mic', title: `Put ${file} back as it was without the microphone` } as const;
  if (files.get(file) === after) return { ...undone, actions: [{ kind: 'own', does: 'mic-off', file, before }] };
  const note = `${file} has been changed since, so it stays. Without a microphone: mic = false.`;
  return files.has(file) ? { ...undone, actions: [], notes: [note] } : { ...undone, actions: [] };
}

function undoModule(
  change: Extract<Change, { readonly kind: 'loaded' | 'reloaded' }>,
  { loopback, isModuleUsed, service, changes }: Facts,
): Undone {
  const undone = { name: 'camera', title: 'Take the camera devices away' } as const;
  if (!loopback.loaded) return { ...undone, actions: [] };
  const endsService = service === 'running' && changes.some(isService);
  if (isModuleUsed && !endsService) {
    return {
      ...undone,
      actions: [],
      notes: ['The camera devices stay until the computer is restarted, because programs use them.'],
      isKept: true,
    };
  }
  if (change.kind === 'loaded') return { ...undone, actions: [run('modprobe', '-r', 'v4l2loopback')] };
  const words = change.options.match(/\w+=(?:"[^"]*"|\S*)/g) ?? [];
  return { ...undone, actions: [reload(...words.map((word) => word.replaceAll('"', '')))] };
}

function closePort({ firewall, port, place }: Extract<Change, { readonly kind: 'port' }>): Action[] {
  if (firewall === 'ufw') return [run('ufw', 'delete', 'allow', `${port}/tcp`)];
  if (firewall === 'firewalld') {
    const words = [...(place === '' ? [] : [`--zone=${place}`]), `--remove-port=${port}/tcp`];
    return [run('firewall-cmd', ...words), run('firewall-cmd', '--permanent', ...words)];
  }
  // Only the number of a rule names it.
  const ours = quoted(`s/.*tcp dport ${port} .*comment "rtmp-vcam".*# handle //p`);
  const handles = `nft -a list chain ${place} | sed -n ${ours}`;
  const command = `for handle in $(${handles}); do nft delete rule ${place} handle "$handle"; done`;
  return [{ kind: 'run', command, isScript: true }];
}
