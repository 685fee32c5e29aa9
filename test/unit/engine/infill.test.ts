/** Filling in the middle in real code: the prompt, the reuse of the cache, the cut, and nothing twice. */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngineClient } from '../../../src/engine/host/client';
import { Suggester } from '../../../src/engine/host/suggester';
import type { CompletionParams, CompletionResult } from '../../../src/engine/protocol/completion-protocol';
import { followingIn, placeIn, readingStart } from '../../../src/engine/shared/cursor-place';
import { calibrationPath, CALIBRATION_FORMAT as format } from '../../../src/engine/worker/completions/calibrate';
import { gainOf, INFILL_TEST_FORMAT, infillTestPath } from '../../../src/engine/worker/completions/infill-test';
import { UNCALIBRATED } from '../../../src/generate/confidence';
import { drawCursors } from '../../../src/generate/draw-places';
import { thorough } from '../../workbench/thorough';
import { ENGINE } from '../engine-support';
import { INFILL_VOCABULARY, type InfillModel, makeInfillModel } from '../infill-model';
import { ROOT } from '../model/helpers';

/** TypeScript, JavaScript, Markdown, JSON. */
const SESSIONS = [
  'src/generate/completion.ts',
  'scripts/package.mjs',
  'docs/adding-an-architecture.md',
  'tsconfig.json',
];
/** Of a package that is pinned: places in our own sources would be others after every change of them. */
const FILES = ['argument', 'option', 'suggestSimilar', 'help'].map((name) => `node_modules/commander/lib/${name}.js`);
/** Ids of the vocabulary. */
const [PREFIX, MIDDLE, SUFFIX] = [1, 2, 3];
/** Places in all, and in each file of a typing session; `npm run check:long` looks at more. */
const PLACES = thorough ? 100 : 5;
const OF_A_SESSION = Math.ceil(PLACES / 8);
/** Keys that are typed at each place. */
const TYPED = thorough ? 3 : 1;

describe('the gain of what follows', () => {
  const pairs = (differences: readonly number[]) => differences.map((one) => ({ prefix: 10 + one, infill: 10 }));
  it.each<[string, readonly number[], boolean]>([
    ['where it always helps', [2, 1, 3, 2, 2], true],
    ['where it helps by chance', [5, -4, 6, -5, 3], false],
    ['where it does harm', [-2, -1, -3], false],
    ['where it changes nothing', [0, 0, 0], false],
    ['of one gap', [9], false],
  ])('%s', (_, differences, better) => {
    expect(gainOf(pairs(differences))).toMatchObject({ better, places: differences.length, infill: 10 });
  });
});

describe.runIf(existsSync(INFILL_VOCABULARY))('a model that fills in', { timeout: 120_000 }, () => {
  const engine = createEngineClient(ENGINE);
  let texts: readonly string[];
  let sessions: readonly string[];
  let model: InfillModel;
  let kept: string;
  beforeAll(async () => {
    texts = await Promise.all(FILES.map((name) => readFile(join(ROOT, name), 'utf8')));
    sessions = await Promise.all(SESSIONS.map((name) => readFile(join(ROOT, name), 'utf8')));
    model = await makeInfillModel(thorough ? [...texts, ...sessions] : texts);
    kept = await mkdtemp(join(tmpdir(), 'llm-trace-kept-'));
  });
  afterAll(async () => {
    await engine.dispose();
    await model.remove();
    await rm(kept, { recursive: true, force: true });
  });

  const options = { maxNewTokens: thorough ? 12 : 6, maxLines: 1, confidence: 0, alternatives: 1 };
  const ask = (whole: string, cursor: number, followingFrom = cursor): Promise<CompletionResult> => {
    const start = readingStart(cursor);
    const text = whole.slice(start, cursor);
    const following = followingIn(whole, followingFrom);
    const params: CompletionParams = {
      model: model.folder,
      document: 'a',
      kind: 'code',
      text,
      start,
      following,
      options,
    };
    return engine.complete(params);
  };

  it.runIf(thorough)('does not where the test says that it gains nothing, and says so', async () => {
    const path = await quantised();
    const [code = ''] = texts;
    const cursor = code.indexOf('class Argument {') + 10;
    expect(await ask(code, cursor)).toMatchObject({
      infill: { kind: 'not measured' },
      silence: { kind: 'inside a line' },
    });
    const { infill } = await engine.calibrate({ model: model.folder, path });
    // It looks at nothing but the last token.
    expect(infill).toMatchObject({ code: { better: false }, prose: { better: false } });
    const { silence, infill: used } = await ask(code, cursor);
    expect([silence?.kind, used.kind]).toEqual(['inside a line', 'no gain']);
    expect((await engine.calibrate({ model: model.folder, path })).infill).toEqual(infill);
  });

  it(`reads prefix and suffix, computes only what is typed, and says nothing twice, at ${PLACES} places`, async () => {
    await fillIn();
    let [inLine, exact] = [0, 0];
    for (const { text, cursor: from, rest } of drawCursors(texts, PLACES, 1)) {
      const whole = texts[text] as string;
      const gap = /^\W*\w+/.exec(rest)?.[0] ?? rest;
      const cursor = Math.max(from, TYPED);
      const after = from + gap.length;
      for (let typed = TYPED; typed >= 0; typed--) {
        const result = await ask(whole, cursor - typed, after);
        expectPrompt(result, whole.slice(0, cursor - typed), whole.slice(after));
        // The first key at a place reads what follows anew, the others what was typed and the word that it belongs to.
        if (typed < TYPED && !whole.slice(cursor - TYPED, cursor).includes('\n'))
          expect(result.computed).toBeLessThan(12);
        const [suggestion] = result.suggestions;
        if (!suggestion) continue;
        expectNothingTwice(suggestion.text, whole.slice(after));
        if (typed === 0 && whole.slice(after).split('\n')[0]?.trim() !== '') {
          inLine++;
          exact += Number(suggestion.text === gap);
        }
      }
    }
    expect(inLine).toBeGreaterThan(PLACES / 5);
    expect(exact).toBeGreaterThan(0);
  });

  it.runIf(thorough)('is explained by a trace of the prompt as it was, with its special tokens', async () => {
    await fillIn();
    const [code = ''] = texts;
    const cursor = code.indexOf('class Argument {') + 10;
    const { ids, suggestions } = await ask(code, cursor);
    const read = [...ids, ...(suggestions[0]?.tokens.map(({ id }) => id) ?? [])];
    const { tokens } = await engine.trace({ model: model.folder, text: '', ids: read, maxNewTokens: 0 });
    expect(tokens.map(({ id }) => id)).toEqual(read);
    const special = tokens.filter((token) => token.special).map(({ token }) => token);
    expect(special).toEqual(['<fim_prefix>', '<fim_suffix>', '<fim_middle>']);
  });

  it.runIf(thorough)(
    'in a typing session in four languages, what is accepted and typed is the text again, and nothing else',
    async () => {
      await fillIn();
      const log: string[] = [];
      const tell = (message: string) => log.push(message);
      const suggester = new Suggester({ engine, folder: kept, debounce: false, log: tell, logFailure: tell });
      const sums = { offered: 0, accepted: 0, typed: 0, characters: 0 };
      for (const whole of sessions) {
        for (const { cursor, rest } of drawCursors([whole], OF_A_SESSION, 7)) {
          // A part of the line is deleted and typed again, before what stands behind it.
          const gap = rest.slice(0, 16);
          await typeAgain(suggester, whole.slice(0, cursor), gap, whole.slice(cursor + gap.length), sums);
          sums.characters += gap.length;
        }
      }
      expect(sums.offered).toBeGreaterThan(PLACES / 5);
      expect(sums.accepted).toBeGreaterThan(PLACES / 20);
      expect(sums.accepted + sums.typed).toBe(sums.characters);
      expect(log.filter((message) => message.includes('could not'))).toEqual([]);
    },
  );

  /** Key by key, and with each suggestion that says what is to come. */
  async function typeAgain(
    suggester: Suggester,
    before: string,
    gap: string,
    following: string,
    sums: { offered: number; accepted: number; typed: number },
  ): Promise<void> {
    const settings = { model: model.folder, bits: 8 as const, confidence: 0.2, maxTokens: 12, multiLine: true };
    for (let done = 0; done < gap.length; ) {
      const text = before + gap.slice(0, done);
      const place = placeIn('session', text + following, text.length, 'code');
      const answer = await suggester.suggest(place, settings, {
        how: 'while typing',
        signal: new AbortController().signal,
      });
      const [shown] = 'suggestions' in answer ? answer.suggestions : [];
      if (shown) {
        sums.offered++;
        expect(shown.result.infill.kind).toBe('used');
        expectNothingTwice(shown.text, following);
      }
      const isRight = shown && gap.startsWith(shown.text, done);
      sums[isRight ? 'accepted' : 'typed'] += isRight ? shown.text.length : 1;
      done += isRight ? shown.text.length : 1;
    }
  }

  /** How often words are right is another question, and measured by other tests. */
  async function quantised(): Promise<string> {
    const { path } = await engine.quantize({ model: model.folder, bits: 8, folder: kept });
    await writeFile(calibrationPath(path), JSON.stringify({ format, prose: UNCALIBRATED, code: UNCALIBRATED }));
    return path;
  }

  /** As if the test had said that what follows helps. */
  async function fillIn(): Promise<void> {
    const path = await quantised();
    const better = { places: 1, prefix: 1, infill: 0, better: true };
    const test = { format: INFILL_TEST_FORMAT, tokens: [PREFIX, SUFFIX, MIDDLE], prose: better, code: better };
    await writeFile(infillTestPath(path), JSON.stringify(test));
    await engine.calibrate({ model: model.folder, path });
  }

  function expectPrompt({ ids, typed, infill }: CompletionResult, before: string, following: string): void {
    expect(infill).toEqual({ kind: 'used' });
    const [suffixAt, middleAt] = [ids.indexOf(SUFFIX), ids.indexOf(MIDDLE)];
    expect(ids.indexOf(PREFIX)).toBe(0);
    expect(ids.filter((id) => id === PREFIX || id === SUFFIX || id === MIDDLE)).toHaveLength(3);
    const text = (part: readonly number[]) => model.tokenizer.decode(part);
    const read = text(ids.slice(1, suffixAt)) + text(ids.slice(middleAt + 1)) + typed;
    expect(read.length).toBeGreaterThan(0);
    expect(before.endsWith(read)).toBe(true);
    const suffix = text(ids.slice(suffixAt + 1, middleAt));
    expect(suffix.length).toBeGreaterThan(0);
    expect(following.startsWith(suffix)).toBe(true);
  }

  function expectNothingTwice(text: string, following: string): void {
    const [rest = '', ...below] = following.split('\n').map((line) => line.trim());
    if (rest.length >= 3) expect(text).not.toContain(rest);
    const next = below.find((line) => line !== '');
    expect(
      text
        .split('\n')
        .slice(1)
        .map((line) => line.trim()),
    ).not.toContain(next);
    expect(text).not.toMatch(/<fim_|<\|endoftext/);
  }
});
