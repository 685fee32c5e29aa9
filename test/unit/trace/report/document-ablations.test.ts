/** What a document tells of runs without a part. */
import { describe, expect, it } from 'vitest';
import type { Ablation, JointAblation, TokenInBoth } from '../../../../src/trace/ablation/ablation';
import type { AblationRuns } from '../../../../src/trace/ablation/ablation-runs';
import type { Finding } from '../../../../src/trace/findings/finding';
import { ablationSections } from '../../../../src/trace/report/document-ablations';
import type { ReportInput } from '../../../../src/trace/report/input';
import { partOf } from '../../part-of';
import { DOT, IT, THEY, without } from './ablation-cases';

const head = (head: number) => ({ kind: 'head', layer: 5, head, cross: false }) as const;

const QUESTION = { position: 1, id: null, ratherThan: 2, instead: 'zero' } as const;

const parts = Array.from({ length: 20 }, (_, at) => head(at));

function told(
  runs: readonly AblationRuns[],
  total = 20,
  attribution: ReportInput['attribution'] = null,
  findings: ReportInput['findings'] = new Map(),
): string[] {
  const plan = partOf<ReportInput['plan']>({ predicts: 'next token' });
  return ablationSections({
    ablated: { runs, parts: parts.slice(0, total) },
    tokens: [DOT, DOT],
    plan,
    attribution,
    findings,
  }).map((one) => (one.startsWith('|') ? one : one.replaceAll('\n', ' ')));
}

it('runs without a part are told as they were asked for: one part, several at once, and all in turn', () => {
  const swept = Array.from({ length: 20 }, (_, head) => without(head, 0.9 - head / 100));
  const [one, other] = [swept[3] as Ablation, swept[4] as Ablation];
  const { part: _, ...run } = without(0, 0.2);
  const joint: JointAblation = { ...run, parts: [one.part, other.part] };
  const sections = told([{ ...QUESTION, alone: [one], swept, joint: [joint] }]);
  expect(sections[0]).toBe('## Without a part');
  expect(sections[2]).toBe('**`·They` rather than `·It`, after `.` (position 1), with zero in place of a part**');
  expect(sections[3]).toMatch(
    /^Without head 5\.3, `·They` leads `·It` by 0\.87 instead of 1\.00 \(the head adds \+0\.20 to the lead directly\); /,
  );
  // All its controls are known, as every part was left out: no run is made for them again.
  expect(sections[4]).toMatch(/^Controls: without one of the 19 other heads of block 5, /);
  expect(sections[5]).toMatch(/\n\| mean of 19 controls /);
  expect(sections[6]).toMatch(/^Without head 5\.3 and head 5\.4 at once, .* −0\.80, a larger change than the sum /);
  expect(sections[7]).toMatch(/^\| without +\| +Δ lead \| +Δ probability \|\n/);
  expect(sections[7]).toMatch(/\n\| all at once +\| +−0\.80 \| +−10\.00 \|$/);
  expect(sections[8]).toMatch(/^Of all 20 heads and MLPs, head 5\.19 supports the lead of `·They` over `·It` most: /);
  expect(sections[9]).toBe('The 12 without which the lead changes most:');
  const rows = (table = '') => table.split('\n').slice(2);
  expect(rows(sections[10])).toHaveLength(12);
  expect(rows(sections[10])[0]).toMatch(/^\| head 5\.19 +\| +−0\.29 \| +−10\.00 \| +0\.250 \| +\+0\.20 \|$/);
  // All of them are folded.
  expect(sections[11]).toContain('<summary>All 20 parts</summary>');
  expect(rows(sections[12])).toHaveLength(20);
  expect(sections[13]).toBe('</details>');
});

it('told in short a run has one sentence, and the ranking its first rows, without all that is folded or a control', () => {
  const swept = Array.from({ length: 20 }, (_, head) => without(head, 0.9 - head / 100, { kl: 0.1 }));
  const [, , , one] = swept;
  const plan = partOf<ReportInput['plan']>({ predicts: 'next token' });
  const runs = [{ ...QUESTION, alone: [one as Ablation], swept }];
  const sections = ablationSections({ ablated: { runs, parts, isShort: true }, tokens: [DOT, DOT], plan });
  expect(sections).toHaveLength(6);
  expect(sections[1]?.replaceAll('\n', ' ')).toMatch(
    /^The model ran anew for each part that was left out: what a part gives was replaced at every token by zero, and /,
  );
  expect(sections[3]).toMatch(/^Without head 5\.3, /);
  const sentences = sections[4]?.replaceAll('\n', ' ');
  expect(sentences).toMatch(/^Of all 20 heads and MLPs, .*\. The 5 without which the lead changes most:$/);
  expect(sections[5]?.split('\n').slice(2)).toHaveLength(5);
  expect(sections.join()).not.toMatch(/KL|Spearman|Controls|details/);
});

it('how often the model ran, and what took the place of a part, is said as it was', () => {
  const method = (runs: readonly AblationRuns[]) => told(runs)[1];
  const zero = without(0, 0.5);
  const mean = without(0, 0.5, { instead: 'mean' });
  const ofMean = { ...QUESTION, instead: 'mean' } as const;
  expect(method([{ ...QUESTION, alone: [zero], swept: [] }])).toMatch(
    /^The model ran once more without a part: what a part gives was replaced at every token by zero, and [^.]*\.$/,
  );
  expect(
    method([
      { ...QUESTION, alone: [], swept: [zero] },
      { ...ofMean, alone: [mean], swept: [] },
    ]),
  ).toMatch(
    /^The model ran anew for each part that was left out: .* by zero, or by its mean over this text’s tokens, and .* In tables the change /,
  );
});

it('several parts are told without their sum where no run without each of them is known', () => {
  const { part, ...run } = without(0, 0.2);
  const joint: JointAblation = { ...run, parts: [part, { ...part, head: 1 }] };
  const sections = told([{ ...QUESTION, alone: [], swept: [], joint: [joint] }]);
  expect(sections).toHaveLength(4);
  expect(sections[3]).toMatch(/^Without head 5\.0 and head 5\.1 at once, /);
  expect(sections[3]).not.toContain('the sum');
  // One of the same token, compared with another one, serves as well.
  const it = partOf<TokenInBoth>({ ...IT, before: { logit: 9 }, after: { logit: 8.7 } });
  const logit = { ratherThan: null, difference: null, most: { before: [it], after: [] } };
  const known = told([
    { ...QUESTION, alone: [], swept: [], joint: [joint] },
    { ...QUESTION, ratherThan: null, alone: [without(0, 0, logit), without(1, 0, logit)], swept: [] },
  ]);
  expect(known[3]).toContain('the sum of those without each alone, −0.40');
});

it('what the same part does with its mean is told beside it where that differs much', () => {
  const zero = without(0, 0.5);
  const mean = without(0, 0.95, { instead: 'mean' });
  const sections = told([
    { ...QUESTION, alone: [zero], swept: [] },
    { ...QUESTION, instead: 'mean', alone: [], swept: [mean] },
  ]);
  expect(sections[3]).toMatch(
    / With its mean over this text instead of 0 the lead is 0\.95, .*: with 0 it falls by 0\.50, and the mean undoes 0\.45 of that\. The mean is over all \d+ tokens of the text, the one at the explained position included\.$/,
  );
});

it('a control stands beside the head that it is of, in a sentence and a table, and is marked among all parts', () => {
  const [own, control] = [without(4, 0.3), without(2, 0.95, { direct: 0.01 })];
  const controls = [{ of: head(4), part: head(2) }];
  const sections = told([{ ...QUESTION, alone: [own], swept: [own, control], controls }]);
  expect(sections[4]).toBe(
    'Control: without head 5.2 the lead changes by −0.05; without head 5.4 it falls by 0.70. Directly, the control adds +0.01 and head 5.4 +0.20: they are not matched in size, and a head that is picked for its size is picked after the fact. Of the 19 other heads of block 5, 18 were not tried.',
  );
  expect(sections[5]).toMatch(/\n\| head 5\.4 +\| +−0\.70 .*\n\| head 5\.2 \(control\) \| +−0\.05 /);
  expect(sections.at(-1)).toMatch(/\n\| head 5\.2 \(control\) \| +−0\.05 /);
  // Of a control whose run is not known nothing is told.
  expect(told([{ ...QUESTION, alone: [own], swept: [], controls }])).toHaveLength(4);
});

it('several controls are told by their mean and its spread, and each has a line of its own', () => {
  const runs = [1, 0.9, 1.2, 0.98].map((lead, at) => without(at, lead));
  const own = without(4, 0.3);
  const controls = runs.map((_, at) => ({ of: head(4), part: head(at) }));
  const sections = told([{ ...QUESTION, alone: [own], swept: [own, ...runs], controls }], 5);
  // The changes are 0, −0.1, +0.2 and −0.02: their sum is 0.08, and that of their squares 0.0504.
  expect(sections[4]).toBe(
    `Controls: without one of the 4 other heads of block 5, the lead changes by +0.02 ± ${Math.sqrt((0.0504 - 4 * 0.02 ** 2) / 3).toFixed(2)} on average (± is the standard deviation); without head 5.4 it falls by 0.70. The lead rises without head 5.2 (+0.20), and falls without others: the mean of |change| is 0.08. Directly, the controls add +0.20 and head 5.4 +0.20.`,
  );
  expect(sections[5]?.match(/\(control\)/g)).toHaveLength(4);
  expect(sections[5]).toMatch(
    /\n\| mean of 4 controls +\| +\+0\.02 +\| +−10\.00 .*\n\| their standard deviation +\| +0\.13 +\| +0\.00 /,
  );
  expect(sections.at(-1)?.match(/\(control\)/g)).toHaveLength(4);
});

it('nothing is told where nothing was left out', () => {
  expect(told([])).toEqual([]);
  expect(told([{ ...QUESTION, alone: [], swept: [] }])).toEqual([]);
});

it('what takes the place of a part is said', () => {
  const sections = told([{ ...QUESTION, instead: 'mean', alone: [], swept: [without(0, 0.5, { instead: 'mean' })] }]);
  expect(sections[2]).toMatch(/, with the mean in place of a part\*\*$/);
  expect(sections.at(-1)).toMatch(/^\| with the mean of \| /);
});

/** All parts left out in turn for a logit, which the runs of the lead need not do again: of head 0 it falls. */
const OF_LOGIT = Array.from({ length: 20 }, (_, at) => {
  const rival = partOf<TokenInBoth>({ ...IT, before: { logit: 9 }, after: { logit: at === 0 ? 9.25 : 8 } });
  return without(at, 0, {
    ratherThan: null,
    difference: null,
    most: { before: [partOf<TokenInBoth>(THEY), rival], after: [] },
  });
});
const LEAD = partOf<NonNullable<ReportInput['attribution']>>({
  ...{ position: 1, id: THEY.id, ratherThan: IT },
  parts: OF_LOGIT.map(({ part }) => partOf({ ...part, value: 0.125 })),
});

it('a lead is told of all runs that are known of it, also those that were made for the logit alone', () => {
  const runs = [
    { ...QUESTION, ratherThan: null, alone: [], swept: OF_LOGIT },
    { ...QUESTION, alone: [], swept: [without(4, 2.75), without(7, 1)] },
  ];
  // It is told before the logit.
  const [ofLead, ofLogit] = told(runs, 20, LEAD).join('\n').split('**`·They`, after');
  expect(ofLead).toContain('**`·They` rather than `·It`, after');
  expect(ofLogit).toContain('supports the logit of `·They` most');
  expect(ofLead).toContain(
    'Head 5.4 holds it back most, though it adds most directly (+0.20): without it, the lead rises by 1.75, to 2.75',
  );
  expect(ofLead).toContain(
    'Of all 20 heads and MLPs, head 5.0 supports the lead of `·They` over `·It` most: without it, the lead falls by 0.75, to 0.25.',
  );
  expect(ofLead).not.toMatch(/were tried|none supports/i);
  expect(ofLead).toMatch(/\n\| head 5\.0 +\| +−0\.75 .*\| +\+0\.13 \|/);
  expect(ofLead).toContain('All 20 parts');
});

it('a lead that is explained is told of runs for the logit alone also where none was asked of it', () => {
  const runs = [{ ...QUESTION, ratherThan: null, alone: [], swept: OF_LOGIT }];
  const questions = (attribution: ReportInput['attribution']) =>
    told(runs, 20, attribution).filter((one) => one.startsWith('**'));
  expect(questions(LEAD)).toEqual([
    '**`·They` rather than `·It`, after `.` (position 1), with zero in place of a part**',
    '**`·They`, after `.` (position 1), with zero in place of a part**',
  ]);
  expect(told(runs, 20, LEAD).join('\n')).toContain(
    'head 5.0 supports the lead of `·They` over `·It` most: without it, the lead falls by 0.75',
  );
  // Of another comparison it is not known what parts add directly.
  expect(questions(null)).toHaveLength(1);
});

describe('a head that was left out for the logit, and its controls', () => {
  const runs = [
    {
      ...{ ...QUESTION, ratherThan: null, alone: [OF_LOGIT[0] as Ablation], swept: OF_LOGIT },
      controls: [1, 2, 3].map((of) => ({ of: head(0), part: head(of) })),
    },
  ];
  const finding = partOf<Finding>({ kind: 'largest part', tested: head(0), leadOver: IT.id });
  const ofLogit = { ...LEAD, ratherThan: null };
  const ofHead = (attribution: typeof ofLogit | typeof LEAD, found = finding) => {
    const all = told(runs, 20, attribution, new Map([[14, [found]]]));
    const at = all.findIndex((one) => one.startsWith('Without head 5.0'));
    return all.slice(at, at + 3);
  };

  it.for([
    ['a pair is chosen', ofHead(LEAD)],
    ['the verdict that named it is of a lead', ofHead(ofLogit)],
  ] as const)('are told of the lead first where %s', ([, [own, control, table]]) => {
    expect(own).toMatch(
      /^Without head 5\.0, `·They` leads `·It` by 0\.25 instead of 1\.00 .* The logit changes by −0\.50: /,
    );
    expect(control).toMatch(
      /^Controls: without one of the 19 other heads of block 5, the lead over `·It` changes by \+0\.50 ± 0\.00 and the logit by −0\.50 ± 0\.00 on average \(± is the standard deviation\); without head 5\.0 the lead falls by 0\.75 and the logit by 0\.50\. /,
    );
    expect(table).toMatch(/^\| without +\| +Δ lead \| +Δ logit \| /);
  });

  it('are told of the logit where no lead is', () => {
    const [own, control] = ofHead(ofLogit, partOf<Finding>({ kind: 'largest part', tested: head(1), leadOver: IT.id }));
    expect(own).toMatch(/^Without head 5\.0, `·They` has a probability of /);
    expect(control).toMatch(/, the logit changes by −0\.50 ± 0\.00 on average /);
  });
});
