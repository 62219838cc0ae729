export { type CameraConformanceOptions, describeCameraConformance } from './conformance.ts';
