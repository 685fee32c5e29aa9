/** What was measured of heads, as other programs take it. */
import { expect, it } from 'vitest';
import { version } from '../../../package.json';
import { measuredLines } from '../../../webview/state/attention/heads-export';
import { belowOrigin, withOrigin } from '../../../webview/strings/exported-of';
import { MEASURED } from '../measured-heads';

const OF = { model: 'starter', weights: 'model.safetensors: 9 bytes, SHA-256 0a', text: 'one two' };
const asRecords = ([head = [], ...rows]: string[][]) =>
  rows.map((row) => Object.fromEntries(head.map((name, at) => [name, row[at]])));

it('every line says which model and text, head and kind it is of, and how it was measured; what is not known is empty', () => {
  const lines = asRecords(withOrigin(OF, measuredLines(MEASURED)));
  // Six kinds of four heads: the text is too short for one, and a decoder has none that looks at following tokens.
  expect(lines).toHaveLength(24);
  expect(new Set(lines.map(({ kind }) => kind)).size).toBe(6);
  expect(lines.find(({ kind, block, head }) => kind === 'induction' && block === '1' && head === '1')).toEqual({
    ...{ ...OF, 'LLM Trace version': version, attention: 'decoder', block: '1', head: '1', kind: 'induction' },
    // Over the tokens that can count, and as the head detector has it.
    ...{ score: '0.4', head_detector_score: '0.2', tokens_counted: '4', tokens: '8' },
    ...{ shuffled_mean: '0.2', shuffled_sd: '0.04', shuffles_below: '19', shuffles: '20', shuffle_seed: '0' },
    ...{ random_mean: '0.5', random_sd: expect.stringMatching(/^0\.01414/) },
    ...{ random_texts: '2', random_different_tokens: '50', random_seed: '3' },
    'random_without_0.1_mean': '0.125',
    'random_without_0.1_sd': expect.stringMatching(/^0\.01414/),
    'random_without_0.1_change_mean': '-0.375',
    'random_without_0.1_change_sd': expect.stringMatching(/^(0|\d\.?\d*e-1\d)$/),
  });
  const entropy = lines.find(({ kind }) => kind === 'entropy');
  expect(entropy).toMatchObject({ score: '0.1', tokens_counted: '', random_mean: '', random_seed: '' });
  expect(entropy?.['random_without_0.1_mean']).toBe('');
});

it('what was not measured has no columns', () => {
  const nothing = { ...MEASURED, baseline: null, tested: null, ablatedTests: [] };
  const [head] = withOrigin(OF, measuredLines(nothing));
  expect(head).toEqual(
    'model,weights,text,LLM Trace version,attention,block,head,kind,score,head_detector_score,tokens_counted,tokens'.split(
      ',',
    ),
  );
  const [tested] = measuredLines({ ...MEASURED, scores: null, baseline: null, ablatedTests: [] });
  expect(tested?.slice(2, 6)).toEqual(['head', 'kind', 'random_mean', 'random_sd']);
});

it('a long text is told by its beginning', () => {
  const [, [, , text] = []] = withOrigin({ ...OF, text: 'x'.repeat(300) }, [['a'], ['1']]);
  expect(text).toBe(`${'x'.repeat(200)}…`);
});

it('a copied table has its source once, in a line before the header, and a file has it in each line', () => {
  const lines = [
    ['a', 'b'],
    ['1', '2'],
    ['3', '4'],
  ];
  expect(withOrigin(OF, lines)[2]).toEqual([...Object.values(OF), version, '3', '4']);
  const origin = ['model', OF.model, 'weights', OF.weights, 'text', OF.text, 'LLM Trace version', version];
  expect(belowOrigin(OF, lines)).toEqual([origin, ...lines]);
});
