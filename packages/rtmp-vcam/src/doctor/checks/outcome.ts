/** `ok`: nothing to do. `warning`: it could be better, or could not be looked at. `problem`: it keeps the camera from working. */
export type Level = 'ok' | 'warning' | 'problem';

/** What a check has found, and what to do about it. */
export type Outcome =
  | { readonly level: 'ok'; readonly text: string; readonly fix?: undefined }
  | { readonly level: 'warning' | 'problem'; readonly text: string; readonly fix: string };

/** The headings, in their order. */
export const GROUPS = ['This computer', 'Camera', 'Network', 'Browsers'] as const;
export type Group = (typeof GROUPS)[number];

/** An outcome and where it belongs. */
export type Result = Outcome & { readonly check: string; readonly group: Group };

export function ok(text: string): Outcome {
  return { level: 'ok', text };
}

export function warning(text: string, fix: string): Outcome {
  return { level: 'warning', text, fix };
}

export function problem(text: string, fix: string): Outcome {
  return { level: 'problem', text, fix };
}
