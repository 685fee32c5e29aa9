/** The question whether ghost text comes beside IntelliSense. A test that uses it mocks `vscode` by `language-choice-editor.ts`. */
import { beforeEach, vi } from 'vitest';
import { LanguageChoice } from '../../../src/editor/ghost-text/language-choice';
import type { QuietMoment } from '../../../src/editor/ghost-text/quiet-moment';
import type { GhostTextSwitch } from '../../../src/editor/ghost-text/switch';
import {
  asked,
  DEFAULTS,
  document,
  executed,
  hidden,
  picks,
  told,
  typed,
  vscodeSays,
  written,
} from './language-choice-editor';

/** What waits for a moment in which nobody types. */
export const waiting: (() => void)[] = [];
export const memory = new Map<string, unknown>();
export const failed = vi.fn();
export const suggest = vi.fn(async () => undefined);

export const type = (event: object = {}) => {
  for (const listener of typed) listener({ document, contentChanges: [{ text: 'h' }], ...event });
};

export async function quietMoment(): Promise<void> {
  for (const say of waiting.splice(0)) say();
  await new Promise((resolve) => setTimeout(resolve));
}

export const makesWay = () => ({ kind: 'IntelliSense', language: 'python' }) as const;

/** Who is told that ghost text was switched. */
const listeners = new Set<() => void>();
export const switched = () => {
  for (const listener of listeners) listener();
};
const onDidChange = (listener: () => void) => {
  listeners.add(listener);
  return { dispose: () => listeners.delete(listener) };
};

export function openWindow(ghostText: Partial<GhostTextSwitch> = {}): LanguageChoice {
  typed.length = hidden.length = 0; // another window has messages of its own
  listeners.clear();
  return new LanguageChoice(
    Object.defineProperties(
      { reasonFor: makesWay, reasonIn: makesWay, onDidChange } as Partial<GhostTextSwitch>,
      Object.getOwnPropertyDescriptors(ghostText), // some of it changes later
    ) as GhostTextSwitch,
    {
      keys: () => [...memory.keys()],
      get: <T>(key: string) => memory.get(key) as T,
      update: async (key: string, value: unknown) => void memory.set(key, value),
    },
    { wait: (say: () => void) => void waiting.push(say) } as Partial<QuietMoment> as QuietMoment,
    { show: failed },
    suggest,
  );
}

/** Begins each test of a file with a window in which ghost text makes way for IntelliSense, and nothing was asked. */
export function withWindow(): void {
  beforeEach(() => {
    for (const list of [typed, written, asked, picks, waiting, hidden, executed, told]) list.length = 0;
    memory.clear();
    failed.mockClear();
    suggest.mockClear();
    vscodeSays.button = undefined;
    vscodeSays.picked = 0;
    vscodeSays.isHidden = false;
    vscodeSays.isInPanel = false;
    vscodeSays.line = '';
    vscodeSays.settings = { ...DEFAULTS };
    vscodeSays.user = {};
    openWindow();
  });
}
