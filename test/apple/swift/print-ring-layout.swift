// Prints sizes, offsets in bytes and constants of rtmp_vcam_ring.h, as Swift sees them, in JSON.
import Foundation
import RTMPVcamShared

func offsets<Root>(_ fields: [(String, PartialKeyPath<Root>)]) -> [String: Int] {
  Dictionary(uniqueKeysWithValues: fields.map { name, path in (name, MemoryLayout<Root>.offset(of: path) ?? -1) })
}

let header: [(String, PartialKeyPath<rtmp_vcam_ring_header>)] = [
  ("magic", \.magic), ("version", \.version), ("writer", \.writer), ("header_size", \.header_size),
  ("slot_count", \.slot_count), ("slot_stride", \.slot_stride), ("state", \.state), ("width", \.width),
  ("height", \.height), ("pixel_format", \.pixel_format), ("colour", \.colour), ("fps_num", \.fps_num),
  ("fps_den", \.fps_den), ("surface_size", \.surface_size), ("head", \.head), ("claim", \.claim),
  ("heartbeat_ns", \.heartbeat_ns), ("reader_count", \.reader_count), ("readers", \.readers),
]
let slot: [(String, PartialKeyPath<rtmp_vcam_ring_slot>)] = [
  ("sequence", \.sequence), ("claimed_ns", \.claimed_ns), ("surface_id", \.surface_id), ("state", \.state),
  ("width", \.width), ("height", \.height), ("stride_y", \.stride_y), ("stride_u", \.stride_u),
  ("stride_v", \.stride_v), ("pts_us", \.pts_us), ("arrival_ns", \.arrival_ns), ("published_ns", \.published_ns),
]
let layout: [String: Any] = [
  "HEADER": offsets(header),
  "HEADER_SIZE": MemoryLayout<rtmp_vcam_ring_header>.stride,
  "SLOT": offsets(slot),
  "SLOT_STRIDE": MemoryLayout<rtmp_vcam_ring_slot>.stride,
  "RING_MAGIC": rtmp_vcam_ring_magic,
  "RING_VERSION": rtmp_vcam_ring_version,
  "MIN_SLOTS": RTMP_VCAM_RING_MIN_SLOTS,
  "MAX_SLOTS": RTMP_VCAM_RING_MAX_SLOTS,
  "MAX_READERS": RTMP_VCAM_RING_MAX_READERS,
  "PIXEL_FORMAT_NUMBERS": ["i420": rtmp_vcam_ring_i420, "420v": rtmp_vcam_ring_420v],
  "COLOUR_NUMBERS": ["bt709": rtmp_vcam_ring_bt709_limited, "bt601": rtmp_vcam_ring_bt601_limited],
  "STALE_NS": String(rtmp_vcam_ring_stale_ns),
  "STATE_NUMBERS": [
    "card": RTMP_VCAM_RING_CARD.rawValue, "live": RTMP_VCAM_RING_LIVE.rawValue,
    "holding": RTMP_VCAM_RING_HOLDING.rawValue, "closed": RTMP_VCAM_RING_CLOSED.rawValue,
  ],
]
print(String(decoding: try JSONSerialization.data(withJSONObject: layout), as: UTF8.self))
