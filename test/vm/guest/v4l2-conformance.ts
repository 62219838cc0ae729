import { before } from 'node:test';
import { V4l2Camera } from '@rtmp-vcam/virtual-camera';
import { describeCameraConformance, I420_PICTURES } from '@rtmp-vcam/virtual-camera/testing';
import { loadModule } from './support/loopback-module.ts';
import { CANVAS } from './support/picture.ts';

const name = 'RTMP Virtual Camera';

before(() => loadModule({ number: 10, name }));

describeCameraConformance('V4l2Camera', {
  makeCamera: () => new V4l2Camera({ name }),
  canvas: CANVAS,
  pictures: I420_PICTURES,
});
