import * as v from 'valibot';

/** What a process of its own has found out about native modules and decoders. */
export const mediaReport = v.object({
  /** `error` is null for a module that loads. */
  modules: v.array(v.object({ name: v.string(), error: v.nullable(v.string()) })),
  /** The codecs with a decoder: `h264`, `hevc`, `av1`, `vp9`. */
  decoders: v.array(v.string()),
  /** Why a test picture could not be encoded and decoded again; null if it could. */
  roundTrip: v.nullable(v.string()),
  /** The hardware that decoded it, such as `vaapi`; null if that was the processor. */
  hardware: v.nullable(v.string()),
});
export type MediaReport = v.InferOutput<typeof mediaReport>;
