import type * as v from 'valibot';
import { option, optionalOption } from './option.ts';
import {
  addressList,
  autoOrDuration,
  cameraChoice,
  cameraName,
  cardChoice,
  devicePath,
  duration,
  EXAMPLE_FINGERPRINT,
  filePath,
  fingerprint,
  hostName,
  httpAddress,
  memorySize,
  oneOf,
  oneOfNumbers,
  password,
  pictureSize,
  ringName,
  rtmpUrl,
  streamKey,
  userName,
  wholeNumber,
  yesOrNo,
} from './values.ts';

/** The name of the first camera. */
export const DEFAULT_NAME = 'RTMP Virtual Camera';

/** The ring of the first camera. */
export const DEFAULT_RING = '/rtmp_vcam_ring';

/** All options of `rtmp-vcam run`: what they are for, which values they allow, and their defaults. */
export const runSchema = {
  port: option(wholeNumber(0, 65535), 1935, {
    group: 'Server',
    short: 'p',
    placeholder: 'PORT',
    help: 'TCP port that senders push to; 0 chooses any free port',
  }),
  host: optionalOption(hostName(), {
    group: 'Server',
    placeholder: 'ADDRESS',
    help: 'Listen on this address only; 127.0.0.1 keeps other computers out',
    unset: 'all network interfaces',
    example: '127.0.0.1',
  }),
  key: optionalOption(streamKey(), {
    group: 'Server',
    placeholder: 'KEY',
    help: 'Stream key that senders on other computers need',
    unset: 'a random key, made on the first run and saved',
    example: 'my-stream-key',
    secret: true,
  }),
  open: option(yesOrNo(), false, {
    group: 'Server',
    help: 'Let anyone on the network push without the stream key',
  }),
  user: optionalOption(userName(), {
    group: 'Server',
    placeholder: 'NAME',
    help: 'Senders on other computers log in as this user, or push to rtmp://HOST/KEY/camera',
    unset: 'no login; the stream key is enough',
    example: 'studio',
  }),
  password: optionalOption(password(), {
    group: 'Server',
    placeholder: 'PASSWORD',
    help: 'Password of that user',
    unset: 'none; a user needs one',
    example: 'my-password',
    secret: true,
  }),
  allow: optionalOption(addressList(), {
    group: 'Server',
    placeholder: 'LIST',
    help: 'Only this computer and these addresses and networks may connect',
    unset: 'all may connect',
    example: '192.168.1.0/24,10.0.0.5',
  }),
  tlsPort: optionalOption(wholeNumber(0, 65535), {
    group: 'Server',
    placeholder: 'PORT',
    help: 'Additional port that accepts rtmps:// only',
    unset: 'none; the RTMP port accepts rtmps:// too',
    example: 1936,
  }),
  tlsCert: optionalOption(filePath(), {
    group: 'Server',
    placeholder: 'FILE',
    help: 'Certificate for rtmps://, a PEM file',
    unset: 'a self-signed one, made when it is first needed and saved',
    example: '/etc/ssl/my-cert.pem',
  }),
  tlsKey: optionalOption(filePath(), {
    group: 'Server',
    placeholder: 'FILE',
    help: 'Private key of the certificate, a PEM file',
    unset: 'the file of the certificate',
    example: '/etc/ssl/my-key.pem',
  }),
  pull: optionalOption(rtmpUrl(), {
    group: 'Server',
    placeholder: 'URL',
    help: 'Show this stream from another RTMP server whenever it is available; no port is opened then',
    unset: 'senders push to this computer',
    example: 'rtmp://192.168.1.5/live/KEY',
    secret: true,
  }),
  pullFingerprint: optionalOption(fingerprint(), {
    group: 'Server',
    placeholder: 'SHA256',
    help: 'SHA-256 fingerprint of the certificate of the rtmps:// server to pull from',
    unset: 'this computer must trust the certificate',
    example: EXAMPLE_FINGERPRINT,
  }),
  size: option(pictureSize(), '1920x1080', {
    group: 'Picture',
    placeholder: 'WxH',
    help: 'Width and height of the camera picture in pixels, both even',
  }),
  fps: option(wholeNumber(1, 120), 30, {
    group: 'Picture',
    placeholder: 'N',
    help: 'Frames per second of the camera',
  }),
  fit: option(oneOf(['contain', 'cover', 'stretch']), 'contain', {
    group: 'Picture',
    placeholder: 'HOW',
    help: 'How to fit a stream of another aspect ratio: contain adds bars, cover crops, stretch distorts',
  }),
  rotate: option(oneOfNumbers([0, 90, 180, 270]), 0, {
    group: 'Picture',
    placeholder: 'DEGREES',
    help: 'Turn the picture clockwise: 0, 90, 180 or 270',
  }),
  track: option(wholeNumber(0, 255), 0, {
    group: 'Picture',
    placeholder: 'N',
    help: 'Number of the video track to show if the stream has several',
  }),
  mirror: option(yesOrNo(), false, {
    group: 'Picture',
    help: 'Mirror the picture left to right',
  }),
  hold: option(duration(3_600_000, '1h'), '3s', {
    group: 'Picture',
    placeholder: 'TIME',
    help: 'How long to keep the last picture after the sender has gone, such as 3s or 500ms; it stays while one is connected',
  }),
  smooth: option(autoOrDuration(500, '500ms'), 'auto', {
    group: 'Picture',
    placeholder: 'TIME',
    help: 'Delay that evens out a jerky network, such as 80ms; auto measures it, 0 adds none',
  }),
  card: option(cardChoice(), 'auto', {
    group: 'Picture',
    placeholder: 'WHAT',
    help: 'Picture without a stream: guide (URL, key, QR code), plain (nothing secret), auto (guide until the first stream ever, then plain), or a PNG, JPEG or WebP file',
  }),
  idle: option(oneOf(['auto', 'never']), 'auto', {
    group: 'Picture',
    placeholder: 'WHEN',
    help: 'When to stop decoding: auto (while nobody watches) or never',
  }),
  decoder: option(oneOf(['auto', 'libav', 'videotoolbox']), 'auto', {
    group: 'Picture',
    placeholder: 'WHICH',
    help: 'Decoder: auto (hardware if available), libav (software) or videotoolbox (macOS)',
  }),
  maxMemory: option(memorySize(), '1G', {
    group: 'Picture',
    placeholder: 'SIZE',
    help: 'Memory that the decoder may take for the pictures of a stream, such as 512M or 2G; larger pictures are not shown',
  }),
  camera: option(cameraChoice(), 'auto', {
    group: 'Camera',
    placeholder: 'WHICH',
    help: 'Cameras to feed: auto (what this system has), none, or some of pipewire, v4l2 (Linux), extension and obs (macOS: our own camera, that of OBS Studio), with commas between them',
  }),
  ipc: optionalOption(oneOf(['sink', 'auto']), {
    group: 'Camera',
    placeholder: 'HOW',
    help: 'Who gets the pictures (macOS): sink (only the camera) or auto (other programs on this Mac too, such as rtmp-vcam frames)',
    unset: 'auto',
    example: 'auto',
  }),
  name: option(cameraName(), DEFAULT_NAME, {
    group: 'Camera',
    placeholder: 'NAME',
    help: 'Name of the camera: on Linux as apps list it (the label of its v4l2loopback device), on macOS only shown on the card',
  }),
  device: optionalOption(devicePath(), {
    group: 'Camera',
    placeholder: 'PATH',
    help: 'v4l2loopback device of the camera (Linux), such as /dev/video10',
    unset: 'the device whose label is the camera name',
    example: '/dev/video10',
  }),
  mic: option(yesOrNo(), false, {
    group: 'Camera',
    help: 'Let apps hear the sound of the stream from a virtual microphone (Linux with PipeWire)',
  }),
  ring: option(ringName(), DEFAULT_RING, {
    group: 'Camera',
    placeholder: 'NAME',
    help: 'Name of the frame ring: shared memory with the newest pictures, for rtmp-vcam frames',
  }),
  http: optionalOption(httpAddress(), {
    group: 'Program',
    placeholder: 'ADDRESS:PORT',
    help: 'Where the page and the API are; --no-http, or http = false in the file, for none',
    unset: '127.0.0.1:8935, or the next free port',
    example: '127.0.0.1:8935',
  }),
  jsonLogs: option(yesOrNo(), false, {
    group: 'Program',
    help: 'Log one JSON object per line instead of text, without banner and status line',
  }),
  verbose: option(yesOrNo(), false, {
    group: 'Program',
    short: 'v',
    help: 'Log more, and print the stack traces of errors',
  }),
};

/** The options of one camera. The others are those of the program. */
export const CAMERA_OPTIONS = [
  'key',
  'pull',
  'pullFingerprint',
  'size',
  'fps',
  'fit',
  'rotate',
  'track',
  'mirror',
  'hold',
  'smooth',
  'card',
  'idle',
  'decoder',
  'maxMemory',
  'camera',
  'name',
  'mic',
  'device',
  'ring',
] as const satisfies readonly (keyof typeof runSchema)[];

export type CameraOptionName = (typeof CAMERA_OPTIONS)[number];

/** The options of one camera, checked and with defaults filled in. */
export interface CameraOptions extends Pick<RunOptions, CameraOptionName> {
  /** The app in its URLs. The first camera may have none, and then it takes every app that no other camera has. */
  readonly app: string | undefined;
}

/** The options of `rtmp-vcam run`, checked and with defaults filled in. */
export type RunOptions = { readonly [Name in keyof typeof runSchema]: v.InferOutput<(typeof runSchema)[Name]> };
