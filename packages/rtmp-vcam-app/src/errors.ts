import type { ErrorEntry } from '@rtmp-vcam/rtmp-server/errors';

export type AppErrorCode =
  | 'APP_ERR_USAGE'
  | 'APP_ERR_CONFIG'
  | 'APP_ERR_CONFIG_FILE'
  | 'APP_ERR_KEY_FILE'
  | 'APP_ERR_TLS'
  | 'APP_ERR_PORT_IN_USE'
  | 'APP_ERR_PORT_FORBIDDEN'
  | 'APP_ERR_HOST'
  | 'APP_ERR_IPC'
  | 'APP_ERR_OUTPUT'
  | 'APP_ERR_DEMO_ENCODER';

/** Errors of the command line program. */
export const APP_ERRORS: Readonly<Record<AppErrorCode, ErrorEntry>> = {
  APP_ERR_USAGE: {
    text: 'The command line is not understood',
    meaning: 'An unknown command or option, a missing value, or a value that is not allowed.',
    fix: 'Run rtmp-vcam --help to see what there is.',
  },
  APP_ERR_CONFIG: {
    text: 'The configuration is not understood',
    meaning: 'The config file or a RTMP_VCAM_ variable holds an unknown key or a value that is not allowed.',
    fix: 'Change the value where the message says, or run rtmp-vcam config to see every key with its default.',
  },
  APP_ERR_CONFIG_FILE: {
    text: 'The config file cannot be read',
    meaning: 'The file named by --config is missing, is no file, or may not be read by this user.',
    fix: 'Check the path and its permissions, or make one: rtmp-vcam config > FILE',
  },
  APP_ERR_KEY_FILE: {
    text: 'The stream key cannot be read or kept',
    meaning: 'The key file in the config folder cannot be read or written, or holds something that is no stream key.',
    fix: 'Check the permissions of the config folder, or delete the key file and a new key is made.',
  },
  APP_ERR_TLS: {
    text: 'The certificate for TLS cannot be used',
    meaning: 'A file is missing, holds no certificate or key in PEM, or the two do not belong together.',
    fix: 'Check --tls-cert and --tls-key, or leave both away: then a self-signed certificate is made.',
  },
  APP_ERR_PORT_IN_USE: {
    text: 'The port is in use',
    meaning: 'Another program, maybe a second copy of this one, listens on the RTMP port.',
    fix: 'End that program, or choose another port with --port.',
  },
  APP_ERR_PORT_FORBIDDEN: {
    text: 'The port may not be opened',
    meaning: 'Ports below 1024 belong to the system administrator.',
    fix: 'Choose a port of 1024 or above with --port.',
  },
  APP_ERR_HOST: {
    text: 'The address to listen on is not one of this computer',
    meaning: 'The value of --host is no address of any network interface, or a name that is not known.',
    fix: 'Leave --host away to listen everywhere, or run rtmp-vcam url to see the addresses.',
  },
  APP_ERR_IPC: {
    text: 'There is only one way to the camera here',
    meaning: 'The Camera Extension, and with it the choice of how pictures get to it, exists on macOS only.',
    fix: 'Leave --ipc away.',
  },
  APP_ERR_OUTPUT: {
    text: 'The output cannot be written',
    meaning: 'Pictures are not written to a terminal, and a file to write must be in a folder that exists.',
    fix: 'Redirect the output to a file or a program, or name a file with --output.',
  },
  APP_ERR_DEMO_ENCODER: {
    text: 'No H.264 encoder works here',
    meaning: 'The demo encodes its picture itself, and none of the encoders it knows could be opened.',
    fix: 'Reinstall the packages (npm install), or push with another program.',
  },
};

/** An error of the program; `message` is one line, `fix` says what to do. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: AppErrorCode;
  readonly fix: string;

  constructor(code: AppErrorCode, message?: string, options?: { readonly fix?: string; readonly cause?: unknown }) {
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
