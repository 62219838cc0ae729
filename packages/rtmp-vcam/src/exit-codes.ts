/** Exit codes of the program. Stopping the camera with Ctrl-C is `ok`. */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  /** The command is for a running program, and none runs. */
  notRunning: 3,
  /** Whoever started the program should start it again (EX_TEMPFAIL). */
  restart: 75,
  /** Ended by Ctrl-C before the work was done: 128 and the number of SIGINT. */
  interrupted: 130,
} as const;
