import { expect, it } from 'vitest';
import { nodeShape } from '../../../src/operations/node';

it('an axis has the length of its sequence, and none where a file names a sequence that is not there', () => {
  const shapeOver = (sequence: string) =>
    nodeShape(
      {
        axes: [
          { name: 'pos', sequence },
          { name: 'd_model', size: 8 },
        ],
      },
      { tokens: 3 },
    );
  expect(shapeOver('tokens')).toEqual([3, 8]);
  for (const absent of ['source', 'constructor', '__proto__']) expect(() => shapeOver(absent)).toThrow(RangeError);
});
