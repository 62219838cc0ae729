import * as v from 'valibot';
import { loadConfig } from '../config/load-config.ts';
import { option } from '../config/option.ts';
import { readFlags } from '../config/read-flags.ts';
import { runSchema } from '../config/run-schema.ts';
import { yesOrNo } from '../config/values.ts';
import { EXIT } from '../exit-codes.ts';
import type { Command } from './command.ts';
import { configOption } from './global-options.ts';

const own = v.object({
  qr: option(yesOrNo(), false, { group: 'Server', help: 'Also print a QR code of the URL for other devices' }),
  tls: option(yesOrNo(), false, {
    group: 'Server',
    help: 'Print the rtmps:// URLs and the fingerprint of the certificate, which is made if there is none',
  }),
});

/** No log is needed: a certificate that cannot be used makes the command fail. */
const SILENT = { info() {}, warn() {} };
const { port, host, key, user, tlsPort, tlsCert, tlsKey } = runSchema;
const ofServer = { port, host, key, user, tlsPort, tlsCert, tlsKey };

export const urlCommand: Command = {
  name: 'url',
  summary: 'print every URL to push to',
  description: 'Prints every URL to push to, one per line: first for this computer, then for each network.',
  examples: [
    { command: 'rtmp-vcam url', meaning: 'the URLs, with the stream key' },
    { command: 'rtmp-vcam url --qr', meaning: 'a QR code to scan with a phone' },
    { command: 'rtmp-vcam url --tls', meaning: 'the rtmps:// URLs and the fingerprint of the certificate' },
  ],
  options: { ...own.entries, ...ofServer, ...configOption },

  async run(flags, { env, stdout }) {
    const { qr, tls } = readFlags(own, flags);
    const { options } = loadConfig(flags, env);
    const [{ keyFor }, { pushUrls, RTMP_IS_READABLE }] = await Promise.all([
      import('../keys/key-file.ts'),
      import('../urls/push-urls.ts'),
    ]);
    const port = (tls ? options.tlsPort : undefined) ?? options.port;
    const urls = pushUrls({
      port,
      tls,
      host: options.host,
      key: keyFor(options, env),
      login: options.user !== undefined,
    });
    stdout.write(`${urls.map(({ url }) => url).join('\n')}\n`);
    // Programs read one URL in each line.
    if (stdout.isTTY === true && !tls && urls.some(({ reach }) => reach === 'network')) {
      stdout.write(`\n${RTMP_IS_READABLE}; rtmp-vcam url --tls prints the rtmps:// URLs, which hide it.\n`);
    }
    if (tls) {
      const { chooseCertificate } = await import('../tls/choose-certificate.ts');
      const { fingerprint } = await chooseCertificate(options, env, SILENT).get();
      stdout.write(`\nCertificate SHA-256 ${fingerprint}\n`);
    }
    if (qr) {
      const [{ qrLines }, { Terminal }] = await Promise.all([
        import('../terminal/qr-code.ts'),
        import('../terminal/terminal.ts'),
      ]);
      const target = urls.find(({ reach }) => reach === 'network') ?? urls[0];
      const lines = target === undefined ? [] : qrLines(target.url, new Terminal(stdout, env).colours);
      stdout.write(`\n${lines.join('\n')}\n`);
    }
    return EXIT.ok;
  },
};
