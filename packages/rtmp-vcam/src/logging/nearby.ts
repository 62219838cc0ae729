const IPV4 = /^(127|10|192\.168|169\.254|172\.(1[6-9]|2\d|3[01]))\./;
const IPV6 = /^(::1$|f[cd]|fe[89ab])/i;

/** True for an address of this computer, of a private network or of a link (RFC 1918, 3927, 4193): most senders have one. */
export function isNearby(address: string): boolean {
  return (address.includes(':') ? IPV6 : IPV4).test(address);
}
