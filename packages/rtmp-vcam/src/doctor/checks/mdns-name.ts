import type { Distribution } from '../../system/distribution.ts';
import { type Outcome, ok, warning } from './outcome.ts';

interface Name {
  /** `studio.local`, if something answers for it. */
  readonly name: string | undefined;
  /** There is a network in which it could be asked for. */
  readonly hasNetwork: boolean;
  readonly family: Distribution['family'];
}

/** Undefined without a network. */
export function checkMdnsName({ name, hasNetwork, family }: Name): Outcome | undefined {
  if (name !== undefined) return ok(`Other computers find this one as ${name}`);
  if (!hasNetwork) return undefined;
  const install: Readonly<Record<Distribution['family'], string>> = {
    debian: 'sudo apt install avahi-daemon',
    fedora: 'sudo dnf install avahi && sudo systemctl enable --now avahi-daemon',
    arch: 'sudo pacman -S --needed avahi && sudo systemctl enable --now avahi-daemon',
    suse: 'sudo zypper install avahi && sudo systemctl enable --now avahi-daemon',
    other: 'Install avahi-daemon, or use the addresses',
  };
  return warning(
    'Senders need the address of this computer, which may change: nothing answers for its name',
    install[family],
  );
}
