/** A lesson leads its reader in the trace that is shown, also where what it leads to is found late. */
import { expect, it } from 'vitest';
import type { LessonPlace } from '../../../src/trace/lessons/lesson';
import { LessonLead } from '../../../webview/components/story/lesson-lead';
import { type PanelData, WalkEvent } from '../../../webview/panel/panel';
import { partOf } from '../part-of';
import { TestHost } from './host';

const tick = () => new Promise((resolve) => setTimeout(resolve));

/** A lead whose places are found when the test says so. */
function openLead({ isAnswering = false, step = 1 } = {}) {
  const chosen: unknown[] = [];
  const walked: WalkEvent['part'][] = [];
  const host = Object.assign(new TestHost(), {
    dispatchEvent: (event: Event) => {
      if (event instanceof WalkEvent) walked.push(event.part);
      if (event.type === 'choose') chosen.push((event as CustomEvent).detail);
      return true;
    },
  });
  let panel = panelOf(step);
  const lead = new LessonLead(
    host,
    () => panel,
    () => isAnswering,
  );
  const found: ((place: LessonPlace) => void)[] = [];
  const place = () => new Promise<LessonPlace>((resolve) => found.push(resolve));
  const showOther = () => {
    panel = panelOf(step);
    host.update();
  };
  return { lead, place, found, chosen, walked, showOther, host };
}

function panelOf(step: number): PanelData {
  const plan = { sections: [{ view: 'weights', number: 8 }] } as const;
  const summary = { plan, top: [], model: {} };
  return partOf<PanelData>({ summary, readings: { read: async () => ({}) }, choice: { step } });
}

it('leads anew in the trace that is shown, not where another one led', async () => {
  const { lead, place, found, chosen, showOther } = openLead();
  void lead.to(place);
  showOther();
  expect(found).toHaveLength(2);
  found[0]?.({ view: 'weights', layer: 5, head: 4 });
  await tick();
  expect(chosen).toEqual([]);
  found[1]?.({ view: 'weights', layer: 1, head: 0 });
  await tick();
  expect(chosen).toEqual([{ layer: 1, head: 0, drawn: null }]);
});

it('leads nowhere by itself once it has led, nor when its bar is gone', async () => {
  const { lead, place, found, chosen, showOther, host } = openLead();
  void lead.to(place);
  found[0]?.({ view: 'weights', layer: 5, head: 4 });
  await tick();
  showOther();
  expect([found.length, chosen.length]).toEqual([1, 1]);
  void lead.to(place);
  host.disconnect();
  showOther();
  found[1]?.({ view: 'weights', layer: 1, head: 0 });
  await tick();
  expect([found.length, chosen.length]).toEqual([2, 1]);
});

it('a question whose step is read already moves nothing, but for the part that it asks about', async () => {
  const { lead, walked } = openLead({ isAnswering: true, step: 8 });
  await lead.to({ view: 'weights' });
  expect(walked).toEqual([]);
  await lead.to({ view: 'weights', part: 'rows of blocks' });
  expect(walked).toEqual(['rows of blocks']);
});
