/** What keys do on a heat map. */
import { CHOOSE_KEYS, LEAVE_KEYS, ZOOM_KEYS } from '../keyboard/keys';
import { rovingTarget } from '../keyboard/roving';
import { type AxisLayout, placeOfIndex } from './geometry';
import type { Cell } from './picture';

/** The zoom factor of a key, and how far a key moves the picture, in CSS pixels. */
const ZOOM = 1.5;
const PAN = 60;

export type KeyAction =
  | { readonly kind: 'read'; readonly cell: Cell }
  | { readonly kind: 'zoom'; readonly factor: number }
  | { readonly kind: 'pan'; readonly dx: number; readonly dy: number }
  | { readonly kind: 'reset' | 'choose' | 'leave' };

interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

/** A map as keys move through it: if it is zoomed, through the whole matrix; else through the layout. */
interface Walked {
  readonly rows: AxisLayout;
  readonly columns: AxisLayout;
  readonly size: { readonly rows: number; readonly columns: number };
}

/** @param cell the cell that is read now @returns `undefined` for a key that does nothing here */
export function keyAction(event: Pressed, cell: Cell, map: Walked): KeyAction | undefined {
  const pan = PANS[event.key];
  // Control with arrow keys belongs to the window manager of some systems, Option to the browser of others: either works.
  if (event.ctrlKey || event.altKey) return pan && !event.metaKey ? { kind: 'pan', ...pan } : undefined;
  if (event.metaKey) return undefined;
  if (isOneOf(ZOOM_KEYS.in, event.key)) return { kind: 'zoom', factor: ZOOM };
  if (isOneOf(ZOOM_KEYS.out, event.key)) return { kind: 'zoom', factor: 1 / ZOOM };
  if (isOneOf(ZOOM_KEYS.reset, event.key)) return { kind: 'reset' };
  if (isOneOf(CHOOSE_KEYS, event.key)) return { kind: 'choose' };
  if (isOneOf(LEAVE_KEYS, event.key)) return { kind: 'leave' };
  return move(event.key, cell, map);
}

function isOneOf(keys: readonly string[], key: string): boolean {
  return keys.includes(key);
}

const PANS: Readonly<Record<string, { dx: number; dy: number }>> = {
  ArrowLeft: { dx: -PAN, dy: 0 },
  ArrowRight: { dx: PAN, dy: 0 },
  ArrowUp: { dx: 0, dy: -PAN },
  ArrowDown: { dx: 0, dy: PAN },
};

function move(key: string, cell: Cell, { rows, columns, size }: Walked): KeyAction | undefined {
  const vertical = key === 'ArrowUp' || key === 'ArrowDown';
  const target = vertical ? step(key, cell.row, rows, size.rows) : step(key, cell.column, columns, size.columns);
  if (target === undefined) return undefined;
  return { kind: 'read', cell: vertical ? { ...cell, row: target } : { ...cell, column: target } };
}

function step(key: string, index: number, layout: AxisLayout, size: number): number | undefined {
  if (layout.windowed) return rovingTarget({ key }, index, size);
  const place = rovingTarget({ key }, placeOfIndex(layout, index) ?? 0, layout.indices.length);
  return place === undefined ? undefined : layout.indices[place];
}
