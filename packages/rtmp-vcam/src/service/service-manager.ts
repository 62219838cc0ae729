/** What a service manager starts: the program, with paths that stay. */
export interface ServiceProgram {
  /** Node.js. */
  readonly node: string;
  /** The first file of this program. */
  readonly main: string;
  /** The arguments of `rtmp-vcam`. */
  readonly args: readonly string[];
  /** Variables that it needs. */
  readonly env: Readonly<Record<string, string>>;
}

/** What became of the service when it was installed. */
export interface Installed {
  /** The file that describes the service. */
  readonly file: string;
  /** `new`: there was none. `same`: nothing has changed, and it was running. */
  readonly change: 'new' | 'updated' | 'same';
}

export interface ServiceStatus {
  /** The file that describes the service; undefined if it is not installed. */
  readonly file: string | undefined;
  /** The config file that it was installed with; undefined for the usual one. */
  readonly config?: string | undefined;
  /** Undefined if it does not run. */
  readonly running: { readonly pid: number; readonly since: Date | undefined } | undefined;
  /** Why it does not run, in words; undefined if nothing is known. */
  readonly reason: string | undefined;
  /** It starts when this user logs in. */
  readonly atLogin: boolean;
  /** It starts with the computer, also when nobody logs in; undefined if this system cannot do that. */
  readonly atBoot: boolean | undefined;
  /** Files that it is started from and that are gone. */
  readonly missing: readonly string[];
}

/** What starts programs when a user logs in: systemd on Linux, launchd on macOS. */
export interface ServiceManager {
  /** How a user reads the log. */
  readonly logCommand: string;
  /** How a user lets it start with the computer; undefined if this system cannot do that. */
  readonly atBootCommand: string | undefined;
  /** How a user lets it read the config again. */
  readonly reloadCommand: string;
  /**
   * Installs the service or updates it, and starts it. `isCurrent`: the program that runs now is the one to run, so it goes
   * on if the service is the same. Resolves when cameras are fed. Throws AppError APP_ERR_SERVICE.
   */
  install(program: ServiceProgram, isCurrent: boolean): Promise<Installed>;
  /** Stops it and removes it. Resolves to false if there was none. Throws AppError APP_ERR_SERVICE. */
  uninstall(): Promise<boolean>;
  /** Throws AppError APP_ERR_SERVICE. */
  status(): Promise<ServiceStatus>;
}
