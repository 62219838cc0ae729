import type { CameraState } from '@rtmp-vcam/api';
import { log, program } from '../store/program.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { reportOf } from './report.ts';
import './report-button.css';

export function Report({ camera }: { readonly camera: CameraState }) {
  if (program.value === undefined) return null;
  return (
    <div class="report">
      <p class="hint">
        <a href={__REPOSITORY__} target="_blank" rel="noreferrer">
          rtmp-vcam {program.value.version}
        </a>{' '}
        · The report has what this page shows, without keys, addresses and names.
      </p>
      <CopyButton what="report" words="Copy report" text={reportOf(program.value, camera, log.value)} />
    </div>
  );
}
