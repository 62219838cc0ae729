export {
  type CameraConformanceOptions,
  describeCameraConformance,
  I420_PICTURES,
  type TestPictures,
} from './conformance.ts';
