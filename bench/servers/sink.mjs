// This is JavaScript, because a compiler for TypeScript would count in the memory.
import { createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

const { CERTIFICATE: cert, KEY: key } = process.env;
let bytes = 0;
const take = (socket) => {
  socket.on('data', (data) => {
    bytes += data.length;
  });
  socket.on('error', () => {});
};
const server = cert === undefined ? createServer(take) : createTlsServer({ cert, key }, take);
server.listen(0, '127.0.0.1', () => process.send?.({ port: server.address().port }));
process.on('SIGTERM', () => process.exit(bytes > 0 ? 0 : 1));
