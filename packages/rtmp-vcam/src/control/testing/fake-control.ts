import type { CameraState, DoctorReport, History, ProgramState, SenderState, WrittenSettings } from '@rtmp-vcam/api';
import type { SettingsPatch } from '../../config/live-settings.ts';
import { Content, type Control, type ControlledCamera } from '../server/routes.ts';
import { FAKE_ACTIONS } from './fake-actions.ts';
import { FakePreview } from './fake-preview.ts';

export const SENDER: SenderState = {
  address: '192.168.1.66',
  encoder: 'OBS Studio 30.2.3',
  path: 'live/***',
  protocol: 'rtmp',
  since: '2026-01-02T03:04:05.000Z',
};

const SETTINGS: WrittenSettings = {
  fit: 'contain',
  rotate: 0,
  mirror: false,
  smooth: 'auto',
  hold: '3s',
  card: 'auto',
  mic: true,
  paused: false,
};

export const CAMERA: CameraState = {
  id: '1',
  name: 'Studio',
  app: null,
  state: 'live',
  settings: SETTINGS,
  ring: '/studio',
  width: 1920,
  height: 1080,
  fps: 30,
  pull: null,
  sender: SENDER,
  bitrate: 6_000_000,
  stream: { width: 1280, height: 720, codec: 'avc1.64001f', decoder: 'h264', fps: 60, latencyMs: 4.2, smoothingMs: 30 },
  watched: true,
  outputs: [{ kind: 'v4l2', label: 'Studio (/dev/video10)', state: 'open', problem: null }],
  device: { label: 'Studio (/dev/video10)', readers: 2 },
  microphone: { label: 'Studio Microphone (PipeWire)', readers: 1, level: -12 },
  refused: [
    { address: '10.0.0.9', encoder: 'FFmpeg', code: 'RTMP_ERR_KEY', reason: 'wrong key', times: 3, last: SENDER.since },
  ],
  keptOut: [{ address: '10.0.0.8', encoder: '', seconds: null }],
  demo: false,
  details: null,
  advice: [],
};

export const PROGRAM: ProgramState = {
  pid: 4242,
  version: '0.2.0',
  since: '2026-01-02T03:00:00.000Z',
  port: 1935,
  tlsPort: null,
  http: null,
  cpu: 12,
  memory: 150_000_000,
  cameras: [CAMERA],
};

/** A program that keeps what it is told. */
export class FakeControl implements Control, ControlledCamera {
  readonly actions = FAKE_ACTIONS;
  readonly preview = new FakePreview();
  readonly disconnected: number[] = [];
  readonly patches: SettingsPatch[] = [];
  readmitted = 0;
  cameras: ProgramState['cameras'] = PROGRAM.cameras;

  state(): ProgramState {
    return { ...PROGRAM, cameras: this.cameras };
  }

  metrics(): Content {
    return new Content('text/plain', 'rtmp_vcam_up 1\n');
  }

  async doctor(): Promise<DoctorReport> {
    return { version: PROGRAM.version, problems: 0, warnings: 0, checks: [] };
  }

  camera(idOrName: string): ControlledCamera | undefined {
    return idOrName === '1' || idOrName === 'Studio Ü' ? this : undefined;
  }

  disconnect(keepOutMs: number): SenderState | null {
    this.disconnected.push(keepOutMs);
    return SENDER;
  }

  history(): History {
    return { everyMs: 1000, points: [] };
  }

  async update(patch: SettingsPatch): Promise<WrittenSettings> {
    this.patches.push(patch);
    return SETTINGS;
  }

  readmit(): CameraState['keptOut'] {
    this.readmitted++;
    return CAMERA.keptOut;
  }
}
