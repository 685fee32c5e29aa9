/** Where a comparison is read: which part is at the top of the view, and how far it is scrolled past. */
export interface ReadPlace {
  readonly id: string;
  /** In CSS pixels. */
  readonly past: number;
}

/** Read what a page has kept, whatever version it was. */
export function restoreReadPlace(stored: unknown): ReadPlace | undefined {
  const { id, past } = (stored ?? {}) as Partial<Record<keyof ReadPlace, unknown>>;
  return typeof id === 'string' && /^[\w-]+$/.test(id) && typeof past === 'number' ? { id, past } : undefined;
}
