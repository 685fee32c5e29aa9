/**
 * What a test of the panel's page begins with: `describePage`, and `it` with a fixture that opens panels. The page is the
 * bundle that is shipped, in a plain browser; its requests are answered by the code that answers them in VS Code, with a
 * real engine.
 */
import { afterAll, it as base, describe, expect, inject } from 'vitest';
import type { EngineClient } from '../../src/engine/host/client.ts';
import type { OpenPanel } from './open-panel.ts';
import { type Open, Panels } from './panels.ts';
import { closeSurroundings, type Surroundings, surroundings } from './surroundings.ts';

const shared = inject('browser');

/** A group of tests of the page. Where there is no browser, they are skipped and the name tells why. */
export function describePage(name: string, tests: () => void): void {
  if ('unavailable' in shared) describe.skip(`${name} (skipped: ${shared.unavailable})`, tests);
  else describe(name, tests);
}

interface Fixtures {
  $worker: { around: Surroundings };
  $test: {
    engine: EngineClient;
    panels: Panels;
    /** Opens a panel, in which nothing may go wrong. Closed after the test; a failed test leaves a screenshot of each. */
    open: Open;
    /** The panels that the page has asked for: "trace these tokens". */
    opened: readonly OpenPanel[];
  };
}

export const it = base.extend<Fixtures>({
  around: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads the pattern to learn what a fixture needs.
    async ({}, use) => {
      if ('unavailable' in shared) throw new Error(shared.unavailable);
      await use(await surroundings(shared.chromium));
      await closeSurroundings();
    },
    { scope: 'worker' },
  ],
  engine: ({ around }, use) => use(around.engine),
  panels: async ({ task, around }, use) => {
    const panels = new Panels(around);
    await use(panels);
    const problems = panels.problems();
    if (task.result?.state === 'fail' || problems.length > 0) await panels.showFailure(task.name);
    await panels.close();
    expect(problems).toEqual([]);
  },
  opened: ({ panels }, use) => use(panels.opened),
  open: ({ panels }, use) => use(panels.open),
});

/**
 * `it` for tests that look at the same panels and leave them as they were, so that they run in any order, or alone. It is
 * made within the group of these tests: `shared` opens what they look at for the first of them, and it is closed after the
 * group. When one of them fails, the next one, or the same one tried again, has it opened anew.
 * @param show opens what they look at
 */
export function itLooksAt<T>(show: (open: Open) => Promise<T>) {
  let group: { readonly panels: Panels; readonly shown: Promise<T> } | undefined;
  const close = async () => {
    await group?.panels.close();
    group = undefined;
  };
  afterAll(close);
  return it.extend('shared', ({ task, onTestFinished, onTestFailed, around }) => {
    // Called by the test: a fixture that cannot be set up is not set up again where its test is tried again.
    return (): Promise<T> => {
      onTestFinished(() => expect(group?.panels.problems() ?? []).toEqual([]));
      onTestFailed(async () => {
        await group?.panels.showFailure(task.name);
        await close();
      });
      if (!group) {
        const panels = new Panels(around);
        group = { panels, shown: show(panels.open) };
      }
      return group.shown;
    };
  });
}
