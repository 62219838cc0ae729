/** Exit codes of the program. A camera that is ended by Ctrl-C has done its work: that is no failure. */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  /** Ended by Ctrl-C before the work was done: 128 and the number of SIGINT. */
  interrupted: 130,
} as const;
