/** Of a head that looks most at one token and takes most of what it adds from another one, both are said, each by its name. */
import { expect, it } from 'vitest';
import { find, ordered, rowOf, trace, useStarterTrace } from './starter-trace';

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
