/** Makes the system's look-up of names never answer, as when the name server does not respond. Addresses need none. */
const dns = require('node:dns');
const { isIP } = require('node:net');

const { lookup } = dns;
dns.lookup = (name, ...others) => {
  if (isIP(name) !== 0) lookup(name, ...others);
  else setInterval(() => {}, 1000);
};
