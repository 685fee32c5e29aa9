/** A worksheet: what its questions ask for stands nowhere else on the pages that pupils are given. */
import { describe, expect, it } from 'vitest';
import { EXAMPLES } from '../../../src/editor/views/examples';
import { computedIn, stands } from '../../workbench/worksheet.ts';
import { engineOfFile, trace } from '../engine-support';
import { STARTER } from '../model/helpers';

const engine = engineOfFile();
const ALL = Array.from({ length: 18 }, (_, at) => at + 1);

describe('a worksheet of all steps', () => {
  it.each([
    ...EXAMPLES.map(({ text }) => text),
    'The weather is',
    'My sister plays the piano, and every evening she sits down to',
  ])('has what is computed on none of the pages of its pupils: %s', async (text) => {
    const { trace: id, tokens } = await trace(engine, text, STARTER);
    const position = tokens.length - 1;
    const checked = new Set<string>();
    for (const [layer, head] of [
      [2, 1],
      [5, 4],
      [0, 0],
    ] as const) {
      const params = { variant: 'model', layer, head, position, id: null, asksQuestions: true } as const;
      const document = await engine.report({ trace: id, ...params, steps: ALL, form: 'markdown' });
      const { sheet, results } = computedIn(document);
      for (const [ask, result] of results) {
        checked.add(ask.slice(0, 12));
        expect(stands(result, sheet), `${layer}.${head}: ${ask} ${result}`).toBe(false);
      }
      // Which token is looked at most is in the figure alone.
      if (sheet.includes('At which token')) expect(sheet).not.toMatch(/Why so much\?|gives .* the weight/);
      expect(sheet).not.toMatch(/What happened|In short|fits best/);
    }
    expect(checked.size).toBeGreaterThan(5);
  });
});
