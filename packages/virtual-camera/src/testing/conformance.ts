import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { type Canvas, i420Size, type Surface } from '@rtmp-vcam/video-pipeline';
import type { Camera } from '../camera.ts';
import { CameraError, type CameraErrorCode } from '../errors.ts';

export interface CameraConformanceOptions {
  /** Makes a new camera that is not open and can be opened now. */
  readonly makeCamera: () => Camera;
  readonly canvas: Canvas;
  /** The pictures that this camera must accept and refuse. */
  readonly pictures: TestPictures;
}

export interface TestPictures {
  /** A grey picture that a camera with this canvas accepts. */
  whole(canvas: Canvas): Surface;
  /** Pictures that a camera with this canvas must refuse. */
  wrong(canvas: Canvas): Surface[];
}

/** Pictures for cameras that accept I420. */
export const I420_PICTURES: TestPictures = {
  whole: ({ width, height }) => i420(i420Size(width, height)),
  wrong: ({ width, height }) => {
    const size = i420Size(width, height);
    return [0, 1, size - 1, size + 1, Math.ceil(size / 4096) * 4096].map(i420);
  },
};

function i420(size: number): Surface {
  return { format: 'i420', bytes: new Uint8Array(size).fill(128) };
}

/** Declares the tests that every Camera must pass, whatever the system behind it. */
export function describeCameraConformance(title: string, options: CameraConformanceOptions): void {
  const { makeCamera, canvas, pictures } = options;
  const picture = pictures.whole(canvas);

  describe(`${title} conforms to Camera`, () => {
    it('opens, shows a picture and closes', () => {
      using opened = openCamera(makeCamera(), canvas);
      opened.camera.present(picture);
    });

    it('has its name as its label, followed by the device while it is open', () => {
      const camera = makeCamera();
      const name = camera.label;
      assert.notEqual(name, '');
      using opened = openCamera(camera, canvas);
      assert.ok(opened.camera.label.startsWith(name), opened.camera.label);
    });

    it('opens again after it was closed, twice', () => {
      const camera = makeCamera();
      for (let round = 0; round < 3; round++) {
        using opened = openCamera(camera, canvas);
        opened.camera.present(picture);
        opened.camera.present(picture);
      }
    });

    it('accepts another picture size when it is opened again', () => {
      const camera = makeCamera();
      openCamera(camera, canvas)[Symbol.dispose]();
      const larger = { ...canvas, width: canvas.width + 16, height: canvas.height + 2 };
      using opened = openCamera(camera, larger);
      opened.camera.present(pictures.whole(larger));
    });

    it('cannot be opened twice', () => {
      using opened = openCamera(makeCamera(), canvas);
      refuses(() => opened.camera.open(canvas), 'CAMERA_ERR_ALREADY_OPEN');
      opened.camera.present(picture);
    });

    it('refuses pictures of another size or format, and goes on', () => {
      using opened = openCamera(makeCamera(), canvas);
      for (const wrong of pictures.wrong(canvas)) {
        refuses(() => opened.camera.present(wrong), 'CAMERA_ERR_SURFACE');
      }
      opened.camera.present(picture);
    });

    it('refuses pictures while it is not open', () => {
      const camera = makeCamera();
      refuses(() => camera.present(picture), 'CAMERA_ERR_NOT_OPEN');
      openCamera(camera, canvas)[Symbol.dispose]();
      refuses(() => camera.present(picture), 'CAMERA_ERR_NOT_OPEN');
    });

    it('can be closed twice, and without having been open', () => {
      const camera = makeCamera();
      camera.close();
      camera.open(canvas);
      camera.close();
      camera.close();
    });

    for (const wrong of [
      { width: 0 },
      { width: canvas.width + 1 },
      { height: canvas.height - 1 },
      { height: 1e6 },
      { fps: 0 },
    ]) {
      it(`refuses a canvas with ${JSON.stringify(wrong)}, and opens with a good one after that`, () => {
        const camera = makeCamera();
        refuses(() => camera.open({ ...canvas, ...wrong }), 'CAMERA_ERR_CANVAS');
        openCamera(camera, canvas)[Symbol.dispose]();
      });
    }

    it('accepts 60 pictures at its frame rate', async () => {
      using opened = openCamera(makeCamera(), canvas);
      for (let n = 0; n < 60; n++) {
        opened.camera.present(picture);
        await delay(1000 / canvas.fps);
      }
    });

    it('accepts pictures faster than its frame rate', () => {
      using opened = openCamera(makeCamera(), canvas);
      for (let n = 0; n < 60; n++) opened.camera.present(picture);
    });

    it('has no readers, or an unknown number of them', () => {
      using opened = openCamera(makeCamera(), canvas);
      opened.camera.present(picture);
      const { readers } = opened.camera;
      assert.ok(readers === undefined || readers === 0, `${readers} readers`);
    });

    it('finds no problem on a machine on which it works', async () => {
      const camera = makeCamera();
      const problems = async (): Promise<unknown[]> =>
        (await camera.diagnose()).filter((finding) => finding.level === 'problem');
      assert.deepEqual(await problems(), []);
      using _opened = openCamera(camera, canvas);
      assert.deepEqual(await problems(), []);
    });
  });
}

interface OpenCamera extends Disposable {
  readonly camera: Camera;
}

function openCamera(camera: Camera, canvas: Canvas): OpenCamera {
  camera.open(canvas);
  return { camera, [Symbol.dispose]: () => camera.close() };
}

function refuses(act: () => void, code: CameraErrorCode): void {
  assert.throws(act, (error) => {
    assert.ok(error instanceof CameraError, String(error));
    assert.equal(error.code, code);
    assert.notEqual(error.fix, '');
    return true;
  });
}
