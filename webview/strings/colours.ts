/** What the colours of a figure mean, by the kind of its scale. */
import type { Scale } from '../theme/color-scale';

const SIGNED =
  'Negative numbers are blue, positive numbers red, and 0 is close to the background; the further a number is from 0, the stronger is its colour.';

export const colourStrings = {
  map: {
    signed: `${SIGNED} The strongest blue and red stand for the numbers at the ends of the scale below the map; numbers beyond them are marked.`,
    range:
      'The lowest score of this head is close to the background and the highest has the strongest colour; both stand at the ends of the scale below the map. Only differences within a row matter, not how high a score is by itself.',
    probability:
      'A weight of 0 is close to the background, and the strongest colour stands for the weight at the end of the scale below the map. The colours follow the square root of a weight, so that small weights are told apart: half of the strongest colour is a quarter of that weight.',
  } satisfies Record<Scale['kind'], string>,
  hatched: 'What is hatched is hidden by the mask.',
  outlined:
    'The outlined row is that of the chosen token. The outlined column is that of the token chosen in this row, or else of the chosen token itself.',
  strips: SIGNED,
  mix: 'The rows of values share one scale, which ends at the largest number in them, whatever its sign; their sum has a scale of its own, which ends at its own largest number. Both are written below the rows.',
  rows: 'All rows share one scale, which ends at the largest number in them, whatever its sign; it is written below the rows.',
} as const;
