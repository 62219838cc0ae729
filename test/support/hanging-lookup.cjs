/** Makes the system's look-up of names never answer, as with a name server that is not there. */
const dns = require('node:dns');

dns.lookup = () => {
  setInterval(() => {}, 1000);
};
