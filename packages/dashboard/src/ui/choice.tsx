import './choice.css';

interface ChoiceProps<T extends string | number> {
  readonly label: string;
  /** Is read behind the label: what the choice is for. */
  readonly hint?: string;
  readonly value: T | undefined;
  readonly options: readonly { readonly value: T; readonly words: string }[];
  readonly onChoose: (value: T) => void;
}

let lastId = 0;
const groups = new Map<string, string>();

/** A few words, one of which is chosen: radio buttons, so the arrow keys choose. */
export function Choice<T extends string | number>({ label, hint, value, options, onChoose }: ChoiceProps<T>) {
  const group = groupOf(label);
  return (
    <fieldset class="choice">
      <legend>{label}</legend>
      <div class="choice-options">
        {options.map(({ value: each, words }) => (
          <label key={each}>
            <input type="radio" name={group} checked={each === value} onChange={() => onChoose(each)} />
            <span>{words}</span>
          </label>
        ))}
      </div>
      {hint !== undefined && <p class="hint">{hint}</p>}
    </fieldset>
  );
}

function groupOf(label: string): string {
  const known = groups.get(label) ?? `choice-${++lastId}`;
  groups.set(label, known);
  return known;
}
