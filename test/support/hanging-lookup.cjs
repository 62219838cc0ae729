/** Makes the system's name look-up never answer, as when the name server does not respond. */
const dns = require('node:dns');

dns.lookup = () => {
  setInterval(() => {}, 1000);
};
