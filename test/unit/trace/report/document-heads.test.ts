/** What reports tell of heads by their kinds. */
import { expect, it } from 'vitest';
import { headSections } from '../../../../src/trace/report/document-heads';
import { headLines } from '../../../../src/trace/report/text-heads';
import { MEASURED } from '../../measured-heads';

it('tells every kind with a row for each head, the one that was looked for first, and how it was measured', () => {
  const sections = headSections({ heads: [MEASURED] }).map((one) =>
    one.startsWith('|') ? one : one.replaceAll('\n', ' '),
  );
  const [title, baseline, random, without, first] = sections;
  expect([title, first]).toEqual(['## Heads by kind', '### Induction']);
  expect(baseline).toContain('Here 20 shuffles, seed 0');
  expect(random).toContain('2 texts of 50 different random tokens, each followed by the same tokens again (seed 3)');
  expect(without).toContain('zero ablation');
  expect(sections.find((one) => one.includes('0.30 or more'))).toContain('Here 4 of 8 tokens have an earlier copy');
  expect(sections.join('\n')).toContain('Without head 0.1, head 1.1’s induction score falls from 0.50 ± 0.01');
  const [table] = sections.filter((one) => one.startsWith('|'));
  const [head, , best] = (table ?? '').split('\n').map((row) =>
    row
      .split('|')
      .map((cell) => cell.trim())
      .slice(1, -1),
  );
  expect(head).toEqual([
    ...['head', 'score', 'shuffled', 'higher than, of 20', 'random', 'without 0.1', 'change without 0.1'],
  ]);
  expect(best).toEqual(['1.1', '0.40', '0.20 ± 0.04', '19', '0.50 ± 0.01', '0.13 ± 0.01', '−0.37 ± 0.00']);
  // Of kinds that are not tested on random tokens there are no such columns.
  const ofFirst = sections[sections.indexOf('### First token') + 2] ?? '';
  expect(ofFirst.split('\n')[0]).toMatch(/head +\| +score +\| +shuffled +\| +higher than, of 20 +\|$/);
  expect(sections.filter((one) => one.startsWith('### '))).toHaveLength(6);
  expect(sections).not.toContain('### Local');
});

it('a plain text has the same, in columns', () => {
  const lines = headLines({ heads: [MEASURED] });
  expect(lines[0]).toBe('Heads by kind');
  expect(lines.find((line) => line.startsWith('1.1'))).toMatch(/^1\.1 +0\.40 +0\.20 ± 0\.04 +19 +0\.50 ± 0\.01 /);
});

it('has no such section where no heads were looked for', () => {
  expect([headSections({}), headLines({ heads: [] })]).toEqual([[], []]);
});
