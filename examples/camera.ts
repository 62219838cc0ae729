/** Turns each stream into a camera, with the packages and nothing else: npx tsx examples/camera.ts [PORT] [RING] */
import { RtmpServer } from '@rtmp-vcam/rtmp-server';
import { VideoPipeline } from '@rtmp-vcam/video-pipeline';
import { CameraSupervisor, pickCamera } from '@rtmp-vcam/virtual-camera';

const [port = '1935', ringName = '/my_camera'] = process.argv.slice(2);
// Most apps take the pictures of V4L2 devices for BT.601.
const canvas = { width: 1280, height: 720, fps: 30, matrix: 'bt601' } as const;
const placement = { fit: 'contain', rotate: 0, mirror: false } as const;
const pipeline = new VideoPipeline({ canvas, placement, holdMs: 3000, decoder: 'auto', ringName });
const { camera } = pickCamera({ camera: 'auto', name: 'My camera' });
// The supervisor feeds the camera, and looks for it again while there is none.
const supervisor = camera === undefined ? undefined : new CameraSupervisor({ camera, canvas, log: console });
if (supervisor !== undefined) pipeline.addSink(supervisor);

const server = await RtmpServer.listen({ port: Number(port) });
console.log(`Push to rtmp://localhost:${server.port}/live/test; Ctrl-C ends`);
process.once('SIGINT', () => void server.close());

for await (const publication of server) {
  console.log(`${publication.path}: ${publication.encoder || 'an unknown encoder'}`);
  pipeline.begin();
  for await (const packet of publication) {
    if (packet.media === 'video') pipeline.push(packet);
  }
  pipeline.end();
}
await supervisor?.close();
await pipeline.close();
