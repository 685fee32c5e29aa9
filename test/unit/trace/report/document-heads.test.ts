/** What reports tell of heads by their kinds. */
import { expect, it } from 'vitest';
import { layOut } from '../../../../src/base/text-blocks';
import { headSections } from '../../../../src/trace/report/document-heads';
import { headLines } from '../../../../src/trace/report/text';
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
  // Chance stands beside what the heads score.
  expect(sections.join('\n')).toContain('by chance it would be 0.010');
  const [table, changes] = sections.filter((one) => one.startsWith('|')).map(cellsOf);
  expect(table?.[0]).toEqual(['head', 'score', 'shuffled', 'higher than, of 20', 'random']);
  expect(table?.[2]).toEqual(['1.1', '0.40', '0.20 ± 0.04', '19', '0.50 ± 0.01']);
  expect(table).toHaveLength(2 + 4);
  // Those of block 0 cannot change without a head of block 0.
  expect(changes?.filter((_, at) => at !== 1)).toEqual([
    ['head', 'random', 'without 0.1', 'change without 0.1'],
    ['1.1', '0.50 ± 0.01', '0.13 ± 0.01', '−0.37 ± 0.00'],
    ['1.0', '0.25 ± 0.01', '0.25 ± 0.01', '0.00 ± 0.00'],
  ]);
  // Of kinds that are not tested on random tokens there are no such columns.
  const ofFirst = sections[sections.indexOf('### First token') + 2] ?? '';
  expect(ofFirst.split('\n')[0]).toMatch(/head +\| +score +\| +shuffled +\| +higher than, of 20 +\|$/);
  expect(sections.filter((one) => one.startsWith('### '))).toHaveLength(6);
  expect(sections).not.toContain('### Local');
});

it('tells what the repetition is worth with all heads and without each that was left out, one beside the other', () => {
  const { tested, ablatedTests } = MEASURED;
  const foreseen = { first: -12.5, second: -2.25, tokens: 98, gains: [10, 10.5] };
  const heads = {
    ...MEASURED,
    tested: tested && { ...tested, foreseen },
    ablatedTests: ablatedTests.map((left) => ({
      ...left,
      foreseen: { ...foreseen, second: -7.75, gains: [4.75, 4.75] },
    })),
  };
  const sections = headSections({ heads: [heads] });
  const said = (vocabulary: number) =>
    headSections({
      heads: [{ ...heads, tested: heads.tested && { ...heads.tested, foreseen: { ...foreseen, vocabulary } } }],
    })
      .join(' ')
      .replaceAll('\n', ' ');
  // ln 8,193 is 9.01, ln 5 is 1.61, ln 500,000 is 13.12.
  expect(said(8193)).toContain('their number, 8,193: part of that gain only brings it up to guessing.');
  expect(said(5)).toContain('their number, 5: that gain only brings it nearer to guessing.');
  expect(said(500_000)).not.toContain('even guessing');
  const at = sections.findIndex((one) => one.startsWith('What the repetition is worth'));
  expect(sections[at]?.replaceAll('\n', ' ')).toMatch(/ is a mean ± its standard deviation over 2 texts\.$/);
  expect(cellsOf(sections[at + 1] ?? '').filter((_, row) => row !== 1)).toEqual([
    ['without', 'second half', 'first half', 'repetition, nats'],
    ['no head', '−2.25', '−12.50', '10.25 ± 0.35'],
    ['0.1', '−7.75', '−12.50', '4.75 ± 0.00'],
  ]);
});

it('a plain text has the same, in columns', () => {
  const lines = layOut(headLines({ heads: [MEASURED] }));
  expect(lines[0]).toBe('Heads by kind');
  expect(lines.find((line) => line.startsWith('1.1'))).toMatch(/^1\.1 +0\.40 +0\.20 ± 0\.04 +19 +0\.50 ± 0\.01$/);
});

it('has no such section where no heads were looked for', () => {
  expect([headSections({}), headLines({ heads: [] })]).toEqual([[], []]);
});

function cellsOf(table: string): string[][] {
  return table.split('\n').map((row) =>
    row
      .split('|')
      .map((cell) => cell.trim())
      .slice(1, -1),
  );
}
