import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import { type LengthSize, lengthPrefixedNalUnits, prefixWithLengths } from '../bitstream/nal-units.ts';
import { isRandomAccess, type NalCodec, nalRole, sliceAddress } from '../bitstream/slice-start.ts';
import { VideoError } from '../errors.ts';
import { SliceLayout } from './slice-layout.ts';

/** Parameter sets and SEI that wait for their picture; more than this is no stream but an attack. */
const MAX_PREFIX_BYTES = 256 * 1024;
const MAX_PICTURE_BYTES = 16 * 1024 * 1024;
/** NAL units of one picture: several times as many as encoders make that cut pictures into network packets. */
const MAX_UNITS = 4096;

/** When a frame came and when it should be shown. */
export interface FrameTimes {
  /** When its last byte was read; host clock. */
  readonly arrivalNs: bigint;
  /** Milliseconds of the host's clock. */
  readonly showAt: number;
}

/** One access unit, as the decoder takes it: NAL units behind lengths of four bytes. */
export interface AccessUnit {
  readonly packet: VideoPacket;
  readonly times: FrameTimes;
  /** `slices-lost`: the picture has gaps, or old pixels in it. `cut`: its data ends too early, or makes no sense. */
  readonly damage: 'slices-lost' | 'cut' | undefined;
  /** Slices may have been lost; `suspicion` of the next access unit says whether they were. */
  readonly suspicious: boolean;
  /** The verdict on the access unit before, if that was suspicious. */
  readonly suspicion: 'whole' | 'damaged' | undefined;
  /** Parameter sets that came with it or ahead of it. */
  readonly parameterSets: readonly Uint8Array[];
}

/** When a damaged frame came, and the list that it is added to. */
interface GivenAt {
  readonly times: FrameTimes;
  readonly out: AccessUnit[];
}

interface OpenPicture {
  readonly packet: VideoPacket;
  times: FrameTimes;
  readonly units: Uint8Array[];
  readonly addresses: number[];
  readonly parameterSets: readonly Uint8Array[];
  readonly randomAccess: boolean;
  bytes: number;
  damaged: boolean;
  /** Already handed out; its data is kept in case more slices of it come. */
  given: boolean;
}

/**
 * Makes access units of the messages of an H.264 or HEVC stream. Most encoders send one access unit a message. Some send
 * parameter sets, SEI or fillers in messages of their own, and some a message for each slice: those are joined. A
 * picture is given out at once, unless the stream has sent pictures in parts.
 */
export class AccessUnitAssembler {
  readonly #codec: NalCodec;
  readonly #lengthSize: LengthSize;
  readonly #layout: SliceLayout;
  readonly #macroblocks: number | undefined;
  #prefix: Uint8Array[] = [];
  #prefixBytes = 0;
  #parameterSets: Uint8Array[] = [];
  #picture: OpenPicture | undefined;
  /** The stream sends pictures in parts. */
  #inParts = false;
  /** The picture before was given out without slices that came later, and the next one refers to it. */
  #missesSlices = false;

  /** `macroblocks`: of a picture, where the stream says so. */
  constructor(codec: NalCodec, lengthSize: LengthSize, macroblocks?: number) {
    this.#codec = codec;
    this.#lengthSize = lengthSize;
    this.#macroblocks = macroblocks;
    // HEVC slices do not say in their first bytes where they are.
    this.#layout = new SliceLayout(codec === 'hevc');
  }

  /**
   * Takes the frame of one message; gives the access units that are whole. `more`: the next message of this time is here.
   * Throws VIDEO_ERR_BITSTREAM when a picture consists of thousands of NAL units: no decoder should see them.
   */
  push(packet: VideoPacket, times: FrameTimes, more: boolean): AccessUnit[] {
    const out: AccessUnit[] = [];
    const { units, isCut } = this.#unitsOf(packet);
    if (isCut) {
      this.#giveDamaged(packet, units, { times, out });
      return out;
    }
    const firstSlice = units.find((unit) => nalRole(this.#codec, unit) === 'slice');
    if (firstSlice === undefined) {
      this.#takeUnitsWithoutSlice(units, out);
      this.#giveWhole(more, out);
      return out;
    }
    const address = sliceAddress(this.#codec, firstSlice) ?? 0;
    if (address !== 0 && this.#continues(packet)) {
      this.#join(units, times);
    } else {
      this.#finish(out);
      this.#begin(packet, times, units, address);
    }
    this.#giveWhole(more, out);
    return out;
  }

  /** Gives the picture that is still held, at the end of the stream. */
  flush(): AccessUnit[] {
    const out: AccessUnit[] = [];
    this.#finish(out);
    return out;
  }

  #giveWhole(more: boolean, out: AccessUnit[]): void {
    const picture = this.#picture;
    if (picture === undefined || picture.given || more) return;
    const isWhole = !this.#inParts || this.#layout.isComplete(this.#layoutOf(picture), picture.randomAccess);
    if (isWhole) this.#give(picture, out);
  }

  /** `isCut`: the frame is cut short or damaged. Zero bytes behind the last NAL unit are padding. */
  #unitsOf({ data }: VideoPacket): { units: Uint8Array[]; isCut: boolean } {
    const units: Uint8Array[] = [];
    const walk = lengthPrefixedNalUnits(data, this.#lengthSize);
    for (let step = walk.next(); ; step = walk.next()) {
      if (step.done === true) {
        const rest = data.subarray(data.byteLength - step.value);
        return { units, isCut: rest.some((byte) => byte !== 0) };
      }
      if (units.length === MAX_UNITS) throw this.#tooManyUnits();
      units.push(step.value);
    }
  }

  /** Forgets the picture and the units in front of it. */
  #tooManyUnits(): VideoError {
    this.#picture = undefined;
    this.#dropPrefix();
    return new VideoError('VIDEO_ERR_BITSTREAM', `more than ${MAX_UNITS} NAL units in one picture`);
  }

  /** A damaged frame goes to the decoder as it is: what can be decoded of it beats a gap. */
  #giveDamaged(packet: VideoPacket, units: readonly Uint8Array[], { times, out }: GivenAt): void {
    this.#finish(out);
    this.#dropPrefix();
    if (this.#codec === 'h264' && isLikeConfiguration(packet.data))
      throw new VideoError('VIDEO_ERR_BITSTREAM', 'a frame looks like a sequence header');
    const parameterSets = units.filter((unit) => nalRole(this.#codec, unit) === 'parameter-set');
    out.push({ packet, times, damage: 'cut', suspicious: false, suspicion: undefined, parameterSets });
  }

  #takeUnitsWithoutSlice(units: readonly Uint8Array[], out: AccessUnit[]): void {
    for (const unit of units) {
      const role = nalRole(this.#codec, unit);
      // Fillers and ends change no picture.
      if (role === 'suffix' || role === 'slice') continue;
      this.#finish(out);
      if (role === 'delimiter') continue;
      if (this.#prefix.length === MAX_UNITS) throw this.#tooManyUnits();
      if (this.#prefixBytes + unit.byteLength > MAX_PREFIX_BYTES) this.#dropPrefix();
      if (unit.byteLength > MAX_PREFIX_BYTES) continue;
      // A copy, because the unit may be a small part of a large message.
      const copy = new Uint8Array(unit);
      if (role === 'parameter-set') this.#parameterSets.push(copy);
      this.#prefix.push(copy);
      this.#prefixBytes += copy.byteLength;
    }
  }

  /** True when a message that begins in the middle of a picture belongs to the present picture. */
  #continues({ dts, pts }: VideoPacket): boolean {
    const picture = this.#picture;
    return picture !== undefined && picture.packet.dts === dts && picture.packet.pts === pts;
  }

  #begin(packet: VideoPacket, times: FrameTimes, units: Uint8Array[], address: number): void {
    const own = units.filter((unit) => nalRole(this.#codec, unit) === 'parameter-set');
    const all = this.#prefix.length === 0 ? units : [...this.#prefix, ...units];
    this.#picture = {
      packet,
      times,
      units: all,
      addresses: this.#addressesOf(units),
      parameterSets: [...this.#parameterSets, ...own],
      randomAccess: this.#isRandomAccess(units),
      bytes: packet.data.byteLength + this.#prefixBytes,
      damaged: address !== 0,
      given: false,
    };
    this.#dropPrefix();
  }

  #join(units: readonly Uint8Array[], times: FrameTimes): void {
    const picture = this.#picture;
    if (picture === undefined) return;
    if (picture.units.length + units.length > MAX_UNITS) throw this.#tooManyUnits();
    this.#inParts = true;
    const addresses = this.#addressesOf(units);
    // Redundant slices of H.264 repeat what is already there.
    const known = new Set(picture.addresses);
    const isRedundant = this.#codec === 'h264' && addresses.every((address) => known.has(address));
    if (picture.given && !isRedundant) {
      this.#layout.exceeded(picture.randomAccess);
      this.#missesSlices = !picture.randomAccess;
    }
    // It is whole when the last of its slices is here.
    picture.times = { ...picture.times, arrivalNs: times.arrivalNs };
    picture.units.push(...units);
    picture.addresses.push(...addresses);
    picture.bytes += units.reduce((sum, unit) => sum + unit.byteLength, 0);
    if (picture.bytes > MAX_PICTURE_BYTES) {
      this.#picture = undefined;
      return;
    }
    // The first picture of a stream was given out too early: a keyframe can be decoded once more, with all its slices.
    if (picture.randomAccess) picture.given = false;
  }

  /** A new picture begins: the one before is whole, or never will be. */
  #finish(out: AccessUnit[]): void {
    const picture = this.#picture;
    this.#picture = undefined;
    if (picture === undefined) return;
    if (!picture.given) this.#give(picture, out);
  }

  #give(picture: OpenPicture, out: AccessUnit[]): void {
    picture.given = true;
    const addresses = this.#layoutOf(picture);
    const suspicion = this.#layout.clearSuspicion(addresses);
    const verdict = this.#layout.judge(addresses, picture.randomAccess, this.#macroblocks);
    const damaged = picture.damaged || verdict === 'damaged' || (this.#missesSlices && !picture.randomAccess);
    this.#missesSlices = false;
    out.push({ ...this.#accessUnit(picture, damaged, verdict === 'suspicious'), suspicion });
  }

  /** The addresses of the slices, or their numbers where they have none. */
  #layoutOf({ addresses }: OpenPicture): readonly number[] {
    return this.#codec === 'hevc' ? addresses.map((_, index) => index) : addresses;
  }

  #accessUnit(picture: OpenPicture, damaged: boolean, suspicious: boolean): AccessUnit {
    const { packet, times, units, parameterSets } = picture;
    const damage = damaged ? 'slices-lost' : undefined;
    return { packet: this.#packetOf(packet, units), times, damage, suspicious, suspicion: undefined, parameterSets };
  }

  /** The message as it came where nothing has to change, which saves a copy. */
  #packetOf(packet: VideoPacket, units: readonly Uint8Array[]): VideoPacket {
    const bytes = units.reduce((sum, unit) => sum + 4 + unit.byteLength, 0);
    const isSame =
      this.#lengthSize === 4 && bytes === packet.data.byteLength && units[0]?.buffer === packet.data.buffer;
    return isSame ? packet : { ...packet, data: prefixWithLengths(units) };
  }

  #addressesOf(units: readonly Uint8Array[]): number[] {
    return units.flatMap((unit) =>
      nalRole(this.#codec, unit) === 'slice' ? [sliceAddress(this.#codec, unit) ?? 0] : [],
    );
  }

  #isRandomAccess(units: readonly Uint8Array[]): boolean {
    return units.some((unit) => nalRole(this.#codec, unit) === 'slice' && isRandomAccess(this.#codec, unit));
  }

  #dropPrefix(): void {
    this.#prefix = [];
    this.#prefixBytes = 0;
    this.#parameterSets = [];
  }
}

/** FFmpeg takes such a frame for an avcC, whose parameter sets would come unseen (`is_avcc_extradata` in h264dec.c). */
function isLikeConfiguration(data: Uint8Array): boolean {
  return data[0] === 1 && data[2] === 0 && ((data[4] ?? 0) & 0xfc) === 0xfc;
}
