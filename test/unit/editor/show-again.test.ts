/** Ghost text that went with the focus comes back where a link of the tooltip has taken the keyboard. */
import { beforeEach, expect, it, vi } from 'vitest';
import type { OfferedRun } from '../../../src/editor/ghost-text/runs';
import { showAgain } from '../../../src/editor/ghost-text/show-again';
import { FROM_TOOLTIP } from '../../../src/editor/ghost-text/status-tooltip';
import { partOf } from '../part-of';
import { item } from './status-editor';
import { HERE, status, withStatus } from './status-setup';

vi.mock('vscode', async () => (await import('./status-editor')).vscode);
withStatus();

const run = partOf<OfferedRun>({ text: ' was' });
const asked = vi.fn(async () => undefined);
beforeEach(() => asked.mockClear());

it.each([
  ['is shown again, without another look at the model', true, [run], undefined, [['once more']]],
  ['is asked for by hand where it does not come by itself', true, [run], { kind: 'paused' }, [['by hand']]],
  ['stays away where it is over', false, [run], undefined, []],
  ['stays away where it is elsewhere', true, [], undefined, []],
] as const)('what was suggested at the cursor %s', async (_, isShown, here, reason, calls) => {
  await showAgain({
    runs: { isShown, at: () => here },
    secondRequest: { askHere: asked },
    ghostText: { reasonFor: () => reason },
  });
  expect(asked.mock.calls).toEqual(calls);
});

it('the tooltip is closed with the item, which is back at once', () => {
  item.done.length = 0;
  status.closeTooltip();
  expect(item.done).toEqual(['hidden', 'shown']);
});

it('each link of the tooltip that changes what it says tells that it comes from there', () => {
  status.suggested(12, undefined, { ...HERE, origin: () => undefined });
  vi.advanceTimersByTime(1500);
  const links = item.tooltip.markdown.join();
  for (const title of ['Explain the Last Suggestion', 'Suggest Now', 'Pause']) {
    const [, told = '""'] = new RegExp(`\\[${title}\\]\\(command:llmTrace\\.[\\w.]+\\?([^)]+)\\)`).exec(links) ?? [];
    expect([title, JSON.parse(decodeURIComponent(told))]).toEqual([title, [FROM_TOOLTIP]]);
  }
});
