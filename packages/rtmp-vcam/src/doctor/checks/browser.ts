import { type Browser, CHROMIUM_SWITCH, FIREFOX_SWITCH } from '../../system/browsers.ts';
import { type Outcome, ok, warning } from './outcome.ts';
import { sandboxFix } from './sandbox.ts';

/** The ways in which a browser could get the camera. */
export interface Ways {
  /** PipeWire, its session manager and the portal work. */
  readonly pipewire: boolean;
  /** There is a v4l2loopback device that this user may open. */
  readonly device: boolean;
  /** Browsers based on Chromium list it. */
  readonly exclusiveCaps: boolean;
  /** The apps to which the desktop refuses cameras; '' for those outside of a sandbox. */
  readonly refused: readonly string[];
}

/** Whether a browser lists the camera, and through what. */
export function checkBrowser(browser: Browser, ways: Ways): Outcome {
  const { name, packaging, usesPipeWire } = browser;
  const title = packaging === 'system' ? name : `${name} (${packaging === 'snap' ? 'Snap' : 'Flatpak'})`;
  return usesPipeWire ? throughPipeWire(title, browser, ways) : throughDevice(title, browser, ways);
}

function throughPipeWire(title: string, browser: Browser, { pipewire, device, refused }: Ways): Outcome {
  const id = browser.packaging === 'flatpak' ? browser.id : '';
  if (pipewire && !refused.includes(id)) return ok(`${title} sees the PipeWire camera`);
  if (pipewire)
    return warning(`${title} is refused the camera by the desktop`, 'Forget the answer, as said under Camera');
  const text = `${title} looks for cameras only in PipeWire, which gives it none`;
  return warning(text, device ? `Switch that off: ${switchOf(browser, false)}` : 'Put right what is said under Camera');
}

function throughDevice(title: string, browser: Browser, { pipewire, device, exclusiveCaps }: Ways): Outcome {
  const isListed = device && (browser.engine === 'firefox' || exclusiveCaps);
  if (isListed && browser.mayUseDevices !== false) return ok(`${title} sees the camera device`);
  if (isListed)
    return warning(`${title} may not use camera devices: its sandbox keeps it from them`, sandboxFix(browser));
  const text = `${title} sees no camera: it looks only for camera devices, and there is none that it lists`;
  return warning(
    text,
    pipewire ? `Let it use PipeWire: ${switchOf(browser, true)}` : 'Put right what is said under Camera',
  );
}

function switchOf({ engine }: Browser, isOn: boolean): string {
  if (engine === 'firefox') return `set ${FIREFOX_SWITCH} to ${isOn} in about:config, and start it again`;
  return `${isOn ? 'enable' : 'disable'} chrome://flags/#${CHROMIUM_SWITCH}, and start it again`;
}
