/** Every error this package throws on purpose. Codes are stable; texts may change. */
export const PIPEWIRE_ERRORS = {
  PIPEWIRE_ERR_UNSUPPORTED: {
    text: 'PipeWire cannot be used on this system',
    meaning: 'PipeWire exists only on Linux, and is supported on 64-bit, little-endian machines.',
    fix: 'Use another kind of camera.',
  },
  PIPEWIRE_ERR_NO_LIBRARY: {
    text: 'the library of PipeWire is not installed',
    meaning: 'libpipewire-0.3.so.0 cannot be loaded, or koffi, the package that calls it, is not installed.',
    fix: 'Install the packages pipewire and wireplumber, then log out and in again.',
  },
  PIPEWIRE_ERR_VERSION: {
    text: 'this version of PipeWire is too old',
    meaning: 'PipeWire 0.3.65 or later is needed.',
    fix: 'Update PipeWire, or the Linux distribution.',
  },
  PIPEWIRE_ERR_NO_DAEMON: {
    text: 'PipeWire is not running',
    meaning:
      'No PipeWire daemon accepts connections from this user. It runs in desktop sessions; a login over SSH, a service of the system and a container have none by themselves.',
    fix: 'Start it: systemctl --user start pipewire wireplumber. As another user or in a container, set XDG_RUNTIME_DIR to the folder with the socket pipewire-0.',
  },
  PIPEWIRE_ERR_STREAM: {
    text: 'PipeWire refuses the stream',
    meaning: 'PipeWire did not create the stream, or reported an error about it.',
    fix: 'Start PipeWire again: systemctl --user restart pipewire wireplumber',
  },
  PIPEWIRE_ERR_MODE: {
    text: 'a PipeWire camera cannot have this mode',
    meaning: 'Width and height must be even and between 2 and 32768, and the frame rate a whole number from 1 to 1000.',
    fix: 'Choose another size, or round the frame rate.',
  },
  PIPEWIRE_ERR_SOUND: {
    text: 'a microphone of PipeWire cannot have this format',
    meaning: 'The sample rate must be a multiple of 50 from 8,000 to 192,000, with one channel or two.',
    fix: 'Choose 48,000 frames a second and two channels.',
  },
  PIPEWIRE_ERR_PICTURE: {
    text: 'the picture does not fit the camera',
    meaning: 'A picture is I420 without gaps: width × height × 3/2 bytes.',
    fix: 'Convert the picture to the size and format of the camera.',
  },
  PIPEWIRE_ERR_CLOSED: {
    text: 'it is closed already',
    meaning: 'A connection to PipeWire was used after it was closed.',
    fix: 'Open a new connection.',
  },
} as const;

export type PipeWireErrorCode = keyof typeof PIPEWIRE_ERRORS;

/** An error of this package. Its message is the text from the table with the details of this case. */
export class PipeWireError extends Error {
  override readonly name = 'PipeWireError';
  readonly code: PipeWireErrorCode;

  constructor(code: PipeWireErrorCode, detail: string, options?: ErrorOptions) {
    super(`${PIPEWIRE_ERRORS[code].text}: ${detail}`, options);
    this.code = code;
  }

  /** What to do about it. */
  get fix(): string {
    return PIPEWIRE_ERRORS[this.code].fix;
  }
}
