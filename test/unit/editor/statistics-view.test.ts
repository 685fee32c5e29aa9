/** The page of the statistics is drawn only for something new: drawing it folds what the user has unfolded. */
import { expect, it, vi } from 'vitest';
import { StatisticsView } from '../../../src/editor/ghost-text/statistics-view';
import { partOf } from '../part-of';

const { page } = vi.hoisted(() => ({ page: { drawn: [] as string[], isVisible: true, moved: () => {} } }));

vi.mock('vscode', () => ({
  l10n: { t: (text: string) => text },
  extensions: { all: [], getExtension: () => undefined },
  ViewColumn: { Active: -1 },
  workspace: { onDidChangeConfiguration: () => ({ dispose() {} }) },
  window: {
    createWebviewPanel: () => ({
      get visible() {
        return page.isVisible;
      },
      onDidDispose: () => undefined,
      onDidChangeViewState: (moved: () => void) => {
        page.moved = moved;
      },
      reveal() {},
      webview: {
        set html(html: string) {
          page.drawn.push(html);
        },
      },
    }),
  },
}));

const COUNTS = { language: 'markdown', model: 'm', offered: 4, whole: 1, part: 1, byHand: 0, typedOver: 1 };

it('stays as it is where the focus moves, and is drawn again for other counts', async () => {
  let counts = { ...COUNTS, characters: 9, right: 2, judged: 3, expected: 1.5 };
  const view = new StatisticsView(
    partOf<ConstructorParameters<typeof StatisticsView>[0]>({
      statistics: { read: async () => [counts], recent: [], inWindow: 0, waiting: undefined, threshold: () => 0.65 },
      file: 'f',
      failures: {},
      settings: () => ({ confidence: 0.65, statistics: true }),
      now: () => ({ model: 'm', isMeasured: true }),
    }),
  );
  await view.show();
  page.moved();
  await view.show();
  expect(page.drawn).toHaveLength(1);
  counts = { ...counts, offered: 5 };
  page.moved();
  await expect.poll(() => page.drawn.length).toBe(2);
  counts = { ...counts, offered: 6 };
  await view.update();
  expect(page.drawn).toHaveLength(3);
  counts = { ...counts, offered: 7 };
  page.isVisible = false;
  await view.update();
  expect(page.drawn).toHaveLength(3); // it is drawn when it comes into sight
});
