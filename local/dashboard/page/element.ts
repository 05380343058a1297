/// <reference lib="dom" />

/** An element with attributes and children; texts are texts, never markup. */
export function element(name: string, attributes: Readonly<Record<string, string>> = {}, children: readonly (Node | string)[] = []): HTMLElement {
  const made = document.createElement(name);
  Object.entries(attributes).forEach(([attribute, value]) => made.setAttribute(attribute, value));
  made.append(...children);
  return made;
}

/** A number that fits where it stands: `12,345`, `0.25`, and with `compact` `12K`. */
export function numberText(value: number, compact: boolean = false): string {
  return compact
    ? new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 }).format(value)
    : new Intl.NumberFormat('en', { maximumFractionDigits: Math.abs(value) < 100 ? 2 : 0 }).format(value);
}
