export type { Connect, DoctorReport, History, HistoryPoint, LogLine, Place } from './requests.ts';
export {
  connect,
  demoAnswer,
  demoRequest,
  disconnectAnswer,
  disconnectRequest,
  doctorReport,
  failure,
  history,
  keepAnswer,
  keyAnswer,
  logLine,
  readmitAnswer,
  settingsAnswer,
} from './requests.ts';
export type {
  Advice,
  CameraDetails,
  CameraState,
  ProgramState,
  RefusedState,
  SenderState,
  WrittenSettings,
} from './state.ts';
export { cameraState, programState } from './state.ts';
