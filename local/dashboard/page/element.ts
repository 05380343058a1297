/// <reference lib="dom" />

/** Creates an element with attributes and children. Texts are inserted as text, never as markup. */
export function element(name: string, attributes: Readonly<Record<string, string>> = {}, children: readonly (Node | string)[] = []): HTMLElement {
  const made = document.createElement(name);
  Object.entries(attributes).forEach(([attribute, value]) => made.setAttribute(attribute, value));
  made.append(...children);
  return made;
}

/** Formats a number for the space it has: `12,345`, `0.25`, and `12K` with `compact`. */
export function numberText(value: number, compact: boolean = false): string {
  return compact
    ? new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 }).format(value)
    : new Intl.NumberFormat('en', { maximumFractionDigits: Math.abs(value) < 100 ? 2 : 0 }).format(value);
}
