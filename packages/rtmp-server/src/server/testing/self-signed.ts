import { createSecureContext, type SecureContext } from 'node:tls';
import { generate } from 'selfsigned';

/** A fresh certificate for `localhost`, and what serves with it. */
export async function selfSigned(): Promise<{ certificate: string; context: SecureContext }> {
  const names = [{ name: 'commonName', value: 'localhost' }];
  const { cert, private: key } = await generate(names, { keyType: 'ec', algorithm: 'sha256' });
  return { certificate: cert, context: createSecureContext({ cert, key }) };
}
