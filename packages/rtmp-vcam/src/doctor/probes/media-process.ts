// Tries the native modules and the decoders, and prints what it has found. It runs as a process of its own, because a
// module or the driver of a graphics card may crash.
import { type NativeModule, nativeModules, tryDecoding } from '@rtmp-vcam/video-pipeline/native';
import type { MediaReport } from './media-report.ts';

const FORMAT = { width: 320, height: 180, fps: 30 };
const FRAMES = 3;

type Tried = Omit<MediaReport, 'modules'>;

async function report(): Promise<MediaReport> {
  const modules = await nativeModules();
  return { modules, ...(await tried(modules)) };
}

async function tried(modules: readonly NativeModule[]): Promise<Tried> {
  if (modules.some(({ name, error }) => name === 'node-av' && error !== null)) {
    return { decoders: [], roundTrip: 'node-av does not load', hardware: null };
  }
  const decoders = await decodersFound();
  try {
    const packets = await testPackets();
    const { pictures } = await tryDecoding(packets, false);
    const { hardware } = await tryDecoding(packets, true);
    return {
      decoders,
      roundTrip: pictures === FRAMES ? null : `${pictures} of ${FRAMES} pictures came back`,
      hardware,
    };
  } catch (error) {
    return { decoders, roundTrip: error instanceof Error ? error.message : String(error), hardware: null };
  }
}

async function decodersFound(): Promise<string[]> {
  const [{ Codec }, { AV_CODEC_ID_AV1, AV_CODEC_ID_H264, AV_CODEC_ID_HEVC, AV_CODEC_ID_VP9 }] = await Promise.all([
    import('node-av/lib'),
    import('node-av/constants'),
  ]);
  const ids = { h264: AV_CODEC_ID_H264, hevc: AV_CODEC_ID_HEVC, av1: AV_CODEC_ID_AV1, vp9: AV_CODEC_ID_VP9 };
  return Object.entries(ids).flatMap(([name, id]) => (Codec.findDecoder(id) === null ? [] : [name]));
}

async function testPackets(): Promise<Parameters<typeof tryDecoding>[0]> {
  const [{ H264Encoder }, { TestPicture }] = await Promise.all([
    import('../../demo/h264-encoder.ts'),
    import('../../demo/test-picture.ts'),
  ]);
  const encoder = await H264Encoder.open(FORMAT);
  const picture = new TestPicture(FORMAT);
  const packets = [encoder.config];
  for (let number = 0; number < FRAMES; number++) {
    packets.push(...(await encoder.encode(picture.draw(number, new Date(0)), number)));
  }
  encoder.close();
  return packets;
}

process.stdout.write(JSON.stringify(await report()), () => process.exit());
