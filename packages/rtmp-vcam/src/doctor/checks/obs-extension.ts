import { type Outcome, ok, warning } from './outcome.ts';

/** The id of OBS Studio's extension; its name in the list has changed. */
const OBS = 'com.obsproject.obs-studio.mac-camera-extension';

/** OBS Studio's camera of macOS, from `systemextensionsctl list`. Undefined if it is not installed. */
export function checkObsExtension(list: string): Outcome | undefined {
  const lines = list.split('\n').filter((line) => line.split(/\s+/).includes(OBS));
  const states = lines.map((line) => /\[([^\]]*)\]\s*$/.exec(line)?.[1] ?? '');
  if (states.length === 0) return undefined;
  if (states.some((state) => state.startsWith('activated enabled')))
    return ok("OBS Studio's camera is installed and allowed");
  if (states.some((state) => state.includes('waiting for user'))) {
    return warning(
      "OBS Studio's camera waits for your approval, and may keep other cameras from being found",
      'Allow it in System Settings → General → Login Items & Extensions → Camera Extensions (macOS 13 and 14: Privacy & Security)',
    );
  }
  if (states.some((state) => state.includes('reboot')))
    return warning("OBS Studio's camera waits for a restart", 'Restart the Mac');
  return warning(
    "OBS Studio's camera is switched off",
    'Switch it on in System Settings → General → Login Items & Extensions → Camera Extensions',
  );
}
