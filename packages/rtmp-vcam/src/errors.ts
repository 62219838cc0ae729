import type { ErrorEntry } from '@rtmp-vcam/rtmp-server/errors';
import { documentUrl } from './document-url.ts';

export type AppErrorCode =
  | 'APP_ERR_USAGE'
  | 'APP_ERR_CONFIG'
  | 'APP_ERR_CONFIG_FILE'
  | 'APP_ERR_KEY_FILE'
  | 'APP_ERR_HTTP_TOKEN'
  | 'APP_ERR_TLS'
  | 'APP_ERR_OPEN_FILES'
  | 'APP_ERR_PORT_IN_USE'
  | 'APP_ERR_PORT_FORBIDDEN'
  | 'APP_ERR_HOST'
  | 'APP_ERR_IPC'
  | 'APP_ERR_OUTPUT'
  | 'APP_ERR_DEMO_ENCODER'
  | 'APP_ERR_FIXED'
  | 'APP_ERR_DEMO'
  | 'APP_ERR_CONTROL'
  | 'APP_ERR_NOT_RUNNING'
  | 'APP_ERR_SEVERAL_RUNNING'
  | 'APP_ERR_NO_ANSWER'
  | 'APP_ERR_STILL_RUNNING'
  | 'APP_ERR_NO_PAGE'
  | 'APP_ERR_NO_CAMERA'
  | 'APP_ERR_SEVERAL_CAMERAS'
  | 'APP_ERR_PULLED'
  | 'APP_ERR_SETTING'
  | 'APP_ERR_REQUEST'
  | 'APP_ERR_PREVIEW'
  | 'APP_ERR_NOTHING_FED'
  | 'APP_ERR_FORBIDDEN'
  | 'APP_ERR_TOKEN'
  | 'APP_ERR_SETUP'
  | 'APP_ERR_DOCTOR'
  | 'APP_ERR_SOUND'
  | 'APP_ERR_SERVICE'
  | 'APP_ERR_SERVICE_PATH';

/** Errors of the command line program. */
export const APP_ERRORS: Readonly<Record<AppErrorCode, ErrorEntry>> = {
  APP_ERR_USAGE: {
    text: 'The command line has a mistake',
    meaning: 'There is an unknown command or option, a missing value, or a value that is not allowed.',
    fix: 'Run rtmp-vcam --help to see the commands and options.',
  },
  APP_ERR_CONFIG: {
    text: 'The configuration has a mistake',
    meaning: 'The config file or an RTMP_VCAM_ variable has an unknown key or a value that is not allowed.',
    fix: 'Correct the value that the message names. rtmp-vcam config prints every key with its default, and rtmp-vcam config check lists all mistakes.',
  },
  APP_ERR_CONFIG_FILE: {
    text: 'The config file cannot be read or written',
    meaning:
      'The file that --config names does not exist, is not a file, or this user may not read it. Or settings are to be kept in it, and it cannot be written.',
    fix: 'Check the path and its permissions, or create the file: rtmp-vcam config init FILE',
  },
  APP_ERR_KEY_FILE: {
    text: 'The stream key cannot be read or saved',
    meaning: 'The key file in the config folder cannot be read or written, or does not contain a stream key.',
    fix: 'Check the permissions of the config folder, or delete the key file: a new key is made then.',
  },
  APP_ERR_HTTP_TOKEN: {
    text: 'The token for the page cannot be read or saved',
    meaning: 'With --http, other computers need a token. Its file in the config folder cannot be used.',
    fix: 'Check the permissions of the config folder, or delete the file http-token: a new token is made then.',
  },
  APP_ERR_TLS: {
    text: 'The certificate for TLS cannot be used',
    meaning: 'A file does not exist or is not a PEM file, or the key does not belong to the certificate.',
    fix: 'Check --tls-cert and --tls-key, or leave out both: a self-signed certificate is used then.',
  },
  APP_ERR_OPEN_FILES: {
    text: 'Too many files are open',
    meaning: 'The system lets this process have only so many files and connections open at once.',
    fix: 'Raise the limit: ulimit -n 1024 before the start, or LimitNOFILE=1024 in a systemd unit.',
  },
  APP_ERR_PORT_IN_USE: {
    text: 'The port is in use',
    meaning: 'Another program, perhaps another rtmp-vcam, already listens on the port.',
    fix: 'End that program, or choose another port with --port.',
  },
  APP_ERR_PORT_FORBIDDEN: {
    text: 'This user may not open the port',
    meaning: 'Ports below 1024 are reserved for the system administrator.',
    fix: 'Choose a port of 1024 or above with --port.',
  },
  APP_ERR_HOST: {
    text: 'The address to listen on is not an address of this computer',
    meaning: 'No network interface of this computer has the address that --host gives, or the host name is unknown.',
    fix: 'Leave out --host to listen on all addresses. Then rtmp-vcam url shows them.',
  },
  APP_ERR_IPC: {
    text: 'The option --ipc works on macOS only',
    meaning: 'It chooses whether other programs on a Mac may read the pictures that its camera gets.',
    fix: 'Leave out --ipc.',
  },
  APP_ERR_OUTPUT: {
    text: 'The output cannot be written',
    meaning: 'It is a terminal, which cannot show pictures, or its folder does not exist, or the disk is full.',
    fix: 'Redirect the output to a file or a program, or choose another file with --output.',
  },
  APP_ERR_DEMO_ENCODER: {
    text: 'No H.264 encoder works on this computer',
    meaning: 'The demo encodes its picture itself, and none of the encoders that it knows works.',
    fix: 'Install rtmp-vcam again, or push with another program.',
  },
  APP_ERR_FIXED: {
    text: 'The value was given at the start, so it cannot be changed from here',
    meaning: 'A flag or an RTMP_VCAM_ variable overrides the config file, and a key in the config file the key file.',
    fix: 'Leave out the flag, the variable or the key, and start rtmp-vcam again.',
  },
  APP_ERR_DEMO: {
    text: 'The test picture cannot be shown',
    meaning: 'A sender has the camera, or the process that pushes the test picture failed.',
    fix: 'If a sender has the camera, stop it first. Otherwise try again.',
  },
  APP_ERR_CONTROL: {
    text: 'Other commands, such as status and stop, cannot reach this program',
    meaning:
      'No folder is suited for the socket on which the program answers these commands. The camera works without.',
    fix: 'Let XDG_RUNTIME_DIR name a folder of this user that can be written to and has a short path, and start rtmp-vcam again.',
  },
  APP_ERR_NOT_RUNNING: {
    text: 'No rtmp-vcam of this user is running',
    meaning: 'A command asked a running program, but there is none, or none with that port or ring.',
    fix: 'Start it: rtmp-vcam run',
  },
  APP_ERR_SEVERAL_RUNNING: {
    text: 'Several rtmp-vcam are running',
    meaning: 'The command is for one of them, and does not know for which.',
    fix: 'Choose one of them with --port or --ring.',
  },
  APP_ERR_NO_ANSWER: {
    text: 'The running rtmp-vcam does not answer',
    meaning: 'It is stopped, overloaded, or another version than this command.',
    fix: 'Try again. If that does not help, end it and start it again.',
  },
  APP_ERR_STILL_RUNNING: {
    text: 'The rtmp-vcam that was to end still runs',
    meaning: 'It was told to end, but something keeps it: a device or a disk that does not answer, for instance.',
    fix: 'Wait a little. If that does not help, end it with kill -9 and its pid.',
  },
  APP_ERR_NO_PAGE: {
    text: 'The running rtmp-vcam has no page',
    meaning:
      'It was started with --no-http or http = false, or no port was free for the page. The camera works without it.',
    fix: 'Start it again without --no-http, or choose a port for the page: rtmp-vcam --http 8935',
  },
  APP_ERR_NO_CAMERA: {
    text: 'There is no such camera',
    meaning: 'A command, or a request to the running program, names a camera that does not exist.',
    fix: 'Use one of the names that rtmp-vcam status lists.',
  },
  APP_ERR_SEVERAL_CAMERAS: {
    text: 'The program has several cameras',
    meaning: 'The command is for one of them, and does not know for which.',
    fix: 'Choose one of them with --name.',
  },
  APP_ERR_PULLED: {
    text: 'The camera pulls its stream, so no sender can be disconnected',
    meaning: 'With --pull the program connects to a server by itself. Nobody pushes to it.',
    fix: 'End rtmp-vcam with Ctrl-C, or start it without --pull.',
  },
  APP_ERR_SETTING: {
    text: 'A setting of the camera cannot have this value',
    meaning:
      'A request to the running program has an unknown setting, a value that is not allowed, or a card that cannot be read or saved. No setting was changed.',
    fix: 'Use the names and values of the config file: fit, rotate, mirror, smooth, hold, card and mic, or paused: true.',
  },
  APP_ERR_REQUEST: {
    text: 'The request to the running program is not valid',
    meaning: 'It has an unknown path, another method, or a body that is too long or not allowed.',
    fix: `See ${documentUrl('http-api.md')} for what the program takes. Commands of rtmp-vcam have to be of the same version as the running program.`,
  },
  APP_ERR_NOTHING_FED: {
    text: 'No camera runs',
    meaning: 'The program begins, ends, or opens its cameras anew at the moment, so no camera is fed.',
    fix: 'Wait a few seconds. If it stays so, look at the log of rtmp-vcam.',
  },
  APP_ERR_PREVIEW: {
    text: 'There is no picture of the camera',
    meaning: 'A preview or a snapshot was asked for, but no picture can be made now, or the camera is being closed.',
    fix: 'Load it again. If that does not help, look at the log of rtmp-vcam.',
  },
  APP_ERR_FORBIDDEN: {
    text: 'The page and the API are not for this client',
    meaning:
      'A request to the page has come from another web site, from another user of this computer, or with another address than that of the page.',
    fix: 'Open the address that rtmp-vcam prints, as the user who has started it.',
  },
  APP_ERR_TOKEN: {
    text: 'Other computers need the token',
    meaning: 'A request from another computer has no token or a wrong one, or its address has sent many wrong ones.',
    fix: 'Open the address with ?token= that rtmp-vcam prints, or send the header Authorization: Bearer TOKEN.',
  },
  APP_ERR_SETUP: {
    text: 'This computer cannot be set up',
    meaning:
      'rtmp-vcam setup is for Linux, is started without sudo, and writes down what it changes. The message says which of these is not so.',
    fix: 'The message comes with what to do. rtmp-vcam doctor says what is missing.',
  },
  APP_ERR_DOCTOR: {
    text: 'This computer could not be looked at',
    meaning:
      'GET /api/doctor runs rtmp-vcam doctor in a process of its own, which took too long or ended without a report.',
    fix: 'Try again. If that does not help, look in a terminal: rtmp-vcam doctor',
  },
  APP_ERR_SOUND: {
    text: 'The thread of the microphone has ended unexpectedly',
    meaning: 'It crashed, hangs, or ran out of memory. Another one is started. Pictures are not affected.',
    fix: 'If this happens again: report it with the log of `rtmp-vcam --verbose`.',
  },
  APP_ERR_SERVICE: {
    text: 'The service cannot be installed, removed or asked',
    meaning:
      'systemd (Linux) or launchd (macOS) runs no session of this user, or refuses the service, or the program does not start as a service.',
    fix: 'Log in as the user who uses the camera, without sudo, and try again. rtmp-vcam service status says more.',
  },
  APP_ERR_SERVICE_PATH: {
    text: 'The service cannot be started from where this rtmp-vcam is',
    meaning: 'It is in a folder that will be removed, such as that of npx, or it was not built.',
    fix: 'Install it first: npm install --global rtmp-vcam. Then: rtmp-vcam service install',
  },
};

/** An error of the program: `message` is one line, and `fix` says what to do. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: AppErrorCode;
  readonly fix: string;

  constructor(
    code: AppErrorCode,
    message?: string,
    options?: { readonly fix?: string | undefined; readonly cause?: unknown },
  ) {
    super(message ?? APP_ERRORS[code].text, options?.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.fix = options?.fix ?? APP_ERRORS[code].fix;
  }
}

/** Why a system call failed, without the call and path that Node adds: `ENOENT: no such file or directory`. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/,.*/s, '') : String(error);
}

/** True for an error of the system with this code, such as `ENOENT`. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
