/** What is said of an encoder's head: that its tokens see later ones, by an example that shows it. Computed again by plain loops. */
import { expect, it } from 'vitest';
import { readFindings } from '../../../../src/trace/findings/read-findings';
import { previousToken, withPatterns } from '../../faked-patterns';
import { fixturePath, openModel, runTrace } from '../../support';

const TEXT = 'The weather is nice';

it.each(['bert', 'distilbert', 'electra'])(
  'where the token of %s hardly looks at later ones, one of another head or token shows that it may',
  async (name) => {
    const model = await openModel(fixturePath(name));
    try {
      const traced = await runTrace(model, TEXT);
      const count = traced.tokens.length;
      const isWord = traced.tokens.map(({ inserted }) => !inserted);
      let examples = 0;
      for (let layer = 0; layer < traced.spec.layers; layer++) {
        const { data } = await traced.window(`blocks.${layer}.attn.pattern`, 'model');
        const weight = (head: number, query: number, key: number) =>
          data[(head * count + query) * count + key] as number;
        const later = Array.from({ length: traced.spec.heads }, (_, head) => head).flatMap((head) =>
          traced.tokens.flatMap((_one, query) =>
            traced.tokens.flatMap((_other, key) =>
              key > query && isWord[query] && isWord[key]
                ? [{ head, query, key, weight: weight(head, query, key) }]
                : [],
            ),
          ),
        );
        const sorted = later.toSorted((a, b) => b.weight - a.weight);
        for (const [head, position] of Array.from({ length: traced.spec.heads }, (_, one) =>
          [1, count - 2].map((at) => [one, at] as const),
        ).flat()) {
          // In the same head, where a word there gives much to a later one.
          const best = sorted.find((one) => one.head === head && one.weight > 0.3) ?? sorted[0];
          if (!best) throw new Error('The text has too few words.');
          const choice = { variant: 'model', layer, head, position, id: null } as const;
          const { findings } = await readFindings(traced, { text: TEXT }, choice);
          const found = findings.find(({ kind }) => kind === 'attention');
          const ahead = traced.tokens.reduce(
            (sum, _one, key) => sum + (key > position ? weight(head, position, key) : 0),
            0,
          );
          const hasExample = ahead < 0.1 && best.weight > 0.3;
          expect(found?.text).toContain(' A model that writes text hides later tokens; this one does not: ');
          expect(/, which comes after it\. (?:There|In head \S+), /.test(found?.text ?? '')).toBe(hasExample);
          if (!hasExample) continue;
          examples++;
          expect(found?.text).toContain(`this one does not: in head ${layer}.${best.head}, “`);
          // The way to it: the head, and both tokens.
          expect(found?.parts).toContainEqual(expect.objectContaining({ place: { layer, head: best.head } }));
          const tokens = found?.parts.flatMap((part) =>
            'place' in part && part.place && 'token' in part.place ? [part.place.token] : [],
          );
          expect(tokens).toEqual(expect.arrayContaining([best.query, best.key]));
        }
      }
      if (name === 'bert') expect(examples).toBeGreaterThan(0);
    } finally {
      await model.release();
    }
  },
);

it('where no word gives much to a later one, the share of all heads of the block shows that they see these', async () => {
  const model = await openModel(fixturePath('bert'));
  try {
    const traced = await runTrace(model, TEXT);
    const count = traced.tokens.length;
    const faked = withPatterns(traced, (_layer, head, query, key) => (head === 0 ? previousToken(query, key) : 0.06));
    const choice = { variant: 'model', layer: 0, head: 0, position: count - 2, id: null } as const;
    const { findings } = await readFindings(faked, { text: TEXT }, choice);
    // Of all tokens that have later ones, head by head: 0, and as many as follow.
    const later = Array.from({ length: count - 1 }, (_, query) => 0.06 * (count - 1 - query));
    const share = later.reduce((sum, one) => sum + one, 0) / later.length;
    const { heads } = traced.spec;
    expect(findings.find(({ kind }) => kind === 'attention')?.text).toContain(
      `this one does not: over all heads of block 0 a token that has others after it gives them on average ${((100 * share * (heads - 1)) / heads).toFixed(0)}\u00a0% of its attention. In head 0.0, “##e” gives 0\u00a0% of its attention to the one token after it.`,
    );
  } finally {
    await model.release();
  }
});
