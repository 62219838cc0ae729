import type { ServiceProgram } from './service-manager.ts';

/** The name of the service. */
export const UNIT = 'rtmp-vcam.service';

/** The section of our own, which systemd ignores. By it a unit is known to be ours. */
const OWN_SECTION = '[X-RtmpVcam]';

/**
 * The unit of the service, for the systemd of a user. Of what systemd offers to lock a program in, it has all that leaves
 * cameras, PipeWire, the frame ring and files for cards alone:
 *
 * - not PrivateDevices and not DevicePolicy: /dev/video* and the graphics card would be gone;
 * - not MemoryDenyWriteExecute: V8 writes the code that it runs. `@pkey` is for V8, too;
 * - nothing that needs a mount namespace (ProtectSystem, ProtectHome, PrivateTmp …): in the unit of a user, older systemd
 *   ignores it, newer ones make a user namespace for it, which not every system allows, and the page could not keep
 *   settings in the config file any more;
 * - not RestrictRealtime: the thread that gives sound to PipeWire has to be on time.
 */
export function unitText({ node, main, args, env }: ServiceProgram): string {
  const variables = Object.entries(env).map(([name, value]) => `Environment=${quoted(`${name}=${value}`, 'value')}`);
  const command = [node, main, ...args].map((word, index) => quoted(word, index === 0 ? 'file' : 'word'));
  return `# Written by "rtmp-vcam service install", which writes it anew.
# For changes that stay: systemctl --user edit ${UNIT}
[Unit]
Description=RTMP virtual camera
Wants=pipewire.socket
After=pipewire.socket wireplumber.service
StartLimitIntervalSec=0

[Service]
Type=notify
NotifyAccess=main
ExecStart=${command.join(' ')}
ExecReload=kill -HUP $MAINPID
${variables.map((line) => `${line}\n`).join('')}Restart=on-failure
RestartSec=5
# A mistake in the options or in the config file does not go away by itself.
RestartPreventExitStatus=2
TimeoutStartSec=60
TimeoutStopSec=10
# It is started again when it hangs, or feeds no camera.
WatchdogSec=30
WatchdogSignal=SIGTERM
TimeoutAbortSec=5
SyslogIdentifier=rtmp-vcam
UMask=0077
NoNewPrivileges=yes
LockPersonality=yes
RestrictSUIDSGID=yes
RestrictNamespaces=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
SystemCallArchitectures=native
SystemCallFilter=@system-service @pkey
SystemCallErrorNumber=EPERM

[Install]
WantedBy=default.target

${OWN_SECTION}
Node=${node}
Program=${main}
${args[1] === '--config' ? `Config=${args[2]}\n` : ''}`;
}

/** The files that a unit starts the program from; undefined if the unit is not ours. */
export function filesInUnit(text: string): readonly string[] | undefined {
  const at = text.indexOf(`\n${OWN_SECTION}\n`);
  if (at < 0) return undefined;
  return [...text.slice(at).matchAll(/^(?:Node|Program)=([^\n]*)$/gm)].map(([, path = '']) => path);
}

/** The config file that a unit of ours names; undefined if it names none. */
export function configInUnit(text: string): string | undefined {
  const at = text.indexOf(`\n${OWN_SECTION}\n`);
  return at < 0 ? undefined : /^Config=([^\n]*)$/m.exec(text.slice(at))?.[1];
}

/**
 * A word as systemd reads it (systemd.syntax(7), systemd.service(5)): `%` begins a specifier, and `$` a variable, except in
 * the path of the program and in values of Environment=.
 */
function quoted(text: string, kind: 'file' | 'word' | 'value'): string {
  const escaped = text.replace(/[\\"]/g, '\\$&').replaceAll('%', '%%');
  return `"${kind === 'word' ? escaped.replaceAll('$', '$$$$') : escaped}"`;
}
