import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { MediaPacket } from '@rtmp-vcam/rtmp-server';
import { VIDEO_ERRORS, type VideoErrorCode } from '@rtmp-vcam/video-pipeline';
import { PictureWatch, type Trouble } from './picture-watch.ts';

const SENDER = 'OBS at rtmp://192.168.1.5/live/KEY';

type Stats = Partial<typeof NO_STATS>;
interface Report extends Trouble {
  readonly isVisible: boolean;
}

const NO_STATS = { unsupportedBodies: 0, unsupportedAudioBodies: 0 };

interface WatchOptions {
  readonly sender?: string;
  readonly track?: number;
  readonly stats?: Stats;
  readonly isDecoderLate?: boolean;
}

function watchOver(t: TestContext, options: WatchOptions = {}) {
  const { sender = SENDER, track = 0, stats = {}, isDecoderLate = false } = options;
  let now = 0;
  t.mock.timers.enable({ apis: ['setInterval'] });
  t.mock.method(performance, 'now', () => now);
  const reports: Report[] = [];
  const watch = new PictureWatch({
    sender: () => sender,
    track,
    stats: () => ({ ...NO_STATS, ...stats }),
    isDecoderLate: () => isDecoderLate,
    report: (trouble, isVisible) => reports.push({ ...trouble, isVisible }),
  });
  const packet = (media: 'audio' | 'video', kind: 'frame' | 'config' = 'frame', on = 0): void => {
    const common = { track: on, kind, keyframe: true as const, dts: now, pts: now, data: new Uint8Array() };
    const made: MediaPacket =
      media === 'audio' ? { ...common, media, codec: 'aac' } : { ...common, media, codec: 'h264' };
    watch.packet(made);
  };
  const pass = (ms: number, each = (): void => {}): void => {
    for (const end = now + ms; now < end; ) {
      now += 100;
      t.mock.timers.tick(100);
      each();
    }
  };
  t.after(() => watch.close());
  return { watch, reports, packet, pass };
}

const one = (reports: readonly Report[]): Report => {
  assert.equal(reports.length, 1, JSON.stringify(reports));
  return reports[0] ?? assert.fail();
};

test('a stream with a picture in time has no trouble', (t) => {
  const { watch, reports, packet, pass } = watchOver(t);
  pass(2500, () => packet('video'));
  watch.picture();
  pass(10_000, () => packet('video'));
  assert.deepEqual(reports, []);
});

test('sound without video for three seconds is named, with what to do', (t) => {
  const { reports, packet, pass } = watchOver(t);
  packet('video', 'config');
  pass(2900, () => packet('audio'));
  assert.deepEqual(reports, []);
  pass(20_000, () => packet('audio'));
  const { text, plain, fix, isVisible } = one(reports);
  assert.equal(text, `Only sound has come from ${SENDER}`);
  assert.equal(plain, 'Only sound has come from the sender');
  assert.match(fix, /Turn on the video/);
  assert.equal(isVisible, true);
});

test('so is sound of a codec that is not supported', (t) => {
  const { reports, pass } = watchOver(t, { sender: '', stats: { unsupportedBodies: 9, unsupportedAudioBodies: 9 } });
  pass(4000);
  assert.equal(one(reports).text, 'Only sound has come from the sender');
});

test('sound alone after pictures is for the log, once: the last picture stays on the camera', (t) => {
  const { watch, reports, packet, pass } = watchOver(t);
  packet('video');
  watch.picture();
  pass(2000, () => packet('video'));
  pass(20_000, () => packet('audio'));
  assert.equal(one(reports).isVisible, false);
});

test('video of another codec that comes with sound is named, before and after a picture', (t) => {
  for (const hasPicture of [false, true]) {
    let unsupported = 0;
    const stats = {
      get unsupportedBodies() {
        return unsupported;
      },
    };
    const { watch, reports, packet, pass } = watchOver(t, { stats });
    if (hasPicture) {
      packet('video');
      watch.picture();
    }
    pass(20_000, () => {
      packet('audio');
      unsupported++;
    });
    const { text, fix, isVisible } = one(reports);
    assert.match(text, /sends video that is not H\.264, HEVC, AV1 or VP9$/);
    assert.match(fix, /to H\.264/);
    assert.equal(isVisible, !hasPicture);
    t.mock.timers.reset();
  }
});

test('a codec that the sender does not use any more is not the reason', (t) => {
  const { watch, reports, packet, pass } = watchOver(t, { stats: { unsupportedBodies: 9 } });
  packet('video');
  watch.picture();
  pass(20_000, () => packet('audio'));
  assert.match(one(reports).text, /^Only sound/);
});

test('a sender that stops sending at all does not send only sound', (t) => {
  const { watch, reports, packet, pass } = watchOver(t);
  pass(1000, () => packet('audio'));
  packet('video');
  watch.picture();
  pass(20_000);
  assert.deepEqual(reports, []);
});

test('what the decoder reports before the first picture is the reason, and the only one', (t) => {
  for (const code of ['VIDEO_ERR_NO_CONFIG', 'VIDEO_ERR_DECODER_CONFIG', 'VIDEO_ERR_DECODE'] as const) {
    const { watch, reports, packet, pass } = watchOver(t);
    pass(500, () => packet('video'));
    watch.problem(code, 'the details: 8192x4320');
    pass(10_000, () => packet('video'));
    const { text, plain, fix } = one(reports);
    assert.equal(text.toLowerCase(), VIDEO_ERRORS[code].text.toLowerCase());
    assert.deepEqual([plain, fix], [text, VIDEO_ERRORS[code].fix]);
    watch.picture();
    watch.problem(code, 'the details: 8192x4320');
    assert.equal(reports.length, 1, 'after a picture, the picture stays');
    t.mock.timers.reset();
  }
});

test('how much memory the picture needs is only said where strangers do not read it', (t) => {
  const { watch, reports } = watchOver(t);
  watch.problem('VIDEO_ERR_MEMORY', 'the picture needs more memory: 8192x4320 needs 3.9 GB');
  const { text, plain, fix } = one(reports);
  assert.equal(text, 'The picture needs more memory: 8192x4320 needs 3.9 GB');
  assert.equal(plain, 'The picture needs more memory than is allowed');
  assert.match(fix, /Lower the resolution in the sender, or .* `--max-memory`/);
});

const reasons: readonly {
  readonly what: string;
  readonly stats?: Stats;
  readonly track?: number;
  readonly sends?: number;
  readonly isDecoderLate?: boolean;
  readonly text: RegExp;
  readonly fix: RegExp;
}[] = [
  { what: 'nothing', text: /is connected, but has sent no picture yet$/, fix: /Turn on the video/ },
  { what: 'frames that make no picture', sends: 0, text: /no whole picture yet$/, fix: /keyframe interval/ },
  {
    what: 'more than this computer can decode',
    sends: 0,
    isDecoderLate: true,
    text: /this computer is slow to decode its picture$/,
    fix: /smaller size or a lower frame rate in the sender/,
  },
  { what: 'another track', sends: 2, text: /no picture on track 0$/, fix: /^Start rtmp-vcam with --track 2\.$/ },
  { what: 'track 0 alone', sends: 0, track: 1, text: /no picture on track 1$/, fix: /without --track\.$/ },
  {
    what: 'video of another codec',
    stats: { unsupportedBodies: 9, unsupportedAudioBodies: 2 },
    text: /sends video that is not H\.264, HEVC, AV1 or VP9$/,
    fix: /to H\.264/,
  },
];

for (const { what, stats, track, sends, isDecoderLate = false, text, fix } of reasons) {
  test(`a sender of ${what} reads what to do`, (t) => {
    const options = { ...(track === undefined ? {} : { track }), stats: stats ?? {}, isDecoderLate };
    const { reports, packet, pass } = watchOver(t, options);
    pass(5000, () => {
      if (sends !== undefined) packet('video', 'frame', sends);
    });
    const report = one(reports);
    assert.match(report.text, text);
    assert.match(report.fix, fix);
    assert.ok(report.text.startsWith(SENDER));
    assert.equal(report.plain, report.text.replace(SENDER, 'The sender'));
    if (stats === undefined) assert.doesNotMatch(report.fix, /H\.264/, 'the codec is not what is wrong');
  });
}

test('no problem of the decoder tells the sender of an H.264 stream to send H.264', () => {
  const ofAnyStream: readonly VideoErrorCode[] = [
    'VIDEO_ERR_NO_CONFIG',
    'VIDEO_ERR_DECODER_CONFIG',
    'VIDEO_ERR_BITSTREAM',
    'VIDEO_ERR_DECODE',
    'VIDEO_ERR_SLICES_LOST',
    'VIDEO_ERR_SCALE',
  ];
  for (const code of ofAnyStream) assert.doesNotMatch(VIDEO_ERRORS[code].fix, /H\.264/, code);
});

test('what a meeting may see says nothing about the sender', (t) => {
  for (const stats of [{}, { unsupportedBodies: 9 }, { unsupportedBodies: 9, unsupportedAudioBodies: 9 }]) {
    const { reports, pass } = watchOver(t, { stats });
    pass(4000);
    const { plain, fix } = one(reports);
    assert.doesNotMatch(`${plain} ${fix}`, /OBS|KEY|192/);
    t.mock.timers.reset();
  }
});

test('a sentence begins with a capital', (t) => {
  for (const [sender, start] of [
    ['', /^The sender is/],
    ['an encoder', /^An encoder is/],
    ['ffmpeg', /^ffmpeg is/],
  ] as const) {
    const { reports, pass } = watchOver(t, { sender });
    pass(4000);
    assert.match(one(reports).text, start);
    t.mock.timers.reset();
  }
});

test('the trouble is what is wrong now: it ends with the first picture, and each time that video comes back', (t) => {
  const { watch, packet, pass } = watchOver(t);
  const trouble = () => watch.trouble;
  pass(4000, () => packet('audio'));
  assert.equal(trouble()?.isSoundOnly, true);
  packet('video');
  assert.equal(trouble()?.isSoundOnly, true, 'there is no picture yet');
  watch.picture();
  assert.equal(trouble(), undefined);
  for (let again = 0; again < 2; again++) {
    pass(4000, () => packet('audio'));
    assert.equal(trouble()?.isSoundOnly, true);
    packet('video');
    assert.equal(trouble(), undefined);
  }
});

test('what the decoder reports is the trouble until there is a picture', (t) => {
  const { watch } = watchOver(t);
  const trouble = () => watch.trouble;
  watch.problem('VIDEO_ERR_NO_CONFIG', 'h264 without SPS');
  assert.equal(trouble()?.code, 'VIDEO_ERR_NO_CONFIG');
  watch.picture();
  assert.equal(trouble(), undefined);
});
