/** Where the head that adds most looks: the token that most of its attention goes to, and what tells why that one. */
import { describe, expect, it } from 'vitest';
import { find, only, ordered, rowOf, trace, useStarterTrace } from './starter-trace';

useStarterTrace('In 1990 he moved from Canada to the United');

it('where a head looks and where what it does comes from are two measures, and the sentence says both', async () => {
  const told = new Set<string>();
  for (const [position] of trace.tokens.entries()) {
    const [id, ratherThan] = ordered(await rowOf('logits', position)) as [number, number];
    for (const choice of [{}, { id, ratherThan }]) {
      const { findings } = await find({ position, ...choice });
      for (const { text } of findings)
        for (const [said] of text.matchAll(
          /looks most at [^(;.]*\(though the largest share of what it does comes from [^)]*\)/g,
        ))
          told.add(said);
    }
  }
  expect([...told]).toContain(
    'looks most at the first token “In” (though the largest share of what it does comes from “1990”)',
  );
});

describe('where the text repeats itself', () => {
  useStarterTrace('Tom met Anna Smith. Then Tom met Anna');

  it('what a head looks at is said to stand after an earlier copy of the token, with the lead and in short', async () => {
    const { tokens } = trace;
    const position = tokens.length - 1;
    const copy = tokens.findIndex(({ id }) => id === tokens[position]?.id);
    expect([copy, tokens[copy + 1]?.text]).toEqual([4, ' Smith']);
    for (const kind of ['largest part', 'in short'] as const)
      expect(only(await find({ position }), kind).text).toContain(
        'looks most at “Smith”, which stands after the first “na”',
      );
  });
});
