import * as v from 'valibot';

const packages = v.object({
  kind: v.literal('packages'),
  /** Those that were asked for, of all that were not there before. */
  asked: v.array(v.string()),
  /** All that were added: with those that they need. */
  added: v.array(v.string()),
});
const device = v.object({ kind: v.literal('device'), path: v.string(), name: v.string() });
const changeSchema = v.variant('kind', [
  packages,
  v.object({ kind: v.literal('file'), path: v.string(), text: v.string() }),
  v.object({ kind: v.literal('line'), path: v.string(), line: v.string() }),
  /** The module was not loaded before. */
  v.object({ kind: v.literal('loaded') }),
  /** The module was loaded again. `options` are those that it had before. */
  v.object({ kind: v.literal('reloaded'), options: v.string() }),
  /** The module was asked for one more device. */
  device,
  v.object({ kind: v.literal('group'), group: v.string(), user: v.string() }),
  /** A firewall lets a port in. `place`: a zone of firewalld or a chain of nftables; empty where there is none. */
  v.object({
    kind: v.literal('port'),
    firewall: v.picklist(['ufw', 'firewalld', 'nftables']),
    port: v.number(),
    place: v.string(),
  }),
  /** The texts of the config file; null: there was none. */
  v.object({ kind: v.literal('mic'), file: v.string(), before: v.nullable(v.string()), after: v.string() }),
  v.object({ kind: v.literal('service') }),
]);

/** What setup has changed on this computer, with all that undoing it needs. */
export type Change = v.InferOutput<typeof changeSchema>;

/** The changes in the order in which they were made. */
export const changesSchema: v.GenericSchema<unknown, Change[]> = v.array(changeSchema);
