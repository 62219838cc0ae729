import type { AmfObject } from '../amf/index.ts';
import { AUDIO_FOUR_CCS, VIDEO_FOUR_CCS } from '../flv/four-cc.ts';
import type { Status } from './status.ts';

// Enhanced RTMP v2, "Enhancing NetConnection connect Command".
const CAPS_EX = { reconnect: 1, multitrack: 2, modEx: 4, timestampNanoOffset: 8 } as const;
const ENHANCED_FIELDS = ['fourCcList', 'capsEx', 'videoFourCcInfoMap', 'audioFourCcInfoMap'] as const;
const FOUR_CC_INFO = { canDecode: 1, canForward: 4 } as const;

/** The properties of Enhanced RTMP that a server sends in the result of connect, and a player in connect. */
export const ENHANCED_PROPERTIES: AmfObject = {
  capsEx: CAPS_EX.reconnect | CAPS_EX.multitrack | CAPS_EX.modEx | CAPS_EX.timestampNanoOffset,
  fourCcList: [...VIDEO_FOUR_CCS.keys(), ...AUDIO_FOUR_CCS.keys()],
  videoFourCcInfoMap: infoMap(VIDEO_FOUR_CCS.keys(), FOUR_CC_INFO.canDecode),
  audioFourCcInfoMap: infoMap(AUDIO_FOUR_CCS.keys(), FOUR_CC_INFO.canForward),
};

/** The field of a connect command by which a client announces that it acts on RECONNECT_REQUEST. */
export const RECONNECTS: AmfObject = { capsEx: CAPS_EX.reconnect };

/** Asks a client to connect again. Clients that understand it do so without involving their user. */
export const RECONNECT_REQUEST: Status = {
  level: 'status',
  code: 'NetConnection.Connect.ReconnectRequest',
  description: 'The server is shutting down; connect again',
};

/**
 * True when a connect command announces anything of Enhanced RTMP. Only such clients are sent ENHANCED_PROPERTIES: old
 * ones know no strict array, of which `fourCcList` is one, in the result of connect, and some fail at it.
 */
export function announcesEnhanced(connect: AmfObject): boolean {
  return ENHANCED_FIELDS.some((field) => connect[field] !== undefined && connect[field] !== null);
}

/** True when a connect command announces that the client acts on RECONNECT_REQUEST. */
export function understandsReconnect(connect: AmfObject): boolean {
  const capabilities = connect['capsEx'];
  return typeof capabilities === 'number' && (capabilities & CAPS_EX.reconnect) !== 0;
}

function infoMap(fourCcs: Iterable<string>, info: number): AmfObject {
  return Object.fromEntries([...fourCcs].map((fourCc) => [fourCc, info]));
}
