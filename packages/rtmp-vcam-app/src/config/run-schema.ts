import type * as v from 'valibot';
import { option, optionalOption } from './option.ts';
import {
  addressList,
  cameraName,
  devicePath,
  duration,
  EXAMPLE_FINGERPRINT,
  filePath,
  fingerprint,
  hostName,
  oneOf,
  oneOfNumbers,
  password,
  pictureSize,
  ringName,
  rtmpUrl,
  streamKey,
  teamId,
  userName,
  wholeNumber,
  yesOrNo,
} from './values.ts';

/** Where a team id is known, the ring of the team's app group takes its place on macOS. */
export const DEFAULT_RING = '/rtmp_vcam_ring';

/** The one place that says which options there are, what they may hold and what applies without them. */
export const runSchema = {
  port: option(wholeNumber(0, 65535), 1935, {
    group: 'Server',
    short: 'p',
    placeholder: 'PORT',
    help: 'TCP port that senders push to; 0 takes any free one',
  }),
  host: optionalOption(hostName(), {
    group: 'Server',
    placeholder: 'ADDRESS',
    help: 'Listen on this address only; 127.0.0.1 keeps other computers out',
    unset: 'every interface',
    example: '127.0.0.1',
  }),
  key: optionalOption(streamKey(), {
    group: 'Server',
    placeholder: 'KEY',
    help: 'Stream key that senders on other computers need',
    unset: 'a random one, made on the first run and kept',
    example: 'my-stream-key',
    secret: true,
  }),
  open: option(yesOrNo(), false, {
    group: 'Server',
    help: 'Let anyone on the network push without the key',
  }),
  user: optionalOption(userName(), {
    group: 'Server',
    placeholder: 'NAME',
    help: 'Senders on other computers log in as this user, or have the key in the app of their URL',
    unset: 'no login, the key alone',
    example: 'studio',
  }),
  password: optionalOption(password(), {
    group: 'Server',
    placeholder: 'PASSWORD',
    help: 'Password of that user; on a command line others can see it, in the config file or environment not',
    unset: 'none; needed with a user',
    example: 'my-password',
    secret: true,
  }),
  allow: optionalOption(addressList(), {
    group: 'Server',
    placeholder: 'LIST',
    help: 'Addresses and networks that may connect, besides this computer',
    unset: 'all',
    example: '192.168.1.0/24,10.0.0.5',
  }),
  tlsPort: optionalOption(wholeNumber(0, 65535), {
    group: 'Server',
    placeholder: 'PORT',
    help: 'A port that takes rtmps:// alone',
    unset: 'none; the RTMP port takes rtmps:// too',
    example: 1936,
  }),
  tlsCert: optionalOption(filePath(), {
    group: 'Server',
    placeholder: 'FILE',
    help: 'Certificate for rtmps://, in PEM',
    unset: 'a self-signed one, made when it is first needed and kept',
    example: '/etc/ssl/my-cert.pem',
  }),
  tlsKey: optionalOption(filePath(), {
    group: 'Server',
    placeholder: 'FILE',
    help: 'Key of the certificate, in PEM',
    unset: 'in the file of the certificate',
    example: '/etc/ssl/my-key.pem',
  }),
  pull: optionalOption(rtmpUrl(), {
    group: 'Server',
    placeholder: 'URL',
    help: 'Show this stream of another RTMP server, whenever it is there; no port is opened then',
    unset: 'senders push to this computer',
    example: 'rtmp://192.168.1.5/live/KEY',
    secret: true,
  }),
  pullFingerprint: optionalOption(fingerprint(), {
    group: 'Server',
    placeholder: 'SHA256',
    help: 'Fingerprint of the certificate that the rtmps:// server to pull from has',
    unset: 'a certificate that this computer trusts',
    example: EXAMPLE_FINGERPRINT,
  }),
  size: option(pictureSize(), '1920x1080', {
    group: 'Picture',
    placeholder: 'WxH',
    help: 'Size of the camera picture, in even numbers of pixels',
  }),
  fps: option(wholeNumber(1, 120), 30, {
    group: 'Picture',
    placeholder: 'N',
    help: 'Frames per second of the camera',
  }),
  fit: option(oneOf(['contain', 'cover', 'stretch']), 'contain', {
    group: 'Picture',
    placeholder: 'HOW',
    help: 'How a stream of another shape is placed: contain adds bars, cover cuts edges, stretch distorts',
  }),
  rotate: option(oneOfNumbers([0, 90, 180, 270]), 0, {
    group: 'Picture',
    placeholder: 'DEGREES',
    help: 'Turn the picture clockwise: 0, 90, 180 or 270',
  }),
  track: option(wholeNumber(0, 255), 0, {
    group: 'Picture',
    placeholder: 'N',
    help: 'Which video track of a multitrack stream to show',
  }),
  mirror: option(yesOrNo(), false, {
    group: 'Picture',
    help: 'Mirror the picture left to right',
  }),
  hold: option(duration(3_600_000, '1h'), '3s', {
    group: 'Picture',
    placeholder: 'TIME',
    help: 'How long the last picture stays when the stream ends, such as 3s or 500ms',
  }),
  decoder: option(oneOf(['auto', 'libav', 'videotoolbox']), 'auto', {
    group: 'Picture',
    placeholder: 'WHICH',
    help: 'Decoder: auto, libav (software) or videotoolbox (macOS)',
  }),
  camera: option(oneOf(['auto', 'extension', 'v4l2', 'none']), 'auto', {
    group: 'Camera',
    placeholder: 'WHICH',
    help: 'Camera to feed: auto, extension (macOS), v4l2 (Linux) or none',
  }),
  ipc: optionalOption(oneOf(['sink', 'ring', 'auto']), {
    group: 'Camera',
    placeholder: 'HOW',
    help: 'How pictures get to the Camera Extension (macOS): sink stream, frame ring, or auto for both',
    unset: 'auto',
    example: 'auto',
  }),
  teamId: optionalOption(teamId(), {
    group: 'Camera',
    placeholder: 'ID',
    help: 'Team that signed the Camera Extension (macOS); it may open a frame ring of that team only',
    unset: 'not known; the frame ring is for other programs',
    example: 'TEAMID1234',
  }),
  name: option(cameraName(), 'RTMP Virtual Camera', {
    group: 'Camera',
    placeholder: 'NAME',
    help: 'Name of the camera in other programs',
  }),
  device: optionalOption(devicePath(), {
    group: 'Camera',
    placeholder: 'PATH',
    help: 'Device of the camera, such as /dev/video10',
    unset: 'the one whose name is the camera name',
    example: '/dev/video10',
  }),
  ring: option(ringName(), DEFAULT_RING, {
    group: 'Camera',
    placeholder: 'NAME',
    help: 'Name of the shared memory that holds the newest frames',
  }),
  jsonLogs: option(yesOrNo(), false, {
    group: 'Program',
    help: 'Log one JSON object a line, on a terminal too',
  }),
  verbose: option(yesOrNo(), false, {
    group: 'Program',
    short: 'v',
    help: 'Log more, and print the stack of errors',
  }),
};

/** Everything `rtmp-vcam run` can be told, checked and with defaults filled in. */
export type RunOptions = { readonly [Name in keyof typeof runSchema]: v.InferOutput<(typeof runSchema)[Name]> };
