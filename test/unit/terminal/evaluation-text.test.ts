/** What `evaluate` prints of a text too short to be scored. */
import { expect, it } from 'vitest';
import { layOut } from '../../../src/base/text-blocks';
import type { Scores } from '../../../src/engine/host/evaluation/evaluate';
import { addScores, figuresOf, ScoreTally } from '../../../src/generate/text-score';
import { formatScores, scoresJson } from '../../../src/terminal/evaluation-text';

it('of one token, of which none is scored, no figure is told and no table of calibration', () => {
  const score = addScores([new ScoreTally().of('word', 1)]);
  const total = { name: 'a.txt', ...score, ...figuresOf(score) };
  const scores = { model: { name: 'tiny', folder: '/f' }, window: 64, stride: 32, texts: [total], total } as unknown;
  expect(layOut(formatScores(scores as Scores))).toEqual([
    'tiny: windows of 64 tokens, one every 32',
    'text   tokens  scored  perplexity  bits per byte  top 1  top 5',
    'a.txt       1       0           -              -      -      -',
    '',
    'expected calibration error -',
  ]);
  const json = JSON.parse(JSON.stringify(scoresJson(scores as Scores))) as { total: object };
  expect(json.total).toMatchObject({ perplexity: null, bitsPerByte: null, calibrationError: null });
});
