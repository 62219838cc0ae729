import type { VideoPacket } from '@rtmp-vcam/rtmp-server';

interface Tried {
  /** Pictures that came out of the decoder. */
  readonly pictures: number;
  /** What decoded them: `vaapi`; null for the processor. */
  readonly hardware: string | null;
}

/** Decodes packets, of which the first one is a configuration. Uses the hardware if there is any. Throws VideoError. */
export async function tryDecoding([config, ...frames]: readonly VideoPacket[], hardware: boolean): Promise<Tried> {
  const { LibavDecoder } = await import('./libav-decoder.ts');
  const canvas = { width: 320, height: 180, fps: 30 };
  const decoder = new LibavDecoder({ canvas, placement: { fit: 'contain', rotate: 0, mirror: false }, hardware });
  let pictures = 0;
  if (config !== undefined) decoder.configure(config);
  for (const frame of frames) for (const _ of decoder.decode(frame)) pictures++;
  for (const _ of decoder.flush()) pictures++;
  const used = / \((.+)\)$/.exec(decoder.description)?.[1];
  decoder.close();
  return { pictures, hardware: used ?? null };
}
