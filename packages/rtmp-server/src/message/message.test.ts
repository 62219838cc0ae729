import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EcmaArray } from '../amf/index.ts';
import type { RtmpMessage } from '../chunk/message.ts';
import { throwsCode } from '../testing/errors.ts';
import { fromHex } from '../testing/vectors.ts';
import { decodeCommand, encodeCommand } from './command.ts';
import { type ControlMessage, decodeControl, encodeControl, PeerBandwidthLimit } from './control.ts';
import { decodeData, encodeData } from './data.ts';
import { MessageType } from './types.ts';
import { decodeUserControl, encodeUserControl } from './user-control.ts';

function message(type: number, body: Uint8Array<ArrayBuffer>): RtmpMessage {
  return { type, chunkStreamId: 3, messageStreamId: 0, timestamp: 0, body };
}

const { commandAmf0, commandAmf3, dataAmf0, dataAmf3, userControl } = MessageType;

test('commands are read as written', () => {
  const command = { name: 'publish', transactionId: 5, args: [null, 'key', 'live'] };
  assert.deepEqual(decodeCommand(message(commandAmf0, encodeCommand(command))), command);
});

test('a command of the AMF3 type is read with and without its format byte', () => {
  const body = encodeCommand({ name: 'createStream', transactionId: 4, args: [null] });
  const withByte = new Uint8Array([0, ...body]);
  assert.equal(decodeCommand(message(commandAmf3, withByte)).name, 'createStream');
  assert.equal(decodeCommand(message(commandAmf3, body)).transactionId, 4);
});

test('a command of the AMF3 type may switch to AMF3 value by value, and back', () => {
  // AMF3 strings share one reference table in a message: the second `app` is a reference.
  const object = '11 0a 0b 01 07 617070 06 09 6c697665 01';
  const body = fromHex('00 02 0007 636f6e6e656374 00 3ff0000000000000', object, '05 11 06 00');
  for (const type of [commandAmf3, commandAmf0]) {
    const { name, transactionId, args } = decodeCommand(message(type, type === commandAmf3 ? body : body.slice(1)));
    assert.deepEqual([name, transactionId], ['connect', 1]);
    assert.deepEqual(JSON.stringify(args), '[{"app":"live"},null,"app"]');
  }
});

test('a command or data message may be AMF3 throughout, after the format byte 3', () => {
  const command = decodeCommand(message(commandAmf3, fromHex('03 06 19 6372656174655374726561 6d 04 04 01')));
  assert.deepEqual(command, { name: 'createStream', transactionId: 4, args: [null] });
  const metadata = '06 15 6f6e4d65746144617461 09 01 0b 7769647468 04 8500 01';
  for (const body of [fromHex('03', metadata), fromHex('03 06 1b 4073657444617461 4672616d65', metadata)]) {
    const { name, values } = decodeData(message(dataAmf3, body));
    assert.equal(name, 'onMetaData');
    assert.deepEqual(Object.entries(values[0] ?? {}), [['width', 640]]);
  }
});

test('a command may lack its transaction id, or have one of another type', () => {
  assert.deepEqual(decodeCommand(message(commandAmf0, fromHex('02 0001 61'))), {
    name: 'a',
    transactionId: 0,
    args: [],
  });
  assert.equal(decodeCommand(message(commandAmf0, fromHex('02 0001 61 05 05'))).transactionId, 0);
});

test('a command with damaged arguments keeps those before the damage, and reports it', () => {
  const { args, damage } = decodeCommand(
    message(commandAmf0, fromHex('02 0001 61 00 0000000000000000 05 11 0a 07 03 43 06')),
  );
  assert.deepEqual(args, [null]);
  assert.equal(damage?.code, 'RTMP_ERR_AMF_EXTERNALIZABLE');
  assert.match(damage.message, /C \(byte 15\)/);
});

test('a command without a name is refused', () => {
  for (const hex of ['', '05', '003ff0000000000000 02 0001 61', '02 00ff 61', '11']) {
    const error = throwsCode(() => decodeCommand(message(commandAmf0, fromHex(hex))), 'RTMP_ERR_COMMAND');
    assert.equal(error.chunkStreamId, 3);
  }
});

test('metadata is read with and without @setDataFrame', () => {
  const metadata = new EcmaArray({ width: 640 });
  const plain = decodeData(message(dataAmf0, encodeData('onMetaData', metadata)));
  const set = decodeData(
    message(dataAmf3, new Uint8Array([0, ...encodeData('@setDataFrame', 'onMetaData', metadata)])),
  );
  assert.equal(plain.name, 'onMetaData');
  assert.deepEqual(plain, set);
});

test('metadata that is cut short keeps the values before the cut', () => {
  const body = encodeData('@setDataFrame', 'onMetaData', new EcmaArray({ width: 640, height: 480 }));
  const data = decodeData(message(dataAmf0, body.slice(0, -7)));
  assert.equal(data.name, 'onMetaData');
  assert.equal(data.damage?.code, 'RTMP_ERR_TRUNCATED');
  assert.deepEqual(Object.entries(data.values[0] ?? {}), [['width', 640]]);
});

const controls: readonly ControlMessage[] = [
  { kind: 'setChunkSize', size: 4096 },
  { kind: 'abort', chunkStreamId: 65599 },
  { kind: 'acknowledgement', sequenceNumber: 0xffffffff },
  { kind: 'windowAckSize', size: 2500000 },
  { kind: 'setPeerBandwidth', size: 2500000, limitType: PeerBandwidthLimit.soft },
];
for (const control of controls) {
  test(`${control.kind} is read as written, and refused when it is too short`, () => {
    const encoded = encodeControl(control);
    assert.equal(encoded.chunkStreamId, 2);
    assert.equal(encoded.messageStreamId, 0);
    assert.deepEqual(decodeControl(encoded), control);
    throwsCode(() => decodeControl({ ...encoded, body: new Uint8Array(3) }), 'RTMP_ERR_CONTROL');
  });
}

test('Set Peer Bandwidth without a limit type counts as dynamic', () => {
  assert.deepEqual(decodeControl(message(MessageType.setPeerBandwidth, fromHex('00000001'))), {
    kind: 'setPeerBandwidth',
    size: 1,
    limitType: PeerBandwidthLimit.dynamic,
  });
});

test('a message of another type is not decoded as a control message', () => {
  assert.equal(decodeControl(message(MessageType.video, fromHex('00000001'))), undefined);
});

test('user control is read as written', () => {
  for (const control of [
    { event: 6, value: 0xfffffffe },
    { event: 3, value: 1, bufferLength: 3000 },
  ]) {
    const encoded = encodeUserControl(control);
    assert.equal(encoded.chunkStreamId, 2);
    assert.deepEqual(decodeUserControl(encoded), control);
  }
});

test('unknown user control events are accepted, whatever their length', () => {
  assert.deepEqual(decodeUserControl(message(userControl, fromHex('001a 01'))), { event: 26, value: 0 });
  assert.deepEqual(decodeUserControl(message(userControl, fromHex('0020 00000001'))), { event: 32, value: 1 });
});

test('known user control events without their fields are refused', () => {
  for (const hex of ['', '00', '0006', '0006 000000', '0003 00000001 000000']) {
    throwsCode(() => decodeUserControl(message(userControl, fromHex(hex))), 'RTMP_ERR_CONTROL');
  }
});
