/**
 * A camera of PipeWire whose picture changes its brightness:
 * node --conditions=source --import ./scripts/typescript.mjs examples/pipewire-camera.ts (Linux)
 */
import { Connection, pictureSize, Registry, VideoSource } from '@rtmp-vcam/pipewire';

const connection = new Connection({ name: 'My program', onChange: (state) => console.log('PipeWire:', state) });
const registry = new Registry(connection);
const mode = { width: 640, height: 360, fps: 30 };
const camera = new VideoSource({ connection, nodeName: 'my-camera', description: 'My camera', mode });

const picture = new Uint8Array(pictureSize(mode)).fill(128);
let pictures = 0;
const timer = setInterval(() => {
  picture.fill(16 + (pictures++ % 220), 0, mode.width * mode.height);
  camera.show(picture);
  if (pictures % mode.fps !== 0) return;
  const readers = camera.nodeId === undefined ? [] : registry.readersOf(camera.nodeId);
  console.log(
    `${camera.state}, node ${camera.nodeId}:`,
    readers.map(({ program }) => program).join(', ') || 'no reader',
  );
}, 1000 / mode.fps);

process.once('SIGINT', () => {
  clearInterval(timer);
  connection.close();
});
