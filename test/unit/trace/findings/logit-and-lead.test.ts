/** Of a text whose steps tell of a lead: where one tells of the logit, it says so. */
import { expect, it } from 'vitest';
import { find, only, useStarterTrace } from './starter-trace';

useStarterTrace('The dog ran after the ball because the');
const HERE = { position: 7, layer: 5, head: 5 };

it('why a block is shown names the one quantity by which the panel chose its head, not the lead as well', async () => {
  expect(only(await find(HERE), 'shown block').text).toContain(
    ', shown because its head 5.5 adds more to the prediction “dog” than any other head (step 14 shows how much). ',
  );
});

it('what adds most to the logit is told beside a lead as of another quantity', async () => {
  const found = await find(HERE);
  expect(only(found, 'largest part').text).toMatch(/^“dog” leads “man”, .* Head 5\.5 of step 8 adds most to that lead/);
  expect(only(found, 'less probable').text).toMatch(
    /^To the logit of “dog” itself, rather than to its lead over “man”, the MLP of block 5 adds most \(\+2\.14\), and yet the probability /,
  );
});
