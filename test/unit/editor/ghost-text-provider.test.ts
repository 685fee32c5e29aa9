/** Only what the editor shows is kept to be explained, and counted. */
import { beforeEach, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import { CancellationTokenSource } from 'vscode-jsonrpc';
import { isUnsure, type SuggestionFacts } from '../../../src/base/suggestion-facts';
import { GhostTextProvider, type ProviderParts } from '../../../src/editor/ghost-text/provider';
import type { OfferedRun } from '../../../src/editor/ghost-text/runs';
import type { Answer, HowAsked } from '../../../src/engine/host/suggester';
import type { Offer } from '../../../src/generate/followed-suggestion';
import { partOf } from '../part-of';

vi.mock('vscode', () => ({
  InlineCompletionTriggerKind: { Invoke: 0, Automatic: 1 },
  EndOfLine: { LF: 1, CRLF: 2 },
  InlineCompletionItem: class {
    constructor(readonly insertText: string) {}
  },
  Range: class {},
  window: { activeTextEditor: undefined },
}));

vi.mock('../../../src/editor/ghost-text/place', () => ({ readPlace: () => ({ before: 'Somethi', after: '' }) }));

const position: vscode.Position = partOf<vscode.Position>({ line: 0, character: 7, with: () => position });
let provider: GhostTextProvider;
let document: vscode.TextDocument;
let version: number;
let silence: unknown;
let kept: string[];
let counted: number;
let offered: Offer | undefined;
/** Of VS Code's own list, what was told with each request. */
let chosen: unknown[];
let answer: (answer: Answer) => void;
let cancel: () => void;
let asked: Promise<unknown>;
let requests: number;
let settingsNumber: number;
let askedOnceMore: unknown[];
let isOnceMore: boolean;
/** Whether VS Code may be told to ask again by itself where nothing was suggested. */
let isSilentPlace: boolean | undefined;
let asking: HowAsked | undefined;
let facts: SuggestionFacts | undefined;
let told: { readonly suggestion?: object | undefined; readonly begun?: string; readonly rest?: string } | undefined;
let confidence: number | null;
/** What VS Code goes on to show. */
let standing: readonly OfferedRun[];

beforeEach(() => {
  [kept, counted, version, requests, settingsNumber, askedOnceMore, isOnceMore] = [[], 0, 1, 0, 0, [], false];
  chosen = [];
  standing = [];
  document = partOf<vscode.TextDocument>({
    uri: { toString: () => 'file:///story.md' },
    languageId: 'markdown',
    eol: 1,
    get version() {
      return version;
    },
    offsetAt: () => 7,
    getText: () => 'Somethi',
    lineAt: () => partOf<vscode.TextLine>({ text: 'Somethi' }),
  });
  const quiet = () => undefined;
  const parts = partOf<ProviderParts>({
    suggester: {
      get settingsVersion() {
        return settingsNumber;
      },
      suggest: (_place, _settings, { how }) =>
        new Promise<Answer>((resolve) => {
          asking = how;
          requests++;
          answer = resolve;
        }),
      readsOtherFiles: () => false,
      isMeasured: () => true,
    },
    runs: {
      offer: (runs, offer) => {
        kept.push(...runs.map(({ text }) => text));
        confidence = offer.confidence;
        return [...standing, ...runs];
      },
    },
    secondRequest: {
      get asking() {
        return isOnceMore ? 'once more' : undefined;
      },
      answered: (_document, _position, isSilent) => {
        isSilentPlace = isSilent;
      },
      ask: async (how?: string) => void askedOnceMore.push(how),
    },
    otherFiles: { contextIn: quiet, scheduleChoice: quiet },
    status: {
      working: () => ({ dispose: quiet }),
      suggested: (_latency, _result, shown) => {
        told = shown;
        facts = shown?.facts;
      },
      silent: (reason) => {
        silence = reason;
      },
    },
    switch: { reasonFor: quiet },
    failures: { logOnly: quiet },
    settings: () => ({ confidence: 0.6 }),
    model: () => '/models/a',
    threshold: () => 0.6,
    count: (offer) => {
      counted++;
      offered = offer;
    },
    chosen: (entry) => void chosen.push(entry),
  });
  provider = new GhostTextProvider(parts);
  ask(1);
});

/** As VS Code does. */
function ask(triggerKind: vscode.InlineCompletionTriggerKind, item?: vscode.SelectedCompletionInfo): void {
  const cancellation = new CancellationTokenSource();
  cancel = () => cancellation.cancel();
  const context = { triggerKind, selectedCompletionInfo: item } as vscode.InlineCompletionContext;
  asked = Promise.resolve(provider.provideInlineCompletionItems(document, position, context, cancellation.token));
}

async function suggest(confidence = 0.9, byHand = asking === 'by hand'): Promise<void> {
  await vi.waitFor(() => expect(answer).toBeDefined());
  const token = { id: 1, token: 'ng', text: 'ng', probability: 0.0003, alternatives: [], agreeing: 0 };
  const suggestion = { text: 'ng', tokens: [token], probability: 0.0003, confidence };
  const suggested = { text: 'ng', typed: '', model: '/models/a', result: { typed: '' }, suggestion, byHand } as never;
  answer({ suggestions: [suggested], latency: 9, asked: true });
  await asked;
}

it('of the entry that is chosen in VS Code’s list it is told where it stands once it is taken, and that none is chosen', async () => {
  ask(1, partOf<vscode.SelectedCompletionInfo>({ text: 'Something', range: { start: position, isSingleLine: false } }));
  await asked;
  expect(chosen).toEqual([undefined, { document: 'file:///story.md', offset: 7, text: 'Something' }]);
});

it('one that goes on from the chosen entry is counted with what is grey of that, and for no rate, but not kept', async () => {
  await suggest();
  [kept, counted] = [[], 0];
  const start = partOf<vscode.Position>({ line: 0, character: 0 });
  ask(1, partOf<vscode.SelectedCompletionInfo>({ text: 'Something', range: { start, isSingleLine: true } }));
  await vi.waitFor(() => expect(requests).toBe(2));
  await suggest();
  expect([kept, counted]).toEqual([[], 1]);
  expect(offered).toMatchObject({ offset: 7, before: 'Somethi', texts: ['ngng'], typed: 0, confidence: null });
});

it('a suggestion that the editor still waits for is kept and counted', async () => {
  await suggest();
  expect([kept, counted]).toEqual([['ng'], 1]);
});

it.each([
  ['the editor waits for it no more', () => cancel()],
  ['the text has changed since', () => version++],
])('a suggestion is neither where %s', async (_, before) => {
  before();
  await suggest();
  expect([kept, counted]).toEqual([[], 0]);
});

it.each([
  ['asked for by hand', 0, 0.1, true],
  ['asked for by hand', 0, 0.7, false],
  ['made while somebody types', 1, 0.7, false],
])(
  'of one that is %s it is told that the model is unsure only below what is needed',
  async (_, kind, confidence, told) => {
    facts = undefined;
    await suggest();
    ask(kind);
    await vi.waitFor(() => expect(requests).toBe(2));
    await suggest(confidence);
    const similar = { kind: 'counted', right: confidence, needed: 0.6, isMeasured: true };
    expect(facts).toMatchObject({ probability: 0.0003, similar, byHand: kind === 0 });
    expect(facts && isUnsure(facts)).toBe(told);
  },
);

it('what is left of one that was asked for by hand says so while it is typed along, and counts for no rate', async () => {
  await suggest(0.1, true);
  expect(facts).toMatchObject({ similar: { right: 0.1, needed: 0.6 }, byHand: true });
  expect(confidence).toBeNull();
});

it('where VS Code goes on to show what came by itself, nothing is said of what was asked for beside it', async () => {
  await suggest();
  const suggestion = { text: 'thing', tokens: [], probability: 0.5, confidence: 0.9 };
  standing = [partOf<OfferedRun>({ text: 'thing', typed: 3, byHand: false, suggestion, result: { typed: '' } })];
  ask(0);
  await vi.waitFor(() => expect(requests).toBe(2));
  await suggest(0.1);
  expect(facts).toMatchObject({ byHand: false });
  expect([told?.suggestion, told?.begun, told?.rest]).toEqual([suggestion, 'thi', 'ng']);
});

it('what was cancelled as the settings changed is asked for once more, with no further key', async () => {
  await vi.waitFor(() => expect(requests).toBe(1));
  settingsNumber++;
  answer({ reason: { kind: 'cancelled' } });
  await vi.waitFor(() => expect(requests).toBe(2));
  await suggest();
  expect([kept, counted]).toEqual([['ng'], 1]);
});

it.each([
  ['the settings are the same', () => settingsNumber--],
  ['the editor waits for it no more', () => cancel()],
  ['the text has changed since', () => version++],
])('what was cancelled is not asked for once more where %s', async (_, before) => {
  await vi.waitFor(() => expect(requests).toBe(1));
  settingsNumber++;
  before();
  answer({ reason: { kind: 'cancelled' } });
  expect(await asked).toBeUndefined();
  expect(requests).toBe(1);
});

async function giveUp(): Promise<readonly unknown[]> {
  cancel();
  answer({ reason: { kind: 'cancelled' } });
  await asked;
  return askedOnceMore;
}

it('what VS Code gives up although nothing was written since is asked for once more', async () => {
  await vi.waitFor(() => expect(requests).toBe(1));
  expect(await giveUp()).toEqual(['once more']);
});

it('what VS Code gives up as soon as it was asked for by hand is asked for by hand once more', async () => {
  ask(0);
  expect(await giveUp()).toEqual(['by hand']);
});

it.each([
  ['a word of which a part is typed is named whole', 'ng', {}, 'Something'],
  ['a word that begins after a space is named as it is', ' ng', {}, ' ng'],
  ['what is too short to suggest is named alone', 'n', { isShort: true }, 'n'],
] as const)('where the model is not confident, %s', async (_, word, more, named) => {
  const unsure = { kind: 'not confident', probability: 0.5, threshold: 0.6, word, ...more } as const;
  answer({ reason: { kind: 'silence', silence: unsure } });
  await asked;
  expect(silence).toEqual({ kind: 'silence', silence: { ...unsure, word: named } });
});

it('no automatic request replaces one by hand that is still running, where the model was silent before', async () => {
  answer({ reason: { kind: 'silence', silence: { kind: 'blank' } } });
  await asked;
  expect(isSilentPlace).toBe(true);
  ask(0);
  expect(isSilentPlace).toBe(false);
  await suggest();
});

it.each([
  ['the text has changed since', () => version++],
  [
    'it was asked for by hand a while ago',
    () => {
      vi.useFakeTimers({ toFake: ['performance'] });
      ask(0);
      vi.advanceTimersByTime(1000);
    },
  ],
  [
    'it is asked for once more already',
    () => {
      isOnceMore = true;
      ask(0);
    },
  ],
])('what VS Code gives up is not asked for once more where %s', async (_, before) => {
  before();
  expect(await giveUp()).toEqual([]);
  vi.useRealTimers();
});

it.each([
  ['while somebody types', 1, false, 'while typing'],
  ['while somebody types, although the other still runs', 1, true, 'while typing'],
  ['by hand', 0, false, 'by hand'],
  ['as it is told to ask once more', 0, true, 'once more'],
] as const)('is asked for as it is where VS Code asks %s', (_, triggerKind, second, how) => {
  isOnceMore = second;
  ask(triggerKind);
  expect(asking).toBe(how);
});
