/** What a page is told besides what it shows: now, or as soon as one listens. */
import { beforeEach, expect, it } from 'vitest';
import { PageNotes } from '../../../src/editor/panel/page-notes';
import type { PanelPage } from '../../../src/editor/panel/panel-page';
import {
  AWAITED,
  type AwaitedTrace,
  GLOSSARY,
  GO,
  LIVE,
  NOTE,
  PRESENT,
} from '../../../src/engine/protocol/panel-protocol';
import { partOf } from '../part-of';

const AWAITS = partOf<AwaitedTrace>({ message: 'Tracing' });

let told: [string, unknown][];
const page = partOf<PanelPage>({
  listens: false,
  send: ({ method }, params) => void told.push([method, params]),
});
let notes: PageNotes;
beforeEach(() => {
  told = [];
  page.listens = false;
  notes = new PageNotes(page);
});

it('a page that does not listen yet is sent to all places that were asked for, and presents, once', () => {
  notes.go({ step: 3 });
  notes.say(PRESENT);
  notes.go({ head: 2 });
  notes.say(GLOSSARY);
  expect([told, notes.destination]).toEqual([[], { step: 3, head: 2 }]);
  page.listens = true;
  notes.tell();
  expect(told).toEqual([
    [GO.method, { step: 3, head: 2 }],
    [PRESENT.method, undefined],
    [GLOSSARY.method, undefined],
  ]);
  expect(notes.destination).toEqual({});
  told = [];
  notes.tell();
  expect(told).toEqual([]);
});

it('a page that listens is sent at once, and nothing is left for the next one', () => {
  page.listens = true;
  notes.go({ step: 3 });
  notes.say(PRESENT);
  expect(told).toEqual([
    [GO.method, { step: 3 }],
    [PRESENT.method, undefined],
  ]);
  told = [];
  notes.tell();
  expect(told).toEqual([]);
});

it('each page is told what is awaited and followed now, and no page twice that nothing has changed', () => {
  const state = {} as never;
  notes.live(state);
  notes.live(state);
  notes.awaited(AWAITS);
  expect(told).toEqual([
    [LIVE.method, { state }],
    [AWAITED.method, { trace: AWAITS }],
  ]);
  notes.awaited(null);
  told = [];
  notes.tell();
  expect(told).toEqual([[LIVE.method, { state }]]);
});

it('what is asked above a trace is asked of each page until it is answered, or something else is asked', async () => {
  const [first, second] = [{ sentence: 'One.' }, { sentence: 'Two.', button: 'Do' }];
  const one = notes.ask(first);
  const two = notes.ask(second);
  expect(await one).toBe(false);
  told = [];
  notes.tell();
  expect(told).toEqual([[NOTE.method, { note: second }]]);
  notes.answered(true);
  expect(await two).toBe(true);
  told = [];
  notes.tell();
  expect(told).toEqual([]);
});
