/** Networks that live inside this computer or lead through a tunnel: a phone seldom gets here that way. */
const VIRTUAL =
  /^(docker|br-|veth|virbr|vmnet|vboxnet|lxc|lxd|cni|flannel|podman|tun|tap|utun|wg|tailscale|zt|awdl|llw|bridge)/i;

/** Orders interface names: hardware before virtual ones, each as the system numbers them. */
export function compareInterfaces(a: string, b: string): number {
  return Number(VIRTUAL.test(a)) - Number(VIRTUAL.test(b)) || a.localeCompare(b, 'en', { numeric: true });
}
