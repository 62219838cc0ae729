import type { Fit, Rotation } from '@rtmp-vcam/video-pipeline';
import type { CameraChoice } from '@rtmp-vcam/virtual-camera';

/** Decoders that can be asked for. */
export type DecoderChoice = 'auto' | 'libav' | 'videotoolbox';

/** `sink`: the extension's sink stream; `ring`: the frame ring alone; `auto`: the sink stream with the ring beside it. */
export type Ipc = 'sink' | 'ring' | 'auto';

/** Everything `rtmp-vcam run` can be told, checked and with defaults filled in. */
export interface RunOptions {
  /** TCP port of the RTMP server; 0 lets the system pick a free one. */
  readonly port: number;
  /** Address or host name to listen on; undefined: every interface. */
  readonly host: string | undefined;
  /** Publishers from other computers log in as this user; undefined: they need the key alone. */
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** Addresses and networks (`192.168.1.0/24`) that may connect; undefined: all. */
  readonly allow: readonly string[] | undefined;
  /** Port that takes RTMPS alone; undefined: none, the RTMP port takes both. */
  readonly tlsPort: number | undefined;
  /** Path of a certificate in PEM; undefined: a self-signed one. */
  readonly tlsCert: string | undefined;
  /** Path of its key in PEM; undefined: in the same file. */
  readonly tlsKey: string | undefined;
  /** URL of a stream to follow on another server; undefined: streams are pushed to this one. */
  readonly pull: string | undefined;
  /** SHA-256 fingerprint of that server's certificate; undefined: one that is vouched for. */
  readonly pullFingerprint: string | undefined;
  /** Canvas size in pixels, both even. */
  readonly size: { readonly width: number; readonly height: number };
  /** Frames per second of the canvas. */
  readonly fps: number;
  readonly fit: Fit;
  readonly rotate: Rotation;
  /** Number of the video track to show. */
  readonly track: number;
  readonly mirror: boolean;
  /** `auto` takes what this machine has, `none` runs with the frame ring alone. */
  readonly camera: CameraChoice;
  /** The camera's name in apps. */
  readonly name: string;
  /** How pictures get to the Camera Extension of macOS; undefined: as `auto`. Always undefined elsewhere. */
  readonly ipc: Ipc | undefined;
  /** The team that signed the Camera Extension; undefined: not known. */
  readonly teamId: string | undefined;
  /** Path of the camera device; undefined: found by `name`. */
  readonly device: string | undefined;
  /** Stream key of publishers; undefined: the one kept in the config folder. */
  readonly key: string | undefined;
  /** True lets anyone publish without the key. */
  readonly open: boolean;
  /** Milliseconds the last picture stays after the stream has ended. */
  readonly hold: number;
  readonly decoder: DecoderChoice;
  /** Name of the frame ring's shared memory, with its leading slash. */
  readonly ring: string;
  /** True logs JSON on a terminal too. */
  readonly jsonLogs: boolean;
  /** True logs debug messages and prints the stacks of errors. */
  readonly verbose: boolean;
}
