import * as v from 'valibot';

/** What the process that pushes the test picture is told. */
export const demoOrder = v.object({ url: v.string(), width: v.number(), height: v.number(), fps: v.number() });
export type DemoOrder = Readonly<v.InferOutput<typeof demoOrder>>;

/** What it tells: it pushes, or why it does not. */
export const demoReport = v.object({
  error: v.nullable(v.object({ code: v.string(), message: v.string(), fix: v.string() })),
});
export type DemoReport = v.InferOutput<typeof demoReport>;
