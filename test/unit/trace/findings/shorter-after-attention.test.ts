/** A vector that is shorter once attention has added its part, which is said, since who reads of adding expects a longer one. */
import { expect, it } from 'vitest';
import { find, only, rowOf, useStarterTrace } from './starter-trace';

useStarterTrace('The keys to the cabinet are on the table.');
const END = 12;

it('is told with its length before attention, and one that grew is not', async () => {
  for (const [layer, isShorter] of [
    [2, true],
    [1, false],
  ] as const) {
    const found = await find({ position: END, layer, head: 0 });
    const findings = found.findings.filter(({ section }) => section === 'norm ln2');
    const told = only({ ...found, findings }, 'normalised vector').text;
    const [before, after] = [
      await rowOf(`blocks.${layer - 1}.resid_post`, END),
      await rowOf(`blocks.${layer}.resid_mid`, END),
    ];
    expect(Math.hypot(...after) < Math.hypot(...before)).toBe(isShorter);
    // What was added points against it where the product of both is below 0.
    const product = after.reduce(
      (sum, value, at) => sum + (value - (before[at] as number)) * (before[at] as number),
      0,
    );
    if (isShorter) expect(product).toBeLessThan(0);
    expect(told.split('. ')[0]).toBe(
      isShorter
        ? 'The vector of “.” comes with the length 14.3, shorter than before attention (15.3): what that added points partly against it'
        : 'The vector of “.” comes with the length 15.0',
    );
  }
});
