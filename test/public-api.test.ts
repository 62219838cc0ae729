import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { run } from './support/program.ts';

const PACKAGES = join(import.meta.dirname, '../packages');

/** Every name except types that an entry point of a package exports. Each name here must stay available. */
const NAMES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  api: {
    '.': [
      'cameraState',
      'connect',
      'demoAnswer',
      'demoRequest',
      'disconnectAnswer',
      'disconnectRequest',
      'doctorReport',
      'failure',
      'history',
      'keepAnswer',
      'keyAnswer',
      'logLine',
      'programState',
      'readmitAnswer',
      'settingsAnswer',
    ],
  },
  pipewire: {
    '.': [
      'AudioSource',
      'Connection',
      'PipeWireError',
      'Registry',
      'Stream',
      'StreamBuffer',
      'VideoSource',
      'bufferPods',
      'formatPod',
      'fraction',
      'id',
      'ids',
      'int',
      'intFlags',
      'intRange',
      'object',
      'pictureSize',
      'rectangle',
    ],
  },
  'rtmp-server': {
    '.': [
      'DEFAULT_SERVER_LIMITS',
      'RtmpError',
      'RtmpPlayer',
      'RtmpPublisher',
      'RtmpServer',
      'addressGroup',
      'followStream',
      'percentDecoded',
      'plainAddress',
      'readFlv',
      'streamKeyRule',
      'writeFlv',
    ],
    './session': ['ClientSession', 'DEFAULT_SESSION_LIMITS', 'ServerSession'],
    './errors': ['RTMP_ERRORS', 'RtmpError'],
  },
  'video-pipeline': {
    '.': [
      'H264_NAL_TYPES',
      'RequestThread',
      'RingReader',
      'VIDEO_ERRORS',
      'VideoError',
      'VideoPipeline',
      'annexBNalUnits',
      'buildAvcConfiguration',
      'childProgram',
      'convertMatrix',
      'drawPicture',
      'encodePng',
      'h264NalType',
      'i420Size',
      'prefixWithLengths',
    ],
    './ffi': [
      'INVALID_TIME',
      'IPPROTO_TCP',
      'LOCK_EX',
      'LOCK_NB',
      'Owned',
      'TCP_NOTSENT_LOWAT',
      'boundOnce',
      'coreFoundation',
      'coreMedia',
      'coreVideo',
      'created',
      'errnoName',
      'hasFrameworks',
      'kCMTimeFlags_Valid',
      'libSystem',
      'osStatusName',
      'owned',
      'residentMemory',
      'sendUnixDatagram',
      'textOf',
      'waiting',
    ],
    './files': ['UnusableFileError', 'isTrusted', 'readSmallFile', 'readWhole', 'withRegularFile'],
    './native': ['childProgram', 'nativeModules', 'tryDecoding'],
    './testing': [
      'OSStatusError',
      'PixelBufferPool',
      'PlaneViews',
      'RingWriter',
      'attachMissingColours',
      'cfDictionary',
      'cfNumber',
      'cfString',
      'ioSurface',
      'kCVPixelBufferLock_ReadOnly',
      'kCVPixelFormatType_420YpCbCr8BiPlanarVideoRange',
      'retained',
      'viewMemory',
    ],
  },
  'audio-pipeline': {
    '.': ['AUDIO_ERRORS', 'AudioError', 'AudioPipeline', 'CHANNELS', 'SAMPLE_RATE'],
  },
  'virtual-camera': {
    '.': [
      'CameraError',
      'CameraExtensionCamera',
      'CameraSupervisor',
      'MicrophoneSupervisor',
      'PipeWireCamera',
      'PipeWireMicrophone',
      'V4l2Camera',
      'holdersOfFile',
      'microphoneNameFor',
      'pickCameras',
    ],
    './machine': [
      'forgetCommand',
      'hasExclusiveCaps',
      'holdersOfFile',
      'lookAtPipeWire',
      'loopbackModule',
      'loopbackNodes',
      'readDevice',
      'readNode',
      'reloadCommand',
    ],
    './microphone': ['MicrophoneSupervisor', 'PipeWireMicrophone'],
    './testing': ['I420_PICTURES', 'describeCameraConformance'],
  },
};

function exportsOf(name: string): string[] {
  const manifest: { readonly exports?: object } = JSON.parse(
    readFileSync(join(PACKAGES, name, 'package.json'), 'utf8'),
  );
  return Object.keys(manifest.exports ?? {});
}

test('the packages have the entry points that are listed here', () => {
  const found = readdirSync(PACKAGES).map((name) => [name, exportsOf(name)]);
  const listed = Object.entries(NAMES).map(([name, entries]) => [name, Object.keys(entries)]);
  // The program is a command: nothing can be imported from it. The page is a file.
  const others = { 'rtmp-vcam': [], dashboard: ['./index.html'] };
  assert.deepEqual(Object.fromEntries(found), { ...Object.fromEntries(listed), ...others });
});

for (const [name, entries] of Object.entries(NAMES)) {
  for (const [entry, names] of Object.entries(entries)) {
    const specifier = `@rtmp-vcam/${name}${entry.slice(1)}`;

    test(`${specifier} exports these names, from its sources and from its build`, async () => {
      const script = `console.log(JSON.stringify(Object.keys(await import('${specifier}'))), import.meta.resolve('${specifier}'))`;
      const node = (...flags: readonly string[]) =>
        run(process.execPath, [...flags, '--input-type=module', '-e', script]);
      const [built, source] = await Promise.all([node(), node(...process.execArgv)]);
      for (const [output, folder] of [
        [built, 'dist'],
        [source, 'src'],
      ] as const) {
        const [json = '', url = ''] = output.toString('utf8').trim().split(' ');
        const listed: readonly string[] = JSON.parse(json);
        assert.deepEqual(listed.toSorted(), names.toSorted());
        assert.match(url, new RegExp(`/${name}/${folder}/`));
      }
    });
  }
}
