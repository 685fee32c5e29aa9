/** Filling in the middle in real code: the prompt, the reuse of the cache, the cut, and nothing twice. */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EngineClient } from '../../../src/engine/client';
import type { CompletionParams, CompletionResult } from '../../../src/engine/completion-protocol';
import { followingIn, readingStart } from '../../../src/engine/cursor-place';
import { gainOf, infillTestPath } from '../../../src/engine/infill-test';
import { drawCursors } from '../../../src/generate/draw-places';
import { WORKER } from '../engine-support';
import { INFILL_VOCABULARY, type InfillModel, makeInfillModel } from '../infill-model';
import { ROOT } from '../model/helpers';

const FILES = ['src/engine/suggester.ts', 'src/generate/completion.ts', 'src/engine/completions.ts', 'esbuild.mjs'];
/** Ids of the vocabulary. */
const [PREFIX, MIDDLE, SUFFIX] = [1, 2, 3];
const PLACES = 100;
/** Keys that are typed at each place. */
const TYPED = 3;

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
  const engine = new EngineClient({ workerPath: WORKER });
  let texts: readonly string[];
  let model: InfillModel;
  let kept: string;
  beforeAll(async () => {
    texts = await Promise.all(FILES.map((name) => readFile(join(ROOT, name), 'utf8')));
    model = await makeInfillModel(texts);
    kept = await mkdtemp(join(tmpdir(), 'llm-trace-kept-'));
  });
  afterAll(async () => {
    await engine.dispose();
    await model.remove();
    await rm(kept, { recursive: true, force: true });
  });

  const options = { maxNewTokens: 12, maxLines: 1, confidence: 0, alternatives: 1 };
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

  it('does not where the test says that it gains nothing, and says so', async () => {
    const { path } = await engine.quantize({ model: model.folder, bits: 8, folder: kept });
    const [code = ''] = texts;
    const cursor = code.indexOf('Suggester {') + 4;
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

  it('reads prefix and suffix, computes only what is typed, and says nothing twice, at a hundred places', async () => {
    const { path } = await engine.quantize({ model: model.folder, bits: 8, folder: kept });
    const better = { places: 1, prefix: 1, infill: 0, better: true };
    const test = { format: 1, tokens: [PREFIX, SUFFIX, MIDDLE], prose: better, code: better };
    await writeFile(infillTestPath(path), JSON.stringify(test));
    await engine.calibrate({ model: model.folder, path });
    let [inLine, exact] = [0, 0];
    for (const { text, cursor: from, rest } of drawCursors(texts, PLACES, 5)) {
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
    expect(inLine).toBeGreaterThan(20);
    expect(exact).toBeGreaterThan(5);
  });

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
