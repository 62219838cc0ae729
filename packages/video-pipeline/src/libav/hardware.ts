import { existsSync } from 'node:fs';
import {
  type AVPixelFormat,
  FF_HWDEVICE_TYPE_CUDA,
  FF_HWDEVICE_TYPE_VAAPI,
  FF_HWDEVICE_TYPE_VIDEOTOOLBOX,
  type FFHWDeviceType,
} from 'node-av/constants';
import { type Codec, type CodecContext, HardwareDeviceContext } from 'node-av/lib';

/** AV_CODEC_HW_CONFIG_METHOD_HW_DEVICE_CTX: the decoder only needs to be given the device. */
const BY_DEVICE = 1;

interface Candidate {
  readonly name: FFHWDeviceType;
  /** A file that the device needs: without it, trying would only cost time and log lines. */
  readonly needs?: string;
}

const CANDIDATES: Partial<Record<NodeJS.Platform, readonly Candidate[]>> = {
  linux: [
    { name: FF_HWDEVICE_TYPE_CUDA, needs: '/dev/nvidiactl' },
    { name: FF_HWDEVICE_TYPE_VAAPI, needs: '/dev/dri/renderD128' },
  ],
  darwin: [{ name: FF_HWDEVICE_TYPE_VIDEOTOOLBOX }],
};

/** An open hardware device that can decode one codec. */
export interface HardwareDecoding {
  readonly name: string;
  readonly device: HardwareDeviceContext;
  readonly format: AVPixelFormat;
}

/** Opens the first hardware device of this machine that decodes `codec`; undefined when there is none. */
export function openHardware(codec: Codec): HardwareDecoding | undefined {
  for (const { name, needs } of CANDIDATES[process.platform] ?? []) {
    if (needs !== undefined && !existsSync(needs)) continue;
    const type = HardwareDeviceContext.findTypeByName(name);
    for (let index = 0; ; index++) {
      const config = codec.getHwConfig(index);
      if (config === null) break;
      if (config.deviceType !== type || (config.methods & BY_DEVICE) === 0) continue;
      const device = new HardwareDeviceContext();
      if (device.create(type) >= 0) return { name: String(name), device, format: config.pixFmt };
    }
  }
  return undefined;
}

/** Makes a decoder that is not open yet use the device. */
export function useHardware(context: CodecContext, { device, format }: HardwareDecoding): void {
  context.hwDeviceCtx = device;
  context.setHardwarePixelFormat(format);
}
