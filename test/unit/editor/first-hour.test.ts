/** What a newcomer begins with: where it is shown, whether the panel takes the keyboard, and the way back from a lesson. */
import { basename } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FirstHour, type FirstHourParts } from '../../../src/editor/first-hour/first-hour';
import type { TracePanel } from '../../../src/editor/panel/trace-panel';
import type { TracingOptions } from '../../../src/editor/panel/tracing';
import type { RecentTrace } from '../../../src/editor/views/recent-traces';
import type { Origin } from '../../../src/engine/protocol/panel-protocol';
import { FIRST_PLACE } from '../../../src/trace/steps/first-look';
import { partOf } from '../part-of';
import { type MemoryWebviewPanel, openMemoryPanel, summaryOf } from './webview-panel';

/** The list that was opened last. */
const list = vi.hoisted(() => ({ options: undefined as { readonly placeHolder?: string } | undefined }));
vi.mock('vscode', () => ({
  l10n: {
    t: (text: string, ...values: unknown[]) => text.replace(/\{(\d)\}/g, (_, at) => String(values[Number(at)])),
  },
  commands: { executeCommand: () => undefined },
  window: {
    showQuickPick: async ([first]: readonly unknown[], options: typeof list.options) => {
      list.options = options;
      return first;
    },
    showInputBox: async (options: typeof list.options & { readonly prompt?: string }) => {
      list.options = options;
      return options.placeHolder;
    },
  },
}));

/** Which model there is for a lesson, and what is offered where there is none. */
const REFERENCE = { kind: 'hub', id: 'owner/encoder' } as const;
const lessonModels = vi.hoisted(() => ({
  found: undefined as string | undefined,
  offered: [] as string[],
  reference: undefined as { readonly kind: 'hub'; readonly id: string } | undefined,
  download: Promise.resolve<string | undefined>(undefined),
  downloads: 0,
}));
vi.mock('../../../src/editor/first-hour/lesson-model', () => ({
  lessonModel: async ({ readIn }: { readonly readIn?: string }, { starterModel }: { readonly starterModel: string }) =>
    readIn === undefined ? starterModel : lessonModels.found,
  offerLessonModel: async (kind: string) => {
    lessonModels.offered.push(kind);
    return lessonModels.reference;
  },
}));

const OWN: Origin = { text: 'A boat', model: '/models/a', source: null };
const PLACE = { ...FIRST_PLACE, step: 9 };

/** The model of traces. */
let chosen: string;
let begun: string[];
let backFrom: TracingOptions['backFrom'];
let traced: { origin: Origin; place: TracingOptions['place'] }[];
let firstHour: FirstHour;
let opened: TracePanel[];
let views: MemoryWebviewPanel[];
/** The list of recent traces. */
let recent: RecentTrace[];

beforeEach(() => {
  chosen = '/models/a';
  [traced, opened, views, begun, recent] = [[], [], [], [], []];
  Object.assign(lessonModels, { found: undefined, offered: [], reference: REFERENCE, downloads: 0 });
  const parts: Partial<FirstHourParts> = {
    panels: {
      get all() {
        return opened;
      },
      open: () => {
        const { panel, view } = openMemoryPanel();
        opened.push(panel);
        views.push(view);
        return panel;
      },
    },
    tracing: {
      traceInModel: async () => undefined,
      show: async (panel, origin, { place, backFrom: from }) => {
        backFrom = from;
        traced.push({ origin, place });
        panel.show({ kind: 'trace', summary: summaryOf(traced.length, origin.text), origin });
        return true;
      },
    },
    recent: partOf<FirstHourParts['recent']>({ read: async () => recent }),
    settings: () => ({ model: chosen }),
    lessons: {
      begin: async (lesson) => void begun.push(lesson),
      finish: async () => undefined,
      stateOf: () => 'new',
    },
    starterModel: '/models/starter',
    download: async () => {
      lessonModels.downloads++;
      return lessonModels.download;
    },
  };
  firstHour = new FirstHour(parts as FirstHourParts);
});

function showing(origin: Origin) {
  const { panel, view } = openMemoryPanel();
  panel.show({ kind: 'trace', summary: summaryOf(7, origin.text), origin });
  panel.lookAt(PLACE);
  return { panel, view };
}

describe('a lesson that is read in another kind of model', () => {
  it('is begun in the one that there is', async () => {
    lessonModels.found = '/models/encoder';
    await firstHour.lesson('sentences');
    expect(traced.map(({ origin }) => origin)).toEqual([
      { text: 'The children went home.', model: '/models/encoder', source: null, lesson: 'sentences' },
    ]);
    expect(begun).toEqual(['sentences']);
    expect(lessonModels.offered).toEqual([]);
  });

  it('is not begun where there is none, but once one is downloaded, in that', async () => {
    let download = (_: string | undefined) => {};
    lessonModels.download = new Promise((resolve) => {
      download = resolve;
    });
    await firstHour.lesson('sentences');
    await vi.waitFor(() => expect(lessonModels.offered).toEqual(['sentence encoder']));
    expect([traced, begun, views]).toEqual([[], [], []]);
    download('owner/encoder');
    await vi.waitFor(() => expect(traced.map(({ origin }) => origin.model)).toEqual(['owner/encoder']));
    expect(begun).toEqual(['sentences']);
  });

  it('is not begun where its user wants no download', async () => {
    lessonModels.reference = undefined;
    await firstHour.lesson('sentences');
    await vi.waitFor(() => expect(lessonModels.offered).toEqual(['sentence encoder']));
    await new Promise(setImmediate);
    expect([traced, begun, lessonModels.downloads]).toEqual([[], [], 0]);
  });
});

describe('what is picked from a list', () => {
  it('gives the keyboard to the panel that shows it', async () => {
    await firstHour.tryExample();
    expect(views.map(({ hasKeyboard }) => hasKeyboard)).toEqual([true]);
    // Of encoders too, which predict no next word.
    expect(list.options?.placeHolder).toBe('LLM Trace shows what a language model computes from a text, step by step.');
  });

  it('asks for a text in words that hold for encoders as well, and says for which model', async () => {
    await firstHour.traceText();
    expect(JSON.stringify(list.options)).not.toMatch(/next|predict/);
    const { title } = list.options as { readonly title?: string };
    // Enter on an empty box must not close it: what is typed next would go into the document.
    const { validateInput } = list.options as { readonly validateInput?: (typed: string) => string | undefined };
    expect([validateInput?.(''), validateInput?.(' ')]).toEqual(['Type a text to trace.', undefined]);
    expect(title).toBe(`Trace a Text of Your Own in ${basename(traced[0]?.origin.model ?? '')}`);
    expect(traced[0]?.origin.text).toBe('The weather is nice in spring');
  });

  it('of the recent texts is shown in the panel that shows it still, and traced only where none does', async () => {
    recent = [{ time: 1, origin: OWN, place: PLACE }];
    await firstHour.openRecent(1);
    expect(traced).toEqual([{ origin: OWN, place: PLACE }]);
    expect(views).toHaveLength(1);
    await firstHour.openRecent(1);
    expect(views[0]?.revealed).toBe(2);
    expect([views.length, traced.length]).toEqual([1, 1]);
    // One that follows the caret shows another line next.
    opened[0]?.show({ kind: 'trace', summary: summaryOf(2, OWN.text), origin: { ...OWN, live: true } });
    await firstHour.openRecent(1);
    expect(traced).toHaveLength(2);
  });

  it('leaves the keyboard where it is in a page that asks for a lesson', async () => {
    const { panel, view } = showing(OWN);
    await firstHour.lesson('mask', panel);
    expect([view.revealed, view.hasKeyboard]).toEqual([1, false]);
  });
});

it('the way back from a text that was changed in the panel leads to the one before, where it was read but at the step that is read now', async () => {
  const { panel } = showing({ ...OWN, edited: true });
  await firstHour.backToText(panel);
  expect(traced).toEqual([]);
  const changed: Origin = { text: 'rn', model: OWN.model, source: null, edited: true };
  panel.show({ kind: 'trace', summary: summaryOf(8, changed.text), origin: changed });
  panel.lookAt({ ...PLACE, step: 1 });
  await firstHour.backToText(panel);
  // It is no edit of the changed text: its reader goes to the place.
  expect(PLACE.step).not.toBe(1);
  expect(traced).toEqual([{ origin: OWN, place: { ...PLACE, step: 1 } }]);
  // The token that is chosen now stays chosen.
  expect([backFrom?.of.trace, backFrom?.place]).toEqual([8, { ...PLACE, step: 1 }]);
  expect(panel.texts.before).toBeUndefined();
  expect(panel.ready()).toHaveProperty('hasTextAfter', true);

  // And forward again, where that was read: to what was before it there is a way back still.
  panel.lookAt({ ...PLACE, step: 3 });
  await firstHour.forwardToText(panel);
  const { edited: _, ...after } = changed;
  expect(traced.at(-1)).toEqual({ origin: after, place: { ...PLACE, step: 1 } });
  expect(panel.texts.beforeEdit).toEqual({ origin: OWN, place: { ...PLACE, step: 3 } });
  expect('hasTextAfter' in panel.ready()).toBe(false);
  await firstHour.forwardToText(panel);
  expect(traced).toHaveLength(2);

  // Another text takes its place.
  await firstHour.backToText(panel);
  panel.show({ kind: 'trace', summary: summaryOf(9, 'Other'), origin: { ...OWN, text: 'Other' } });
  panel.show({ kind: 'trace', summary: summaryOf(10, OWN.text), origin: OWN });
  expect(panel.texts.afterEdit).toBeUndefined();
});

it('the text before a change is traced in the model that was chosen since, and the changed one as well', async () => {
  const { panel } = showing(OWN);
  const changed: Origin = { text: 'rn', model: OWN.model, source: null, edited: true };
  const show = (origin: Origin) => panel.show({ kind: 'trace', summary: summaryOf(8, origin.text), origin });
  show(changed);
  const { edited: _, ...inOther } = { ...changed, model: 'other' };
  show(inOther);
  expect(panel.texts.before).toEqual({ ...OWN, model: 'other' });
  await firstHour.backToText(panel);
  expect(traced.at(-1)?.origin).toEqual({ ...OWN, model: 'other' });
  show({ ...OWN, model: 'third' });
  await firstHour.forwardToText(panel);
  expect(traced.at(-1)?.origin).toEqual({ ...inOther, model: 'third' });
});

it('a lesson runs in the starter, and the page is told where the model of traces is another one', async () => {
  const { panel } = showing(OWN);
  await firstHour.lesson('mask', panel);
  expect(traced.at(-1)?.origin.model).toBe('/models/starter');
  expect(panel.ready()).toMatchObject({ lessonBegins: true, lessonInsteadOf: 'a' });

  chosen = '/models/starter';
  const { panel: other } = showing(OWN);
  await firstHour.lesson('mask', other);
  expect(other.ready()).toMatchObject({ lessonBegins: true });
  expect(other.ready()).not.toHaveProperty('lessonInsteadOf');
});

describe('the way back from a lesson', () => {
  it('leads to the text that the first of several lessons took the place of, where it was read', async () => {
    const { panel } = showing({ ...OWN, edited: true });
    expect(panel.texts.beforeLesson).toBeUndefined();
    await firstHour.lesson('mask', panel);
    panel.lookAt({ ...PLACE, step: 12 });
    await firstHour.lesson('induction', panel);
    expect(panel.ready()).toMatchObject({ textBeforeLesson: { origin: OWN, place: PLACE } });
    await firstHour.backToText(panel);
    // It is no edit of the lesson's text: its reader goes to the place.
    expect(traced.at(-1)).toEqual({ origin: OWN, place: PLACE });
    expect('textBeforeLesson' in panel.ready()).toBe(false);
  });

  it('leads to the saved trace that it was asked for from, whose tab stays; or opens it once more when that is closed', async () => {
    const saved: Origin = { text: 'A boat', model: '', source: null, file: '/texts/boat.trace.safetensors' };
    const lesson = openMemoryPanel();
    const { panel, view } = openMemoryPanel(() => lesson.panel);
    panel.show({ kind: 'trace', summary: summaryOf(7, saved.text), origin: saved });
    panel.lookAt(PLACE);
    await firstHour.lesson('mask', panel);
    expect(lesson.panel.ready()).toHaveProperty('textBeforeLesson.origin', saved);
    await firstHour.backToText(lesson.panel);
    expect([view.hasKeyboard, traced.length]).toEqual([true, 1]);
    panel.dispose();
    await firstHour.backToText(lesson.panel);
    expect(traced.at(-1)).toEqual({ origin: saved, place: PLACE });
  });

  it('is none where a lesson took the place of nothing', async () => {
    await firstHour.lesson('mask');
    const [panel] = opened as [TracePanel];
    expect([panel.texts.beforeLesson, 'textBeforeLesson' in panel.ready()]).toEqual([undefined, false]);
    await firstHour.backToText(panel);
    expect(traced).toHaveLength(1);
  });
});

it('a lesson is marked as begun, wherever it was asked for', async () => {
  await firstHour.lesson('mask');
  await firstHour.lesson('induction', showing(OWN).panel);
  await firstHour.tryExample();
  expect(begun).toEqual(['mask', 'induction']);
});

it('a text whose model failed is traced in one that was fetched, unless its panel shows something else by then', async () => {
  const { panel } = openMemoryPanel();
  const traceInModel = vi.fn(async () => undefined);
  let fetched: (model: string) => void = () => undefined;
  const download = () =>
    new Promise<string>((resolve) => {
      fetched = resolve;
    });
  const rescuer = new FirstHour(partOf<FirstHourParts>({ tracing: { traceInModel }, download }));
  const failed = { kind: 'failed', reason: 'failure', message: 'There is no model.', origin: OWN } as const;
  panel.show(failed);
  for (const goesOn of [false, true]) {
    const rescued = rescuer.rescue(panel, 'download');
    if (goesOn) panel.show({ kind: 'trace', summary: summaryOf(8, 'Another text'), origin: OWN });
    fetched('/models/small');
    await rescued;
  }
  expect(traceInModel.mock.calls).toEqual([[panel, '/models/small']]);
});
