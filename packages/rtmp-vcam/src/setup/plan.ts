import { cameraPlan } from './camera-step.ts';
import type { Facts } from './facts.ts';
import { moduleStep } from './module-step.ts';
import { type Obstacle, obstacleOf } from './obstacles.ts';
import { firewallStep, groupStep, micStep, serviceNote, serviceStep } from './own-steps.ts';
import type { Plan, Step } from './step.ts';

/** What is wanted of setup. */
export interface Wishes {
  /** The names of the cameras that need a device. */
  readonly cameras: readonly string[];
  /** The ports that senders of other computers connect to. */
  readonly ports: readonly number[];
  readonly mic: boolean;
  readonly service: boolean;
  readonly firewall: boolean;
}

export interface SetupPlan extends Plan {
  /** False if no app will see a camera, even if all steps are done. */
  readonly canHaveCamera: boolean;
}

/** What has to be done so that all wishes come true. */
export function planSetup(wishes: Wishes, facts: Facts): SetupPlan {
  const { cameras } = wishes;
  const obstacle = cameras.length === 0 ? undefined : obstacleOf(facts);
  const device = cameras.length === 0 ? NOTHING : devicePlan(cameras, obstacle, facts);
  const canHaveCamera =
    obstacle === undefined ||
    facts.pipewire === 'usable' ||
    facts.loopback.devices.some(({ name }) => cameras.includes(name));
  const canRise = facts.rise !== 'none';
  const more = [
    wishes.firewall && canRise ? firewallStep(facts, wishes.ports) : undefined,
    wishes.mic ? micStep(facts) : undefined,
    wishes.service ? serviceStep(facts) : undefined,
  ].filter((step) => step !== undefined);
  return {
    done: [...device.done, ...doneWords(wishes, facts)],
    steps: [...device.steps, ...more],
    notes: [
      ...device.notes,
      ...pipewireNotes(facts, { camera: obstacle !== undefined, microphone: wishes.mic }),
      ...(wishes.service ? [serviceNote(facts) ?? []].flat() : []),
      ...(canHaveCamera ? [] : [NO_CAMERA]),
    ],
    canHaveCamera,
  };
}

const NOTHING: Plan = { done: [], steps: [], notes: [] };

const NO_CAMERA = [
  'As it is now, no app can see a camera on this computer.',
  'What works all the same: the page shows the stream (rtmp-vcam open), and programs get its pictures from',
  'rtmp-vcam frames.',
].join('\n');

function devicePlan(names: readonly string[], obstacle: Obstacle | undefined, facts: Facts): Plan {
  if (obstacle !== undefined) return withoutModule(obstacle, facts);
  const { step, done, notes } = cameraPlan(names, facts);
  const module = moduleStep(facts);
  const steps: (Step | undefined)[] = [module, step, groupStep(facts)];
  const isThere = module === undefined && facts.loopback.file !== undefined;
  const version = facts.loopback.version === undefined ? '' : ` ${facts.loopback.version}`;
  return {
    done: [...(isThere ? [`v4l2loopback${version} is installed for kernel ${facts.kernel}`] : []), ...done],
    steps: steps.filter((each) => each !== undefined),
    notes: facts.video === 'later' ? [...notes, 'You are in the group video from your next login on.'] : notes,
  };
}

/** Without the module there still is the PipeWire camera. */
function withoutModule({ text, fix }: Obstacle, { pipewire }: Facts): Plan {
  const why = `${text}.${fix === undefined ? '' : `\n${fix}`}`;
  return { ...NOTHING, notes: pipewire === 'usable' ? [why, PIPEWIRE_CAMERA] : [why] };
}

const PIPEWIRE_CAMERA = [
  'The PipeWire camera is there without it, while rtmp-vcam runs.',
  'These apps see it: OBS 30 and later (Video Capture Device (PipeWire)), GNOME Snapshot, Cheese 44,',
  'Firefox with media.webrtc.camera.allow-pipewire in about:config (Fedora has set it),',
  'Chrome and Chromium with chrome://flags/#enable-webrtc-pipewire-camera.',
  'These do not: Zoom, Teams, Skype, Discord and ffmpeg. In a browser that sees it, their web pages work.',
].join('\n');

/** What there is of cameras although an administrator is needed for these steps, and this user is none. */
export function notesWithoutRoot(
  denied: readonly Step[],
  { cameras }: Pick<Wishes, 'cameras'>,
  facts: Facts,
): string[] {
  const isThere = facts.loopback.devices.some(({ name }) => cameras.includes(name));
  if (cameras.length === 0 || isThere || denied.every(({ name }) => name !== 'module' && name !== 'camera')) return [];
  const why = { text: 'The camera device is not there, because making it needs an administrator', fix: undefined };
  return [
    ...withoutModule(why, facts).notes,
    ...pipewireNotes(facts, { camera: true, microphone: false }),
    ...(facts.pipewire === 'usable' ? [] : [NO_CAMERA]),
  ];
}

/** Says which of the wanted things PipeWire cannot give, and why. */
function pipewireNotes(
  { pipewire }: Facts,
  wanted: { readonly camera: boolean; readonly microphone: boolean },
): string[] {
  if (pipewire === 'usable' || !(wanted.camera || wanted.microphone)) return [];
  const camera = wanted.camera ? ['no PipeWire camera'] : [];
  const missing = [...camera, ...(wanted.microphone ? ['no virtual microphone'] : [])].join(' and ');
  return [`There can be ${missing}: ${pipewire.problem}.\n${pipewire.fix}`];
}

function doneWords({ ports, mic, service, firewall }: Wishes, facts: Facts): string[] {
  const open = [...facts.firewalls].filter(([port, { kind, port: state }]) => {
    return firewall && ports.includes(port) && kind !== 'none' && state === 'open';
  });
  return [
    ...open.map(([port, { kind }]) => `The firewall ${kind} lets others send to port ${port}`),
    mic && facts.mic === 'on' ? 'The virtual microphone is on in the config file' : '',
    service && facts.service === 'running' ? 'rtmp-vcam starts when you log in' : '',
  ].filter((text) => text !== '');
}
