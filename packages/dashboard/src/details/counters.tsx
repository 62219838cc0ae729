import type { CameraState } from '@rtmp-vcam/api';
import { program } from '../store/program.ts';
import { measurementsOf } from './measurements.ts';
import './counters.css';

export function Counters({ camera }: { readonly camera: CameraState }) {
  if (program.value === undefined) return null;
  return (
    <section>
      <h3>Measured</h3>
      <dl class="counters">
        {measurementsOf(camera, program.value).map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
