import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import * as structs from './structs.ts';

/** Prints the requests and structs of the kernel's header, in the order in which the test reads them. */
const PROGRAM = `
#include <linux/videodev2.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
static void dump(const void *bytes, size_t size) {
  for (size_t i = 0; i < size; i++) printf("%02x", ((const unsigned char *)bytes)[i]);
  printf("\\n");
}
int main(void) {
  printf("%lu %lu %lu %lu %lu %lu %lu\\n", VIDIOC_QUERYCAP, VIDIOC_G_FMT, VIDIOC_S_FMT, VIDIOC_S_PARM, VIDIOC_STREAMON,
         VIDIOC_DQEVENT, VIDIOC_SUBSCRIBE_EVENT);
  struct v4l2_capability capability;
  memset(&capability, 0, sizeof capability);
  strcpy((char *)capability.driver, "v4l2 loopback");
  strcpy((char *)capability.card, "RTMP Virtual Camera");
  capability.capabilities = V4L2_CAP_VIDEO_CAPTURE;
  capability.device_caps = V4L2_CAP_VIDEO_OUTPUT | V4L2_CAP_READWRITE;
  dump(&capability, sizeof capability);
  struct v4l2_format format;
  memset(&format, 0, sizeof format);
  format.type = V4L2_BUF_TYPE_VIDEO_OUTPUT;
  format.fmt.pix.width = 1280;
  format.fmt.pix.height = 720;
  format.fmt.pix.pixelformat = V4L2_PIX_FMT_YUV420;
  format.fmt.pix.field = V4L2_FIELD_NONE;
  format.fmt.pix.bytesperline = 1280;
  format.fmt.pix.sizeimage = 1280 * 720 * 3 / 2;
  format.fmt.pix.colorspace = V4L2_COLORSPACE_REC709;
  format.fmt.pix.priv = V4L2_PIX_FMT_PRIV_MAGIC;
  format.fmt.pix.ycbcr_enc = V4L2_YCBCR_ENC_709;
  format.fmt.pix.quantization = V4L2_QUANTIZATION_LIM_RANGE;
  format.fmt.pix.xfer_func = V4L2_XFER_FUNC_709;
  dump(&format, sizeof format);
  struct v4l2_streamparm rate;
  memset(&rate, 0, sizeof rate);
  rate.type = V4L2_BUF_TYPE_VIDEO_OUTPUT;
  rate.parm.output.timeperframe.numerator = 1000;
  rate.parm.output.timeperframe.denominator = 29970;
  dump(&rate, sizeof rate);
  __u32 type = V4L2_BUF_TYPE_VIDEO_OUTPUT;
  dump(&type, sizeof type);
  struct v4l2_event_subscription subscription;
  memset(&subscription, 0, sizeof subscription);
  subscription.type = V4L2_EVENT_PRIVATE_START + 0x08E00000 + 1;
  subscription.flags = V4L2_EVENT_SUB_FL_SEND_INITIAL;
  dump(&subscription, sizeof subscription);
  struct v4l2_event event;
  memset(&event, 0, sizeof event);
  event.type = subscription.type;
  event.u.data[0] = 2;
  dump(&event, sizeof event);
  return 0;
}
`;

function compiler(): string | undefined {
  return ['cc', 'gcc', 'gcc-12', 'clang'].find((name) => spawnSync(name, ['--version']).status === 0);
}

test('structs and requests are those of linux/videodev2.h', (t) => {
  const cc = compiler();
  if (cc === undefined || process.platform !== 'linux') {
    assert.notEqual(process.env['CI'], 'true', 'a C compiler is needed: sudo apt-get install gcc libc6-dev');
    return t.skip('needs Linux and a C compiler');
  }
  const folder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-structs-'));
  try {
    const [source, program] = [join(folder, 'structs.c'), join(folder, 'structs')];
    writeFileSync(source, PROGRAM);
    execFileSync(cc, ['-o', program, source]);
    const lines = execFileSync(program, { encoding: 'utf8' }).trim().split('\n');
    const [requests, capability, format, rate, type, subscription, event] = lines;

    const { VIDIOC_QUERYCAP, VIDIOC_G_FMT, VIDIOC_S_FMT, VIDIOC_S_PARM } = structs;
    const { VIDIOC_STREAMON, VIDIOC_DQEVENT, VIDIOC_SUBSCRIBE_EVENT } = structs;
    const first = [VIDIOC_QUERYCAP, VIDIOC_G_FMT, VIDIOC_S_FMT, VIDIOC_S_PARM];
    assert.equal([...first, VIDIOC_STREAMON, VIDIOC_DQEVENT, VIDIOC_SUBSCRIBE_EVENT].join(' '), requests);

    const theirs = Buffer.from(capability ?? '', 'hex');
    assert.equal(structs.capabilityStruct().length, theirs.length);
    const { driver, card, capture, output } = structs.readCapability(theirs);
    assert.deepEqual([driver, card, capture, output], ['v4l2 loopback', 'RTMP Virtual Camera', false, true]);

    const ours = structs.formatStruct({ width: 1280, height: 720 });
    assert.equal(ours.toString('hex'), format);
    assert.deepEqual(structs.readFormat(ours), { width: 1280, height: 720, i420: true, matrix: 'bt709' });
    assert.equal(structs.frameRateStruct(29.97).toString('hex'), rate);
    assert.equal(structs.outputTypeStruct().toString('hex'), type);
    assert.equal(structs.readersSubscriptionStruct().toString('hex'), subscription);

    const theirEvent = Buffer.from(event ?? '', 'hex');
    assert.equal(structs.eventStruct().length, theirEvent.length);
    assert.equal(structs.readersOfEvent(theirEvent), 2);
    assert.equal(structs.readersOfEvent(structs.eventStruct()), undefined);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
