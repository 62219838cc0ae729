/**
 * Pushes the video of a file without encoding it again, in real time, with the FFmpeg 8 of node-av: its FLV muxer
 * writes Enhanced RTMP, which Debian 12's ffmpeg cannot. Arguments: FILE URL
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { FFmpegError, FormatContext, Packet } from 'node-av/lib';

function check(result: number, what: string): void {
  FFmpegError.throwIfError(result, what);
}

const [file = '', url = ''] = process.argv.slice(2);
const input = new FormatContext();
check(await input.openInput(file), file);
check(await input.findStreamInfo(), file);
const [source] = input.streams;
if (source === undefined) throw new Error(`${file} has no streams`);

const output = new FormatContext();
check(output.allocOutputContext2(null, 'flv', url), url);
const target = output.newStream();
check(source.codecpar.copy(target.codecpar), 'codec parameters');
// FLV does not know Matroska's codec tag.
target.codecpar.codecTag = 0;
check(await output.openOutput(), url);
check(await output.writeHeader(), url);

const packet = new Packet();
packet.alloc();
const { num, den } = source.timeBase;
const start = performance.now();
while ((await input.readFrame(packet)) >= 0) {
  await sleep(Math.max(0, start + (Number(packet.dts) * 1000 * num) / den - performance.now()));
  packet.rescaleTs(source.timeBase, target.timeBase);
  packet.streamIndex = 0;
  check(await output.interleavedWriteFrame(packet), url);
}
check(await output.writeTrailer(), url);
await output.closeOutput();
await input.closeInput();
