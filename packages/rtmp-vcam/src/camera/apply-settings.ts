import type { Log, VideoPipeline } from '@rtmp-vcam/video-pipeline';
import type { LiveSettings } from '../config/live-settings.ts';
import { pausedCard } from '../sources/card-content.ts';
import type { CameraSettings, SettingsChange } from './camera-settings.ts';
import type { CardPresenter } from './card-presenter.ts';
import type { SwitchedMicrophone } from './switched-microphone.ts';

interface SettingsUsers {
  /** The camera's name. */
  readonly name: string;
  readonly pipeline: Pick<VideoPipeline, 'update' | 'pause' | 'resume'>;
  readonly card: Pick<CardPresenter, 'choose'>;
  /** Is silent in a pause. */
  readonly microphone: Pick<SwitchedMicrophone, 'muted' | 'switchOn' | 'switchOff'>;
  readonly log: Pick<Log, 'info' | 'warn'>;
}

/** Makes a camera do what its settings say, from now on and after each change. It was opened with the settings but `paused`. */
export function applySettings(settings: CameraSettings, users: SettingsUsers): void {
  if (settings.now.paused) pause(users);
  settings.on('change', (change) => applyChange(change, users));
}

function pause({ name, pipeline, microphone }: SettingsUsers): void {
  void pipeline.pause(pausedCard(name));
  microphone.muted = true;
}

function resume({ pipeline, microphone }: SettingsUsers): void {
  pipeline.resume();
  microphone.muted = false;
}

function applyChange({ now, changed, picture, microphone: prepared }: SettingsChange, users: SettingsUsers): void {
  const { pipeline, card, microphone, log } = users;
  // What must not be seen is hidden first, and what may be seen again comes last, as it should look.
  if (changed.paused === true) pause(users);
  pipeline.update({
    ...(isPlaced(changed) ? { placement: now } : {}),
    ...(changed.hold === undefined ? {} : { holdMs: changed.hold }),
    ...(changed.smooth === undefined ? {} : { smoothing: changed.smooth }),
  });
  if (changed.card !== undefined) card.choose(changed.card, picture);
  if (changed.mic === false) microphone.switchOff();
  if (changed.mic === true && prepared !== undefined) {
    microphone.switchOn(prepared);
    for (const { level, text, fix } of prepared.findings) if (level !== 'ok') log.warn({ fix }, text);
  }
  if (changed.paused === false) resume(users);
  log.info({ ...changed }, 'The settings have changed');
}

function isPlaced({ fit, rotate, mirror }: Partial<LiveSettings>): boolean {
  return fit !== undefined || rotate !== undefined || mirror !== undefined;
}
