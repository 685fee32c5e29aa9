/** What other files say, read by the engine: once, and told with the answer. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { CompletionParams } from '../../../src/engine/protocol/completion-protocol';
import { thorough } from '../../workbench/thorough';
import { engineOfFile } from '../engine-support';
import { INFILL_VOCABULARY, type InfillModel, makeInfillModel } from '../infill-model';
import { GPT2 } from '../model/helpers';

const TEXT = 'export function total(items) {\n  return items.reduce(add';
const PIECE = 'export function add(a, b) {\n  return a + b;\n}\n';
const CONTEXT = {
  repository: 'shop',
  path: 'src/total.ts',
  pieces: [
    { path: 'src/long.ts', line: 1, text: 'const unlike = 1;\n'.repeat(400) },
    { path: 'src/add.ts', line: 5, text: PIECE },
  ],
};

describe.runIf(existsSync(INFILL_VOCABULARY))('a model that can be told of other files', { timeout: 120_000 }, () => {
  const engine = engineOfFile();
  let model: InfillModel;
  beforeAll(async () => {
    model = await makeInfillModel([TEXT, PIECE], 4096);
  });
  afterAll(() => model.remove());

  const options = { maxNewTokens: 4, maxLines: 1, confidence: 0, alternatives: 1 };
  const ask = (model: string, change: Partial<CompletionParams> = {}) =>
    engine.complete({ model, document: 'a', kind: 'code', text: TEXT, start: 0, options, ...change });

  it('reads their pieces before the text, as far as there is room, and computes them once', async () => {
    const { folder, tokenizer } = model;
    const without = await ask(folder);
    expect(without.otherFiles).toEqual([]);
    const first = await ask(folder, { context: CONTEXT });
    expect(first.otherFiles).toEqual([{ path: 'src/add.ts', line: 5, lines: 4 }]);
    expect(tokenizer.decode(first.ids)).toContain(PIECE);
    expect(tokenizer.decode(first.ids)).not.toContain('unlike');
    expect(first.ids.length).toBeGreaterThan(without.ids.length + 10);
    const next = await ask(folder, { context: { ...CONTEXT }, text: `${TEXT},` });
    expect(next.reused).toBeGreaterThan(first.ids.length - 4);
    expect(next.otherFiles).toEqual(first.otherFiles);
  });

  it.runIf(thorough)('is none without room for them', async () => {
    const small = await makeInfillModel([TEXT, PIECE], 512);
    onTestFinished(() => small.remove());
    for (const folder of [small.folder, GPT2]) {
      const { ids, otherFiles } = await ask(folder, { context: CONTEXT });
      expect(otherFiles).toBeNull();
      expect(ids).toEqual((await ask(folder)).ids);
    }
  });
});
