/**
 * Turns each stream into a camera, with the packages and nothing else:
 * node --conditions=source --import ./scripts/typescript.mjs examples/camera.ts [PORT] [RING]
 */
import { RtmpServer } from '@rtmp-vcam/rtmp-server';
import { VideoPipeline } from '@rtmp-vcam/video-pipeline';
import { CameraSupervisor, pickCameras } from '@rtmp-vcam/virtual-camera';

const [port = '1935', ringName = '/my_camera'] = process.argv.slice(2);
// Most apps take the pictures of V4L2 devices and of PipeWire for BT.601.
const canvas = { width: 1280, height: 720, fps: 30, matrix: 'bt601' } as const;
const placement = { fit: 'contain', rotate: 0, mirror: false } as const;
const pipeline = new VideoPipeline({ canvas, placement, holdMs: 3000, decoder: 'auto', ringName });
const { cameras } = pickCameras({ camera: 'auto', name: 'My camera' });
// Each supervisor feeds a camera, and looks for it again while there is none.
const supervisors = cameras.map((camera) => new CameraSupervisor({ camera, canvas, log: console }));
for (const supervisor of supervisors) pipeline.addSink(supervisor);

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
for (const supervisor of supervisors) await supervisor.close();
await pipeline.close();
