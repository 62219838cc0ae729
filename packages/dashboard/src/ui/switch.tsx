import './switch.css';

interface SwitchProps {
  readonly label: string;
  readonly on: boolean;
  readonly hint?: string;
  readonly onChange: (on: boolean) => void;
}

export function Switch({ label, on, hint, onChange }: SwitchProps) {
  return (
    <div>
      <label class="switch">
        <span class="switch-label">{label}</span>
        <input
          type="checkbox"
          // biome-ignore lint/a11y/useAriaPropsForRole: A checkbox tells by itself whether it is checked.
          role="switch"
          checked={on}
          onChange={({ currentTarget }) => onChange(currentTarget.checked)}
        />
        <span class="switch-track" aria-hidden="true" />
      </label>
      {hint !== undefined && <p class="hint">{hint}</p>}
    </div>
  );
}
