// JavaScript, as what compiles TypeScript would count in the memory.
import { createServer } from 'node:net';

let bytes = 0;
const server = createServer((socket) => {
  socket.on('data', (data) => {
    bytes += data.length;
  });
  socket.on('error', () => {});
});
server.listen(0, '127.0.0.1', () => process.send?.(server.address().port));
process.on('SIGTERM', () => process.exit(bytes > 0 ? 0 : 1));
