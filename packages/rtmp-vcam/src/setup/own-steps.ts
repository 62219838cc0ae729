import { NO_SESSION_FIX, NO_SYSTEMD_FIX } from '../service/systemd.ts';
import type { Firewall } from '../system/firewall.ts';
import { run } from './action.ts';
import type { Facts, ServiceFacts } from './facts.ts';
import type { Step, StepAction } from './step.ts';

/** Lets a user who does not sit at the screen open cameras. */
export function groupStep({ user, isAdministrator, isAtScreen, video, loopback }: Facts): Step | undefined {
  const mayOpen = loopback.devices.length > 0 && loopback.devices.every((device) => device.mayOpen);
  if (isAdministrator || isAtScreen || video !== 'out' || user === undefined || mayOpen) return undefined;
  return {
    name: 'group',
    title: 'Let you use cameras without sitting at the screen, as with ssh: the group video',
    hints: ['It counts from your next login on.'],
    needsRoot: true,
    actions: [{ action: run('usermod', '-aG', 'video', user), change: { kind: 'group', group: 'video', user } }],
    remedy: 'Ask the administrator to add you to the group video.',
  };
}

/** Lets the firewall accept senders of other computers. */
export function firewallStep(facts: Facts, ports: readonly number[]): Step | undefined {
  const closed = [...facts.firewalls].filter(([port, firewall]) => {
    const { kind, port: state } = firewall;
    if (!ports.includes(port) || kind === 'none' || state === 'open') return false;
    // Only the administrator may see the rules of ufw.
    return !facts.changes.some((change) => change.kind === 'port' && change.port === port && change.firewall === kind);
  });
  const [first] = closed;
  if (first === undefined) return undefined;
  const which = closed.map(([port]) => port).join(' and ');
  return {
    name: 'firewall',
    title: `Let other computers and phones send to port ${which}, through the firewall ${first[1].kind}`,
    hints: [],
    needsRoot: true,
    actions: closed.flatMap(([port, firewall]) => openPort(port, firewall, facts)),
    remedy: 'Open the port in the settings of the firewall.',
  };
}

function openPort(port: number, { kind, open }: Firewall, { zones, files }: Facts): StepAction[] {
  switch (kind) {
    case 'none':
      return [];
    case 'ufw': {
      const change = { kind: 'port', firewall: kind, port, place: '' } as const;
      const action = run('ufw', 'allow', `${port}/tcp`);
      return [{ action, change, idleText: /Skipping adding existing rule(?! \(v6\))/ }];
    }
    case 'firewalld':
      return (zones.length === 0 ? [''] : zones).flatMap((place) => {
        const change = { kind: 'port', firewall: kind, port, place } as const;
        const words = [...(place === '' ? [] : [`--zone=${place}`]), `--add-port=${port}/tcp`];
        return [
          { action: run('firewall-cmd', '--permanent', ...words), change, idleText: /ALREADY_ENABLED/ },
          { action: run('firewall-cmd', ...words) },
        ];
      });
    case 'nftables': {
      const place = chainOf(open);
      const rule = nftRule(place, port);
      const path = '/etc/nftables.conf';
      const line: StepAction = {
        action: { kind: 'append', path, line: rule },
        change: { kind: 'line', path, line: rule },
      };
      return [
        { action: run('nft', ...rule.split(' ')), change: { kind: 'port', firewall: kind, port, place } },
        ...(files.has(path) ? [line] : []),
      ];
    }
  }
}

/** A rule at the end of the chain would come after one that refuses everything. */
function nftRule(place: string, port: number): string {
  return `insert rule ${place} tcp dport ${port} accept comment "rtmp-vcam"`;
}

/** `inet filter input` of the command that opens the port. */
function chainOf(open: string): string {
  return /insert rule (.+?) tcp dport/.exec(open)?.[1] ?? 'inet filter input';
}

export function micStep({ pipewire, mic }: Facts): Step | undefined {
  if (pipewire !== 'usable' || mic === 'on') return undefined;
  return {
    name: 'mic',
    title: 'Let apps hear the sound of the stream from a virtual microphone',
    hints: ['It writes mic = true into the config file.'],
    needsRoot: false,
    actions: [{ action: { kind: 'own', does: 'mic-on' } }],
    remedy: 'rtmp-vcam --mic does it for one start.',
  };
}

export function serviceStep(facts: ServiceFacts): Step | undefined {
  const { service } = facts;
  if (service === 'running' || serviceNote(facts) !== undefined) return undefined;
  return {
    name: 'service',
    title: 'Start rtmp-vcam now and whenever you log in',
    hints: service === 'stopped' ? ['It is installed for that, but not as it should be: rtmp-vcam service status'] : [],
    needsRoot: false,
    actions: [{ action: { kind: 'own', does: 'install-service' } }],
    remedy: 'rtmp-vcam service status says more.',
  };
}

/** Why rtmp-vcam does not start by itself, and what to do; undefined if nothing keeps setup from changing that. */
export function serviceNote({ service, otherCopy, pathProblem }: ServiceFacts): string | undefined {
  switch (service) {
    case 'running':
      return undefined;
    case 'no systemd':
      return `rtmp-vcam does not start by itself, because this computer has no systemd.\n${NO_SYSTEMD_FIX}`;
    case 'no session':
      return `rtmp-vcam does not start by itself, because systemd runs no session of this user here.\n${NO_SESSION_FIX}`;
  }
  if (pathProblem !== undefined)
    return `rtmp-vcam does not start by itself yet. ${pathProblem.problem}.\n${pathProblem.fix}`;
  if (otherCopy === undefined) return undefined;
  const so =
    service === 'absent' ? 'it is not started at login yet' : 'the service, which starts it at login, does not run';
  return `rtmp-vcam runs in another terminal (pid ${otherCopy.pid}), so ${so}.\nEnd it (rtmp-vcam stop), then: rtmp-vcam service install`;
}
