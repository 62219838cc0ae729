import type { Distribution } from '../../system/distribution.ts';
import type { Loopback } from '../../system/loopback.ts';
import { comesSigned, isSignedByDistribution, type SecureBoot } from '../../system/secure-boot.ts';
import { type Outcome, ok, problem, warning } from './outcome.ts';

/** With Secure Boot, the kernel says "Key was rejected by service" to modules that nobody whom it trusts has signed. */
export function checkSecureBoot(
  { state, certificate }: SecureBoot,
  { loaded, file, signer }: Pick<Loopback, 'loaded' | 'file' | 'signer'>,
  distribution: Pick<Distribution, 'id'>,
): Outcome {
  if (state === 'off') return ok('Secure Boot is off, so v4l2loopback may be loaded');
  if (loaded) return ok('Secure Boot accepts v4l2loopback');
  if (state === 'unknown') {
    return warning('It is not known whether Secure Boot is on', 'sudo mokutil --sb-state');
  }
  if (isSignedByDistribution({ file, signer }))
    return ok(`Secure Boot is on, and v4l2loopback is signed by "${signer}"`);
  if (file === undefined && comesSigned(distribution))
    return ok('Secure Boot is on, and v4l2loopback of this distribution comes signed');
  const rejected = 'Secure Boot is on, and would refuse v4l2loopback ("Key was rejected by service")';
  if (certificate !== undefined && certificate.isEnrolled !== true) {
    const text = certificate.isEnrolled === false ? rejected : 'Secure Boot is on, and may refuse v4l2loopback';
    const fix = `sudo mokutil --import ${certificate.file}, restart, and choose Enroll MOK on the blue screen`;
    return certificate.isEnrolled === false ? problem(text, fix) : warning(text, fix);
  }
  if (certificate === undefined && file !== undefined && signer === '') {
    return problem(`${rejected}: nobody has signed it`, 'Sign the module, or switch Secure Boot off in the firmware');
  }
  if (certificate?.isEnrolled === true) return ok('Secure Boot is on, and knows the key that signs v4l2loopback');
  return warning(
    'Secure Boot is on: v4l2loopback has to be signed when it is built',
    'rtmp-vcam setup says how the firmware learns to trust it',
  );
}
