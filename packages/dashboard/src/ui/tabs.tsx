import type { ComponentChildren } from 'preact';
import './tabs.css';

interface TabsProps<T extends string> {
  readonly label: string;
  readonly look: 'segments' | 'chips';
  readonly value: T;
  readonly tabs: readonly { readonly value: T; readonly words: string }[];
  readonly onChoose: (value: T) => void;
  /** The panel of the chosen tab. */
  readonly children: ComponentChildren;
}

/** Tabs with one stop for the Tab key; the arrow keys, Home and End choose among them. */
export function Tabs<T extends string>({ label, look, value, tabs, onChoose, children }: TabsProps<T>) {
  const idOf = (each: T): string => `tab-${label.toLowerCase().replaceAll(' ', '-')}-${each}`;
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = nextTab(
      event.key,
      tabs.findIndex((tab) => tab.value === value),
      tabs.length,
    );
    const tab = next === undefined ? undefined : tabs[next];
    if (tab === undefined) return;
    event.preventDefault();
    onChoose(tab.value);
    document.getElementById(idOf(tab.value))?.focus();
  };
  return (
    <div class={`tabs ${look}`}>
      <div class="tab-list" role="tablist" aria-label={label} onKeyDown={onKeyDown}>
        {tabs.map(({ value: each, words }) => (
          <button
            key={each}
            id={idOf(each)}
            type="button"
            role="tab"
            aria-selected={each === value}
            aria-controls={`${idOf(each)}-panel`}
            tabIndex={each === value ? 0 : -1}
            onClick={() => onChoose(each)}
          >
            {words}
          </button>
        ))}
      </div>
      <div id={`${idOf(value)}-panel`} class="tab-panel" role="tabpanel" aria-labelledby={idOf(value)}>
        {children}
      </div>
    </div>
  );
}

function nextTab(key: string, at: number, count: number): number | undefined {
  if (key === 'ArrowRight' || key === 'ArrowDown') return (at + 1) % count;
  if (key === 'ArrowLeft' || key === 'ArrowUp') return (at + count - 1) % count;
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : undefined;
}
