/** A prediction that gets less probable across the very part which adds most to its logit: against plain loops over the trace's tensors. */
import { expect, it } from 'vitest';
import { readAttribution } from '../../../../src/trace/readings/attribution';
import {
  DIGITS,
  fallOverMlp,
  find,
  numbers,
  only,
  ordered,
  places,
  rowOf,
  trace,
  useStarterTrace,
} from './starter-trace';

useStarterTrace('My grandmother went to the kitchen and cut the bread with a');

it('a token that gets less probable across the part which adds most to its logit is told of beside that, with the reason', async () => {
  const told = { others: 0, longer: 0, both: 0, none: 0 };
  // The token of this rank, after the token at this position.
  const asked = { 5: [0], 8: [0], 11: [0, 3, 27], 15: [0, 1] };
  for (const [place, ranks] of Object.entries(asked))
    for (const rank of ranks) {
      const position = Number(place);
      const id = ordered(await rowOf('logits', position))[rank] as number;
      const { parts } = await readAttribution(trace, position, id); // checked against plain loops in residual.test.ts
      const most = parts.reduce((a, b) => (b.value > a.value ? b : a));
      const found = await find({ position, id });
      const of = found.findings.filter(({ kind }) => kind === 'less probable');
      if (most.kind !== 'mlp') {
        if (most.kind !== 'head') expect(of).toEqual([]);
        continue;
      }
      const { before, after, alone, byScale } = await fallOverMlp(position, id, most.layer as number);
      expect(of.length, `${position} ${id}`).toBe(most.value >= 0.1 && after <= 0.8 * before ? 1 : 0);
      if (of.length === 0) {
        told.none++;
        continue;
      }
      const one = only(found, 'less probable');
      expect(one.section).toBe(only(found, 'largest part').section);
      expect(numbers(one)).toEqual([most.value, before, after].map((value) => expect.closeTo(value, DIGITS)));
      expect(places(one)).toEqual([{ layer: most.layer }, { target: id }, { target: id }, { step: 13 }]);
      const reason = !byScale ? 'others' : after < alone ? 'both' : 'longer';
      expect(one.text.includes('even more to the logits of other tokens')).toBe(reason !== 'longer');
      expect(one.text.includes('makes the vector longer')).toBe(reason !== 'others');
      told[reason]++;
    }
  expect([told.none > 0, told.longer > 0, told.both > 0]).toEqual([true, true, true]);
});
