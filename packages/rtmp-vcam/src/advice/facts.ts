import type { Placement, VideoErrorCode } from '@rtmp-vcam/video-pipeline';
import type { Finding } from '@rtmp-vcam/virtual-camera';

/** What was measured of a camera, for advice. */
export interface CameraFacts {
  readonly camera: {
    readonly width: number;
    readonly height: number;
    readonly fps: number;
    readonly fit: Placement['fit'];
    readonly rotate: Placement['rotate'];
    /** Milliseconds, or `auto`. */
    readonly smooth: 'auto' | number;
    readonly isPaused: boolean;
  };
  /** The devices that apps see; undefined when none is open. */
  readonly device: DeviceFacts | undefined;
  /** What is wrong with the outputs, now. */
  readonly findings: readonly Finding[];
  /** Senders that were refused in the last ten minutes and were not let in since, the newest first. */
  readonly refused: readonly RefusedFacts[];
  /** Why there is no stream to pull; undefined when there is one, or when streams are pushed. */
  readonly pull: { readonly text: string; readonly fix: string; readonly isUsual: boolean } | undefined;
  /** Undefined while there is no sender. */
  readonly stream: StreamFacts | undefined;
}

interface DeviceFacts {
  /** As apps list it. */
  readonly name: string;
  /** How many apps read it; undefined if that is not known. */
  readonly readers: number | undefined;
  /** An app has read it since the start of the program. */
  readonly wasRead: boolean;
}

export interface RefusedFacts {
  /** `192.168.1.20 (GoPro)`. */
  readonly who: string;
  /** `wrong stream key`. */
  readonly reason: string;
  readonly fix: string;
  /** The address is one of this computer or of a private network. */
  readonly isNearby: boolean;
}

/** The present stream. */
export interface StreamFacts {
  /** For how long it has run. */
  readonly seconds: number;
  /** The sender is on this computer. */
  readonly isLocal: boolean;
  /** It is the test picture. */
  readonly isDemo: boolean;
  /** Undefined before the first picture. */
  readonly picture: PictureFacts | undefined;
  /** Bits a second. */
  readonly bitrate: number;
  /** What the encoder has announced; undefined if it has not. */
  readonly announced: { readonly fps: number | undefined; readonly bitrate: number | undefined };
  /** Pictures a second that come. */
  readonly receivedFps: number;
  /** Between the last two keyframes; undefined before the second one. */
  readonly keyframeSeconds: number | undefined;
  readonly sinceKeyframeSeconds: number;
  readonly reorderMs: number;
  readonly jitterMs: number;
  /** How long pictures are held so that they come evenly. */
  readonly smoothingMs: number;
  /** Pictures of the last ten seconds. */
  readonly recent: {
    readonly received: number;
    /** Left out because the decoder was too slow. */
    readonly dropped: number;
    readonly damaged: number;
  };
  /** Why there is no picture. */
  readonly trouble: TroubleFacts | undefined;
  /** What the decoder has reported in the last ten seconds. */
  readonly decoderProblem: VideoErrorCode | undefined;
}

interface PictureFacts {
  readonly width: number;
  readonly height: number;
  /** RFC 6381: `avc1.64001f`. */
  readonly codec: string;
  /** `h264`, `h264 (vaapi)`. */
  readonly decoder: string;
}

interface TroubleFacts {
  readonly text: string;
  readonly fix: string;
  readonly isSoundOnly: boolean;
}
