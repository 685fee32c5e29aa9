/** What findings say of other families: those of their own steps, with what their definitions have. */
import { describe, expect, it } from 'vitest';
import { readFindings } from '../../../../src/trace/findings/read-findings';
import { fixturePath, openModel, runTrace } from '../../support';

const NO_MEAN = ['t5', 'llama', 'gemma2'];

describe.each(['bert', 'electra', 'distilbert', 'modernbert', 't5', 'bart', 'llama', 'gemma2', 'olmo2', 'opt'])(
  '%s',
  (name) => {
    it('has findings of its own steps, each once, with what applies', async () => {
      const other = await openModel(fixturePath(name));
      const { mask } = other.folder.tokenizer;
      const traced = await runTrace(
        other,
        mask ? `The ${mask.token} is fine and good.` : 'The weather is fine and good.',
      );
      const { sections, predicts, stacks } = other.folder.plan;
      const masked = traced.tokens.findIndex(({ id }) => id === mask?.id);
      const position = predicts === 'masked token' ? masked : 1;
      const choice = { variant: 'model', layer: 1, head: 1, position, sourcePosition: 2, id: null } as const;
      const { findings, prediction, unavailable } = await readFindings(traced, { text: traced.input.text }, choice);
      expect(unavailable).toBeNull();
      expect(prediction === null).toBe(predicts !== 'next token' && predicts !== 'masked token');
      expect(new Set(findings.map(({ section, kind }) => `${section}: ${kind}`)).size).toBe(findings.length);
      expect(findings.some(({ kind }) => kind === 'certainty')).toBe(prediction !== null);
      const explained = findings.some(({ kind }) => kind === 'largest part' || kind.startsWith('strongest'));
      if (predicts === 'masked token') expect(explained).toBe(false); // their heads have an activation function
      // One or two for a step, and none where nothing is clear.
      const told = new Set(findings.map(({ section }) => section));
      const ofLogits = findings.some(({ kind }) => kind === 'highest logit');
      expect(ofLogits).toBe(predicts === 'masked token');
      if (!ofLogits) expect(sections.length).toBeGreaterThan(told.size);
      for (const step of told)
        expect(findings.filter(({ section }) => section === step).length, step).toBeLessThanOrEqual(2);
      // What is drawn beside a sentence is of finite numbers, and what adds up does so as it is written.
      for (const { kind, amounts } of findings) {
        const values = amounts?.rows.map(({ number }) => number.value) ?? [];
        expect(values.every(Number.isFinite), kind).toBe(true);
        if (!amounts?.rows.at(-1)?.number.text.match(/^[+−]/) || !amounts.rows.at(-1)?.isDerived) continue;
        const [sum, ...others] = amounts.rows.toReversed().map(({ number }) => Number(number.text.replace('−', '-')));
        const apart = Math.abs(others.reduce((total, each) => total + each, 0) - (sum as number));
        if (kind === 'query') continue;
        expect(apart, kind).toBeLessThan(1e-9);
      }
      // Each norm says what it is: with or without a mean, and with the gain as its file has it.
      const norms = findings.filter(({ kind }) => kind === 'normalised vector');
      expect(norms.length > 0).toBe(name !== 'olmo2');
      // The second of a block is told in short.
      const [first, ...again] = norms.filter(({ section }) => !section.startsWith('encoder '));
      for (const { text } of again)
        expect(text).toMatch(/\. This norm, too, first makes .*; its learned numbers then make .* \S+ long\.$/);
      if (first) {
        expect(first.text).toContain(
          NO_MEAN.includes(name) ? ' It is divided by its own size ' : ' Its mean is taken off, and it is ',
        );
        expect(first.text).toContain('; its learned numbers then ');
        // Its letters stand in the formula alone, behind what they are.
        expect(first.text).not.toMatch(/[γβ]/);
      }
      if (stacks.length > 1) expect(findings.some(({ section }) => section.startsWith('encoder '))).toBe(true);
      await other.release();
    });
  },
);

it('in a gated MLP the value of the most active neuron is told as the product that it is', async () => {
  const traced = await runTrace(await openModel(fixturePath('llama')), 'The weather is fine and good.');
  const { findings } = await readFindings(
    traced,
    { text: traced.input.text },
    { variant: 'model', layer: 1, head: 1, position: 1, sourcePosition: 2, id: null },
  );
  const text = findings.find(({ kind }) => kind === 'active neuron')?.text ?? '';
  const [, neuron, gate, opened, up] = (
    /The value of neuron (\d+) is SiLU\(gate\) × up projection: SiLU\((\S+)\) = (\S+), times (\S+)\./.exec(text) ?? []
  ).map((each) => Number(each.replace('−', '-')));
  const [value] = await traced.region('blocks.1.mlp.post', 'model', [
    [{ start: 1, stop: 2 }],
    [{ start: neuron as number, stop: (neuron as number) + 1 }],
  ]);
  expect(opened).toBeCloseTo((gate as number) / (1 + Math.exp(-(gate as number))), 2);
  // Both factors are written in three digits.
  expect(((opened as number) * (up as number)) / (value as number)).toBeCloseTo(1, 1);
});
