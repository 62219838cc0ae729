import type { ServiceProgram } from './service-manager.ts';

/** The name of the agent. */
export const LABEL = 'com.rtmpvcam.service';

/** How the user starts the program again. */
const RESTART = `launchctl kickstart -k gui/$(id -u)/${LABEL}`;

const MARK = 'Written by "rtmp-vcam service install", which writes it anew.';

/** The agent of the service, for the launchd of a user: see launchd.plist(5). `log`: the file that it writes to. */
export function plistText({ node, main, args, env }: ServiceProgram, log: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!-- ${MARK} -->
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${LABEL}</string>
  <key>ProgramArguments</key>
  <array>
${[node, main, ...args].map((word) => `    <string>${escaped(word)}</string>`).join('\n')}
  </array>
  <key>EnvironmentVariables</key>
  <dict>
${Object.entries({ ...env, RTMP_VCAM_RESTARTED_BY: RESTART })
  .map(([name, value]) => `    <key>${escaped(name)}</key>\n    <string>${escaped(value)}</string>\n`)
  .join('')}  </dict>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>ThrottleInterval</key>
  <integer>10</integer>
  <key>ProcessType</key>
  <string>Interactive</string>
  <key>LimitLoadToSessionType</key>
  <string>Aqua</string>
  <key>Umask</key>
  <integer>63</integer>
  <key>StandardOutPath</key>
  <string>${escaped(log)}</string>
  <key>StandardErrorPath</key>
  <string>${escaped(log)}</string>
</dict>
</plist>
`;
}

/** The files that an agent starts the program from; undefined if the plist is not ours. */
export function filesInPlist(text: string): readonly string[] | undefined {
  return text.includes(MARK) ? argumentsIn(text).slice(0, 2) : undefined;
}

/** The config file that an agent of ours names; undefined if it names none. */
export function configInPlist(text: string): string | undefined {
  const [, , , flag, file] = text.includes(MARK) ? argumentsIn(text) : [];
  return flag === '--config' ? file : undefined;
}

function argumentsIn(text: string): readonly string[] {
  const list = /<key>ProgramArguments<\/key>\s*<array>([\s\S]*?)<\/array>/.exec(text)?.[1] ?? '';
  return [...list.matchAll(/<string>([^<]*)<\/string>/g)].map(([, path = '']) => unescaped(path));
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
