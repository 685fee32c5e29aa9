/** `trace` and `show` tell which parts made a logit, or the difference of two, of tokens that are named. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { thorough } from '../../workbench/thorough';
import { cli, json, printed, type TraceJson, tracedOnce } from '../cli-support';
import { MASKED } from '../encoder-folders';
import { tempFolder } from '../model/helpers';
import { fixturePath } from '../support';

tracedOnce();

interface ExplainedJson extends TraceJson {
  readonly attribution: {
    readonly explained: { readonly id: number; readonly text: string };
    readonly ratherThan: { readonly id: number; readonly text: string } | null;
    readonly logit: number;
    readonly capped: number | null;
    readonly totals: readonly { readonly kind: string; readonly value: number }[];
    readonly parts: readonly { readonly kind: string; readonly value: number }[];
    readonly sum: number;
  } | null;
  readonly steps: readonly (TraceJson['steps'][number] & {
    readonly findings: readonly { readonly kind: string; readonly text: string }[];
  })[];
}

const TRACE = ['trace', 'The weather is nice in spring, and people like to go outside.', '--max-new-tokens', '0'];
const explain = (...options: string[]) => json<ExplainedJson>([...TRACE, ...options]);

describe('--explain and --rather-than', () => {
  it('take a logit apart, or the difference of two, whose parts are those of both', async () => {
    const pair = await explain('--explain', ' They', '--rather-than', ' The');
    const alone = (token: string) => explain('--explain', token, '--step', '14');
    const [they, the] = [await alone(' They'), await alone('ĠThe')];
    const [{ attribution }, a, b] = [pair, they.attribution, the.attribution];
    if (!attribution || !a || !b) throw new Error('Nothing is explained.');
    expect(attribution).toMatchObject({ explained: { text: ' They' }, ratherThan: { text: ' The' }, capped: null });
    expect([a.ratherThan, b.explained.text]).toEqual([null, ' The']);
    const logitOf = (id: number) => pair.top.find((token) => token.id === id)?.logit ?? Number.NaN;
    expect(a.logit).toBe(logitOf(a.explained.id));
    expect(attribution.logit).toBe(logitOf(a.explained.id) - logitOf(b.explained.id));
    for (const [i, { value }] of attribution.parts.entries())
      expect(value).toBeCloseTo((a.parts[i]?.value ?? 0) - (b.parts[i]?.value ?? 0), 10);
    const inAll = (parts: readonly { value: number }[]) => parts.reduce((sum, { value }) => sum + value, 0);
    expect(attribution.totals.map(({ kind }) => kind)).toEqual(['embedding', 'heads', 'mlps', 'biases']);
    expect(inAll(attribution.totals)).toBeCloseTo(attribution.sum, 10);
    expect(inAll(attribution.parts)).toBeCloseTo(attribution.sum, 10);
    expect(pair.proofs.at(-1)).toMatchObject({ name: 'attribution-difference', status: 'holds', step: 14 });
    expect(they.proofs.at(-1)).toMatchObject({ name: 'attribution-sum', status: 'holds', step: 14 });
    const largest = pair.steps[13]?.findings.find(({ kind }) => kind === 'largest part');
    expect(largest?.text).toContain('The logit of “They” minus that of “The” is 0.74: embedding −0.96, ');
  });

  it('are not asked for, or of the most probable token, or of one by its id', async () => {
    expect((await explain('--step', '14')).attribution).toBeNull();
    const { attribution, top } = await explain('--rather-than', '383', '--step', '14');
    expect(attribution?.explained.id).toBe(top[0]?.id);
    expect(attribution?.ratherThan).toMatchObject({ id: 383, text: ' The' });
  });

  it('are printed in the step of the logits, totals first, with the proof among the others', async () => {
    const { attribution } = await explain('--rather-than', ' The', '--step', '14');
    const text = await printed([...TRACE, '--rather-than', ' The']);
    const step = text.slice(text.indexOf('\n14. '), text.indexOf('\n15. '));
    expect(step).toContain(
      '(direct logit attribution): " They" (id 1119) rather than " The" (id 383), at position 13\n',
    );
    const [names, values] = [
      ['embedding', 'attention heads', 'MLPs', 'biases'],
      attribution?.totals.map(({ value }) => `${value > 0 ? '+' : ''}${value.toFixed(4)}`) ?? [],
    ];
    const lines = step.split('\n').map((line) => line.trim().split(/ {2,}/));
    for (const [i, name] of names.entries()) expect(lines).toContainEqual([name, values[i]]);
    expect(step).toContain('The 12 largest of 63 parts\n');
    expect(text).toMatch(
      /\n {3}holds \(largest difference \S+, allowed \S+\): The parts sum to the difference of both logits\n/,
    );
  });

  it('a part that adds most to the logit and to the lead is told once with what it adds to both tokens', async () => {
    const text = (await printed(['trace', 'She went to the', '--max-new-tokens', '0', '--step', '14'])).replace(
      /\s+/g,
      ' ',
    );
    expect(text).toContain('the MLP of block 5 adds most to this logit: +4.13, and +3.39 to that of “door”.');
    expect(text).not.toContain('The MLP of block 5 adds +');
  });

  it('of a saved trace are the same, and so is a run without a part', async () => {
    const path = join(await tempFolder(), 'a.safetensors');
    const options = ['--explain', ' They', '--rather-than', ' The', '--without', 'L4H3'];
    const made = await json<WithoutJson>([...TRACE, ...options, '--save', path]);
    const shown = await json<WithoutJson>(['show', path, ...options]);
    expect(made.without).not.toBeNull();
    expect([shown.attribution, shown.without]).toEqual([made.attribution, made.without]);
  });

  it('say what the soft-cap makes of the difference, and where a model has no such sum', async () => {
    const gemma = ['trace', 'The weather', '--model', fixturePath('gemma2'), '--max-new-tokens', '0'];
    const text = await printed([...gemma, '--explain', '5', '--rather-than', '9']);
    expect(text).toMatch(/ {3}With the soft-cap, which is no sum, the difference of logits is -?\d+\.\d{4}\.\n/);
    const { code, stderr } = await cli(['trace', 'The [MASK] is', '--model', MASKED, '--explain', '5']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: Direct logit attribution does not apply here, because/);
  });
});

interface Standings {
  readonly id: number;
  readonly before: { readonly probability: number };
  readonly after: { readonly probability: number };
}

interface WithoutJson extends ExplainedJson {
  readonly without: {
    readonly explained: { readonly id: number; readonly text: string };
    readonly before: { readonly logit: number; readonly probability: number; readonly rank: number };
    readonly after: { readonly logit: number; readonly probability: number; readonly rank: number };
    readonly difference: { readonly before: number; readonly after: number } | null;
    readonly top: { readonly id: number; readonly text: string; readonly probability: number };
    readonly direct: number | null;
    readonly most: Readonly<Record<'before' | 'after', readonly Standings[]>>;
  } | null;
}

type RunJson = NonNullable<WithoutJson['without']>;

interface ContrastJson extends WithoutJson {
  readonly withoutContrast: (RunJson & { readonly instead: 'zero' | 'mean' }) | null;
}

interface SeveralJson extends WithoutJson {
  readonly withoutSeveral:
    | (Omit<RunJson, 'direct'> & {
        readonly parts: readonly { readonly kind: string; readonly layer: number; readonly head: number | null }[];
        readonly alone: readonly RunJson[];
      })
    | null;
}

interface EachJson extends WithoutJson {
  readonly withoutEach: readonly (RunJson & {
    readonly part: { readonly layer: number; readonly head: number | null };
  })[];
}

const without = (...options: string[]) => json<WithoutJson>([...TRACE, ...options]);

describe('--without', () => {
  it.runIf(thorough)(
    'tells how the explained token stands in a run without the part, and what the part adds directly',
    async () => {
      expect((await without()).without).toBeNull();
      const { attribution, without: run, top } = await without('--rather-than', ' The', '--without', 'L2MLP');
      const [first] = top;
      expect(run?.explained).toEqual(attribution?.explained);
      expect(run?.before).toEqual({
        logit: first?.logit,
        probability: expect.closeTo(first?.probability ?? 0, 9),
        rank: 0,
      });
      expect(run?.difference?.before).toBe(attribution?.logit);
      const own = attribution?.parts.find((part) => 'layer' in part && part.layer === 2 && part.kind === 'mlp');
      expect(run?.direct).toBe(own?.value);
      // The MLP adds almost nothing itself, and without it another token is the most probable.
      expect(Math.abs(run?.direct ?? 1)).toBeLessThan(0.05);
      expect(run?.after.rank).toBeGreaterThan(0);
      expect(run?.top.id).not.toBe(run?.explained.id);
    },
  );

  it('is printed in the step of the logits, in sentences whose numbers add up', async () => {
    const asked = ['--explain', ' They', '--rather-than', ' The', '--without', 'l2mlp'];
    const { without: run } = await without(...asked);
    if (!run?.difference || run.direct === null) throw new Error('Nothing was run.');
    const text = await printed([...TRACE, ...asked]);
    const step = text.slice(text.indexOf('\n14. '), text.indexOf('\n15. ')).replace(/[ \n]+/g, ' ');
    const { before, after, difference, direct } = run;
    const change = difference.after - difference.before;
    const inDigits = (value: number, digits = 2) => `${value < 0 ? '−' : ''}${Math.abs(value).toFixed(digits)}`;
    // Of numbers that are rounded from their exact values: three digits where two would not add up.
    const written = (value: number, digits: number) => Math.round(Number(value.toFixed(digits)) * 10 ** digits);
    const addUp = (digits: number) =>
      written(difference.after, digits) - written(difference.before, digits) === written(change, digits) &&
      written(change, digits) + written(direct, digits) === written(change + direct, digits);
    const digits = addUp(2) ? 2 : 3;
    const prose = (value: number) => inDigits(value, digits);
    const signed = (value: number) => `${value > 0 ? '+' : ''}${prose(value)}`;
    expect(step).toContain(
      `Without the MLP of block 2, “They” trails “The” by ${prose(-difference.after)} instead of leading it by ${prose(difference.before)} (the MLP adds ${signed(direct)} to the lead directly); it is no longer the most probable token, 7.2\u00a0% instead of 13\u00a0%: that is then “\\n”, with 9.6\u00a0%. The lead changes by `,
    );
    expect(written(difference.after, digits) - written(difference.before, digits)).toBe(written(change, digits));
    const rest = (written(change, digits) + written(direct, digits)) / 10 ** digits;
    expect(step).toContain(
      `The lead changes by ${signed(change)}: ${signed(-direct)} because what the MLP had added directly is gone, ${signed(rest)} because everything after it, down to the final norm, reads a residual stream without it, and so gives other values. The logit of “They” is ${inDigits(after.logit)} instead of ${inDigits(before.logit)} and its rank ${after.rank + 1} instead of 1. `,
    );
  });

  it.runIf(thorough)(
    'tells first of the lead that the step tells, of the part that it names for it, and of the logit of any other',
    async () => {
      const asked = [
        'trace',
        'The green table stands by the old door. The green',
        '--max-new-tokens',
        '0',
        '--step',
        '14',
      ];
      const said = async (...options: string[]) => (await printed([...asked, ...options])).replace(/[ \n]+/g, ' ');
      const { without: run } = await json<WithoutJson>([...asked, '--rather-than', ' l', '--without', 'L4H3']);
      const { before = 0, after = 0 } = run?.difference ?? {};
      const named = await said('--without', 'L4H3');
      expect(named).toContain(
        `“table” leads “l”, the runner-up, by ${before.toFixed(2)} in logit. Head 4.3 of step 8 adds most to that lead`,
      );
      expect(named).toContain(
        `Without head 4.3, “table” leads “l” by ${after.toFixed(2)} instead of ${before.toFixed(2)} (`,
      );
      expect(named.indexOf('The logit of “table” is', named.indexOf('Without head 4.3'))).toBeGreaterThan(0);
      expect(await said('--without', 'L0H0')).toContain('Without head 0.0, “table” has a probability of ');
    },
  );

  it('tells the most probable tokens of both runs side by side, and of which run the steps behind it are', async () => {
    const asked = ['--without', 'L2MLP', '--max-new-tokens', '2'];
    const { without: run } = await without(...asked);
    const text = await printed([...TRACE, ...asked]);
    const rows = text
      .slice(text.indexOf('\n14. '), text.indexOf('\n15. '))
      .split('\n')
      .map((line) => line.trim().split(/ {2,}/));
    const from = rows.findIndex(([first, second]) => first === 'rank' && second === 'with all parts');
    expect(rows[from]).toEqual(['rank', 'with all parts', 'without the part']);
    const percent = (value = 0) => `${(100 * value).toFixed(2)}\u00a0%`;
    expect(rows.slice(from + 1, from + 6).map(([rank, , before, , after]) => [rank, before, after])).toEqual(
      Array.from({ length: 5 }, (_, at) => [
        String(at + 1),
        percent(run?.most.before[at]?.before.probability),
        percent(run?.most.after[at]?.after.probability),
      ]),
    );
    expect([run?.most.before[0]?.id, run?.most.after[0]?.id]).toEqual([run?.explained.id, run?.top.id]);
    const said =
      'This step tells of the run with all parts, not of the one without the MLP of block 2; step 14 tells of both.';
    expect(text.slice(text.indexOf('\n15. ')).replace(/\s+/g, ' ').split(said)).toHaveLength(5);
    expect(text.slice(0, text.indexOf('\n15. '))).not.toContain('This step tells');
    const ofTensor = 'Of the run with all parts:';
    expect(text).toMatch(new RegExp(`\n *${ofTensor}\n\n *logits {2}\\[`));
    const plain = await printed(TRACE);
    for (const one of ['This step tells', ofTensor]) expect(plain).not.toContain(one);
  });

  it.each<[string[], string, string]>([
    ...(thorough
      ? [[['L2MLP'], 'without the part', 'Without the MLP of block 2, '] satisfies [string[], string, string]]
      : []),
    [['L2MLP', 'L1H2'], 'without these', 'Without the MLP of block 2 and head 1.2 at once, '],
  ])('of the step of the predictions alone tells these in both runs, without %j', async (parts, column, says) => {
    const asked = parts.flatMap((part) => ['--without', part]);
    const alone = await printed([...TRACE, ...asked, '--step', '15']);
    expect(alone).toContain('; step 14 (--step 14) tells more of it.\n');
    const both = await printed([...TRACE, ...asked, '--step', '14,15']);
    expect(both).toContain('; step 14 tells of both.\n');
    const told = (text: string) => {
      const lines = text.split('\n').map((line) => line.trim().replace(/ {2,}/g, '  '));
      const from = lines.indexOf(`rank  with all parts  ${column}`);
      expect(lines.slice(0, from).some((line) => line.startsWith(says))).toBe(true);
      return lines.slice(from, from + 6);
    };
    expect(told(alone)).toEqual(told(both));
    expect(alone.indexOf('rank  id')).toBeLessThan(alone.indexOf('with all parts  '));
    // Once, where the step of the logits has it.
    expect(both.split('with all parts  ')).toHaveLength(2);
  });

  it('of the step of the predictions alone tells several parts all at once and each alone, and in what the probability changes', async () => {
    const asked = ['--without', 'L2MLP', '--without', 'L1H2', '--step'];
    const alone = await printed([...TRACE, ...asked, '15']);
    const table =
      /\n {3}without +Δ logit +Δ probability \(percentage points\)\n {3}MLP of block 2 +\S+ .*\n {3}head 1\.2 +\S+ .*\n {3}sum of these .*\n {3}all at once .*\n/;
    expect(alone).toMatch(table);
    expect(alone).toMatch(/The logit changes by .* (?:the changes|sum of those|sum of the changes) without each alone/);
    const [own] = table.exec(alone) ?? [];
    expect(await printed([...TRACE, ...asked, '14'])).toContain(own);
  });

  it('refuses a run without a part where the steps that are chosen do not tell of it', async () => {
    const wrong = async (args: readonly string[]) => {
      const { code, stdout, stderr } = await cli(args);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      return stderr;
    };
    expect(await wrong([...TRACE, '--without', 'L1H2', '--step', '8,9'])).toBe(
      'error: --without: no step that is chosen tells of the run without a part: step 14 tells of it, and step 15 what comes next\n',
    );
    const written = ['trace', 'Hello', '--model', fixturePath('t5'), '--without', 'L0H0'];
    expect(await wrong([...written, '--step', '15'])).toContain(': step 30 tells of it, and step 31 what comes next');
    expect(await printed([...written, '--step', '31'])).toContain('Without head 0.0');
  });

  it.runIf(thorough)('says where zero and the mean in the place of a part differ much, as the panel does', async () => {
    const contrast = (...options: string[]) =>
      json<ContrastJson>([...TRACE, '--rather-than', ' The', '--without', ...options]);
    const [zero, mean] = [await contrast('L2MLP'), await contrast('L2MLP', '--instead', 'mean')];
    const ofPanel = [mean.without, zero.without];
    expect([zero.withoutContrast, mean.withoutContrast]).toEqual(ofPanel);
    const [lead = 0, all = 0] = [mean.without?.difference?.after, mean.without?.difference?.before];
    const text = await printed([...TRACE, '--rather-than', ' The', '--without', 'L2MLP']);
    const [, told, whole, fall, undone] =
      /With its mean over this text instead of 0 the lead is (\S+), and (\S+) with all parts: with 0 it falls by (\S+), and the mean undoes (\S+) of that\. The mean is over all (\d+) tokens of the text, the one at the explained position included\./.exec(
        text.replace(/\s+/g, ' '),
      ) ?? [];
    expect(Number(told)).toBeCloseTo(lead, 2);
    expect(Number(whole)).toBeCloseTo(all, 2);
    const without = zero.without?.difference?.after ?? Number.NaN;
    expect(Number(undone)).toBeCloseTo(lead - without, 2);
    expect(Number(fall)).toBeCloseTo(all - without, 2);
    // Of a head of which both tell about the same nothing is said, and of one token there is no mean.
    expect(await printed([...TRACE, '--rather-than', ' The', '--without', 'L5H4'])).not.toContain('With its mean');
    const single = await json<ContrastJson>(['trace', 'The', '--max-new-tokens', '0', '--without', 'L5H4']);
    expect(single.tokens).toHaveLength(1);
    expect([single.without === null, single.withoutContrast]).toEqual([false, null]);
  });

  it('runs an encoder too, whose logits are no sums', async () => {
    const args = ['trace', 'The [MASK] is', '--model', MASKED, '--without', 'L1H0'];
    const { attribution, without: run } = await json<WithoutJson>(args);
    expect(attribution).toBeNull();
    expect(run).toMatchObject({ before: { rank: 0 }, difference: null, direct: null });
    const text = (await printed(args)).replace(/\s+/g, ' ');
    expect(text).toContain('What the part adds to it directly is not known: the logits of this model are no sums ');
  });

  it.runIf(thorough)(
    'each leaves out every head and MLP in turn, the largest change first, and says which matters most',
    async () => {
      const asked = ['--rather-than', ' The', '--without', 'each'];
      const { without: none, withoutEach: runs } = await json<EachJson>([...TRACE, ...asked]);
      expect(none).toBeNull();
      expect(new Set(runs.map(({ part }) => `${part.layer}.${part.head}`)).size).toBe(6 * (8 + 1));
      // Without it nothing is left of the prediction to compare.
      expect(runs.at(-1)?.part).toMatchObject({ layer: 0, head: null });
      const sizes = runs
        .slice(0, -1)
        .map(({ difference }) => Math.abs((difference?.after ?? 0) - (difference?.before ?? 0)));
      for (const [at, size] of sizes.slice(1).entries()) expect(size).toBeLessThan((sizes[at] ?? 0) + 0.01);
      const one = runs.find(({ part }) => part.layer === 5 && part.head === 4);
      expect(one).toEqual((await without('--rather-than', ' The', '--without', 'L5H4')).without);
      const answer =
        /Without the MLP of block 0 the prediction .* Of the others, .*? supports the lead of “They” over “The” most: /;
      const told = async (...more: string[]) => (await printed([...TRACE, ...asked, ...more])).replace(/\s+/g, ' ');
      const [whole, chosen, glance] = [await told(), await told('--step', '15'), await told('--glance')];
      for (const text of [whole, chosen, glance]) expect(text).toMatch(answer);
      expect(chosen).toContain('The 5 without which the lead changes most: without Δ lead ');
      expect(whole).toContain('KL, bits');
      const { code, stderr } = await cli([...TRACE, '--without', 'L5H4', '--without', 'each']);
      expect([code, stderr]).toEqual([2, expect.stringContaining('each stands for every part: leave out the others.')]);
    },
  );

  it('said more than once leaves out all at once, beside each alone: the sum of these, and a sentence that compares both', async () => {
    const parts = ['--without', 'L5H4', '--without', 'l5mlp', '--without', 'L5H4'];
    const asked = ['--rather-than', ' The', ...parts];
    const { without: none, withoutSeveral: run } = await json<SeveralJson>([...TRACE, ...asked]);
    if (!run?.difference) throw new Error('Nothing was run.');
    expect(none).toBeNull();
    expect(run.parts.map(({ kind, layer, head }) => [kind, layer, head])).toEqual([
      ['head', 5, 4],
      ['mlp', 5, null],
    ]);
    for (const [at, part] of ['L5H4', 'L5MLP'].entries()) {
      const alone = await without('--rather-than', ' The', '--without', part);
      expect(run.alone[at]).toEqual(alone.without);
    }
    const text = await printed([...TRACE, ...asked]);
    const step = text.slice(text.indexOf('\n14. '), text.indexOf('\n15. ')).replace(/[ \n]+/g, ' ');
    expect(step).toContain('Without head 5.4 and the MLP of block 5 at once, “They” ');
    const change = ({ difference }: Pick<typeof run, 'difference'>) =>
      (difference?.after ?? Number.NaN) - (difference?.before ?? Number.NaN);
    const rows = text
      .split('\n')
      .map((line) => line.trim().split(/ {2,}/))
      .filter(([name = '']) => ['head 5.4', 'MLP of block 5', 'sum of these', 'all at once'].includes(name))
      // What parts add directly stands before.
      .slice(-4);
    const told = rows.map(([, value = '']) => Number(value.replace('−', '-')));
    const [one, other] = run.alone.map(change) as [number, number];
    expect(told).toHaveLength(4);
    for (const [at, value] of [one, other, one + other, change(run)].entries()) expect(told[at]).toBeCloseTo(value, 1);
    expect(step).toMatch(/The lead changes by [+−]\d+\.\d+, .*(?:the sum of|though) /);
    expect(text.slice(text.indexOf('\n15. ')).replace(/\s+/g, ' ')).toContain(
      'not of the one without head 5.4 and the MLP of block 5; step 14 tells of both.',
    );
  });

  it('names a part as it is written, and one that the model has', async () => {
    for (const [part, message] of [
      ['4H3', "error: option '--without <part>' argument '4H3' is invalid. It is written as L4H3 or 4.3 "],
      ['L9H0', "error: --without: there is no block 9: this model's are 0 to 5"],
      ['L0H99', "error: --without: there is no head 99: this model's are 0 to 7"],
      ['0.99', "error: --without: there is no head 99: this model's are 0 to 7"],
      ['L0X0', 'error: --without: this model has no cross-attention'],
    ] as const) {
      const { code, stderr } = await cli([...TRACE, '--without', part]);
      expect(code, part).toBe(2);
      expect(stderr).toContain(message);
    }
  });
});
