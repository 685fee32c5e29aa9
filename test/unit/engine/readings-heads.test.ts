/** Findings, heads and their circuits through the worker. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sectionId } from '../../../src/architectures/plan/section';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import type { Finding } from '../../../src/trace/findings/finding';
import { engineOfFile, rejection, trace } from '../engine-support';
import { MEASURED } from '../measured-heads';
import { GPT2, STARTER } from '../model/helpers';
import { fixturePath } from '../support';

const TEXT = 'The weather is nice in spring, and people like to go outside.';

const engine = engineOfFile();

let ofText: Promise<TraceSummary> | undefined;
/** The trace of the text, which no test changes. */
function traced(): Promise<TraceSummary> {
  ofText ??= trace(engine, TEXT, STARTER);
  return ofText;
}

/** Whether a report with the step of the logits has a finding: what is said in short begins that step. */
function isReported({ kind }: Finding): boolean {
  return kind !== 'in short';
}

/** A report of the text, as Markdown unless another form is asked for: of its last token, and of head 2.1. */
async function reportOf(asked: Partial<Parameters<typeof engine.report>[0]>): Promise<string> {
  const { trace: id, tokens } = await traced();
  const position = tokens.length - 1;
  return engine.report({
    trace: id,
    variant: 'model',
    layer: 2,
    head: 1,
    position,
    id: null,
    form: 'markdown',
    ...asked,
  });
}

it('findings, the matrix of heads, scores, baseline and circuits speak of the same trace', async () => {
  const { trace: id, tokens, model, top, plan } = await traced();
  const position = tokens.length - 1;
  const contributions = await engine.read({ trace: id, what: 'headContributions', params: { position, id: null } });
  expect(contributions).toMatchObject({ id: top[0]?.id, layers: model.layers, heads: model.heads });
  const { layer = -1, head = -1, value = 0 } = contributions.best ?? {};
  expect(contributions.values[layer * model.heads + head]).toBe(value);
  const params = { variant: 'model', layer, head, position, id: null } as const;
  const { findings, prediction, unavailable } = await engine.read({ trace: id, what: 'findings', params });
  expect([prediction?.id, unavailable]).toEqual([top[0]?.id, null]);
  expect(findings.find(({ kind }) => kind === 'attention')?.text).toMatch(/ looks most at .* What it brings adds \+/);
  const report = await engine.read({ trace: id, what: 'report', params });
  // What is found of one step stands together.
  for (const step of new Set(findings.map(({ section }) => section))) {
    const own = findings.filter((one) => one.section === step && isReported(one));
    const told = own.filter(({ kind }) => kind !== 'shown block').map(({ text }) => text);
    const where = own.filter(({ kind }) => kind === 'shown block').map(({ text }) => `Where we are: ${text} `);
    const plain = (text: string) => text.replace(/\s+/g, ' ');
    expect(plain(report.text)).toContain(plain(`${where.join('')}What happened here: ${told.join(' ')}`));
  }

  const { scores } = await engine.read({ trace: id, what: 'headScores', params: {} });
  const baseline = await engine.read({ trace: id, what: 'headBaseline', params: { shuffles: 2, seed: 1 } });
  expect([scores.induction.length, baseline.mean.induction.length]).toEqual(Array(2).fill(model.layers * model.heads));
  const circuits = await engine.read({ trace: id, what: 'headCircuits', params: { layer, head, position, key: null } });
  expect(circuits.token.id).toBe(tokens[position]?.id);
  const steps = findings.map(({ section }) => section);
  expect(findings.some(({ kind }) => kind === 'shown block')).toBe(true);
  for (const step of steps) {
    expect(plan.sections.map(sectionId)).toContain(step);
    expect(steps.filter((other) => other === step).length).toBeLessThanOrEqual(2);
  }
});

it('a report is of the token that is chosen, of the contrast, and of how the next token is picked', async () => {
  const { trace: id, tokens } = await traced();
  const position = 4;
  const predicted = { what: 'lens', params: { positions: [position], target: null } } as const;
  const best = (await engine.read({ trace: id, ...predicted })).top.at(-1) as number;
  const params = { variant: 'model', layer: 2, head: 1, position, id: best, ratherThan: best + 1 } as const;
  const { findings } = await engine.read({ trace: id, what: 'findings', params });
  const plain = (text: string) => text.replace(/\s+/g, ' ');
  const report = plain(await engine.report({ trace: id, ...params }));
  for (const one of findings.filter(isReported)) expect(report).toContain(plain(one.text));
  // What comes next there is no prediction of what follows the whole text.
  const { parts } = await engine.read({ trace: id, what: 'attribution', params });
  expect(report).toMatch(/ Of “.*?”, position 4, and of head 2\.1\. /);
  expect(report).toContain(`at position ${position}`);
  expect(report).toContain(`largest of ${parts.length} parts`);
  expect(report.match(/after ".*?", position 4 rank id text probability logit 1 (\d+)/)?.[1]).toBe(String(best));
  expect(report).not.toContain(`position ${tokens.length - 1} rank`);
  const sampling = { draw: true, temperature: 1.3, topK: 40, topP: 1, seed: 7 };
  const drawn = plain(await engine.report({ trace: id, ...params, sampling }));
  expect(drawn).toContain('rank id text probability after sampling logit');
  expect(drawn).toMatch(/id \d+ sampled with temperature 1\.3, top-k 40, seed 7/);
});

it('a report as Markdown says when the report, not the trace, was made, and with which weights, by their hash', async () => {
  const { trace: id } = await traced();
  const params = { variant: 'model', layer: 2, head: 1, position: 4, id: null, form: 'markdown' } as const;
  const before = Date.now();
  const [, made = ''] = (await engine.report({ trace: id, ...params })).split('## How this was made');
  const file = await readFile(join(STARTER, 'model.safetensors'));
  const hash = createHash('sha256').update(file).digest('hex');
  const [, said] = /^weights: (.*)$/m.exec(made) ?? [];
  expect(said?.replaceAll('\\', '')).toBe(
    `model.safetensors: ${file.byteLength.toLocaleString('en')} bytes, SHA-256 \`${hash}\``,
  );
  const [, day = '', time = ''] = /\| report made on +\| (\S+) (\S+) UTC/.exec(made) ?? [];
  expect(Math.abs(Date.parse(`${day}T${time}Z`) - before)).toBeLessThan(120_000);
});

it('a report of any kind has what was measured of the heads by their kinds, behind its steps', async () => {
  const { trace: id } = await traced();
  const params = {
    ...{ variant: 'model' as const, layer: 2, head: 1, position: 4, id: null, ratherThan: null },
    heads: [MEASURED],
  } as const;
  const [markdown, text] = [
    await engine.report({ trace: id, ...params, form: 'markdown' }),
    await engine.report({ trace: id, ...params }),
  ];
  expect(markdown).toContain('## Heads by kind');
  expect(markdown).toContain('[Heads by kind](#heads-by-kind)');
  expect(text).toMatch(/^Heads by kind$/m);
  expect(text.indexOf('Heads by kind')).toBeLessThan(text.indexOf('\nProofs\n'));
  const first = { trace: id, ...params, some: { steps: [1] }, form: 'markdown' } as const;
  expect(await engine.report(first)).not.toContain('Heads by kind');
});

it('a report of some steps tells these alone, with what their tables are of, and no appendix', async () => {
  const { trace: id } = await traced();
  const params = { variant: 'model', layer: 2, head: 1, position: 4, id: null, form: 'markdown' } as const;
  const headings = async (steps: readonly number[]) =>
    (await engine.report({ trace: id, ...params, some: { steps } }))
      .match(/^##+ .*$/gm)
      ?.map((line) => line.replace(/:.*| ·.*/, ''));
  expect(await headings([2, 8])).toEqual([
    '## Step by step',
    '### 2. Cut into tokens',
    '### 8. Who looks at whom',
    '## Words',
  ]);
  expect(await headings([14, 15])).toEqual([
    '## Step by step',
    '### 14. A logit for every token',
    '### 15. What comes next',
    '## Words',
  ]);
  // Nobody who has these alone is sent to another one.
  const document = await engine.report({ trace: id, ...params, some: { steps: [8, 9] } });
  expect(document.match(/step \d+/g)?.filter((step) => !['step 8', 'step 9'].includes(step)) ?? []).toEqual([]);
  const text = await engine.report({ trace: id, ...params, form: 'text', some: { steps: [8] } });
  expect(text.match(/^\d+\. /gm)).toEqual(['8. ']);
});

it('a report of some steps has its tokens in columns, and of the model one small line, without what pupils do not need', async () => {
  const { tokens } = await traced();
  const document = await reportOf({ some: { steps: [2, 4, 8] } });
  expect(document).not.toMatch(/d_model|SHA-256|byte-level|attn\.|appendix|\*\*Contents/);
  expect(document).toMatch(
    /\n\n<small>Computed by the model starter \(weights [0-9a-f]{12}…\), drawn by LLM Trace \S+, [\d-]+\.<\/small>\n\n## Step by step\n/,
  );
  const [table = ''] = document.match(/\| position .*\n(?:\|.*\n)+/) ?? [];
  const cells = table
    .trimEnd()
    .split('\n')
    .slice(2)
    .map((line) =>
      line
        .slice(1, -1)
        .split(' | ')
        .map((cell) => cell.trim()),
    );
  // As many as have room on a sheet: no token is broken.
  expect(cells).toHaveLength(5);
  const read = (of: number) =>
    Array.from({ length: 3 }, (_, column) => cells.map((row) => row[3 * column + of]))
      .flat()
      .filter((one) => one !== '');
  expect(read(2)).toEqual(tokens.map(({ id: own }) => String(own)));
  // By them questions name those that are there twice.
  expect(read(0)).toEqual([...tokens.keys()].map(String));
  // A report of all steps has all of that.
  expect(await reportOf({})).toMatch(/d_model[\s\S]*SHA-256 `[0-9a-f]{64}`/);
});

it('a report of some steps says which head its figures show, and why that one', async () => {
  const { trace: id, tokens } = await traced();
  const position = tokens.length - 1;
  const opening = await engine.read({ trace: id, what: 'headContributions', params: { position, id: null } });
  const said = async (at: { readonly layer: number; readonly head: number }, steps: readonly number[]) => {
    const params = { variant: 'model', ...at, position, id: null, form: 'markdown' } as const;
    const document = await engine.report({ trace: id, ...params, some: { steps } });
    return document
      .split('\n\n')
      .find((one) => one.startsWith('The figures of attention'))
      ?.replaceAll('\n', ' ');
  };
  const { opens, best } = opening;
  if (!opens || !best) throw new Error('No head adds anything.');
  expect(await said(opens, [8])).toMatch(
    new RegExp(
      `^The figures of attention show head ${opens.layer}\\.${opens.head} \\(head ${opens.head} of block ${opens.layer}\\): (?:it|of all heads it) `,
    ),
  );
  const other = { layer: 0, head: best.layer === 0 && best.head === 0 ? 1 : 0 };
  expect(await said(other, [8])).toContain(
    `, the one on screen when this was made; head ${best.layer}.${best.head} adds most to the logit of`,
  );
  // What is said in short is of the whole prediction, and may name another.
  expect(await said(other, [8, 14])).toMatch(/ in which head \d\.\d does most\.$|adds most to the logit of `.*`\.$/);
  expect(await said(other, [2, 15])).toBeUndefined();
});

it('a report of some steps begins with why only where they show or tell that', async () => {
  const beginning = async (steps: readonly number[]) => {
    const document = await reportOf({ some: { steps } });
    return document.slice(0, document.indexOf('## Step by step')).replaceAll('\n', ' ');
  };
  const without = await beginning([8, 13, 15]);
  expect(without).toMatch(/After .* the model .* with \d/);
  expect(without).not.toMatch(/In short|does most/);
  // Of the step that tells it nobody misses it, either.
  expect(await beginning([8, 18])).toMatch(/In short:.* adds most to that lead \(/);
});

it('a report of some steps explains what its figure of a logit’s parts calls them', async () => {
  const { trace: id, tokens } = await traced();
  const params = { variant: 'model', layer: 2, head: 1, position: tokens.length - 1, id: null } as const;
  const wordsOf = async (steps: readonly number[]) => {
    const document = await engine.report({
      trace: id,
      ...params,
      some: { steps, asksQuestions: true },
      form: 'markdown',
    });
    const [, words = ''] = document.split('\n## Words\n');
    return [...(words.split('\n## ')[0] ?? '').matchAll(/^- \*\*(.*?)\*\*:/gm)].map(([, name]) => name);
  };
  expect(await wordsOf([14])).toEqual(expect.arrayContaining(['position vector', 'norm', 'biases', 'embedding']));
  expect(await wordsOf([8])).not.toContain('position vector');
});

it('a report of some steps asks questions only where that is chosen, each with its answer behind all else', async () => {
  const { trace: id, tokens } = await traced();
  const params = { variant: 'model', layer: 2, head: 1, position: tokens.length - 1, id: null } as const;
  const steps = [2, 8, 15];
  expect(await engine.report({ trace: id, ...params, some: { steps }, form: 'markdown' })).not.toMatch(
    /Question|Answers|___|Name:/,
  );
  const document = await engine.report({
    trace: id,
    ...params,
    some: { steps, asksQuestions: true },
    form: 'markdown',
  });
  expect(document).toMatch(/^Name: _+ Date: _+\n\n> /);
  const [sheet = '', answers = ''] = document.split('\n## Answers\n');
  const asked = [...sheet.matchAll(/^\*\*Question (\d+)\.\*\* [\s\S]*?\n\n(_+)\n/gm)].map(([, number]) =>
    Number(number),
  );
  expect(asked).toEqual([1, 2, 3, 4, 5]);
  // A number takes one line, a reason three.
  const linesOf = (question: string) => {
    const [, own = ''] = sheet.split(question);
    return /^[^_#]*?((?:\n\n_+)+)\n/.exec(own)?.[1]?.trim().split('\n\n').length;
  };
  expect(linesOf('How many tokens are there?')).toBe(1);
  expect(linesOf('are exactly 0, and why?')).toBe(3);
  const answered = [...answers.matchAll(/^- \*\*Question (\d+)\*\* \(step (\d+)\): \S/gm)];
  expect(answered.map(([, number, step]) => [Number(number), Number(step)])).toEqual([
    [1, 2],
    [2, 2],
    [3, 8],
    [4, 8],
    [5, 15],
  ]);
  // Tokens are written as in tables and figures.
  expect(answers).not.toMatch(/“(?:people|They|\.)”/);
  expect(document.trimEnd().endsWith(answers.trimEnd())).toBe(true);
  // What happened, and what is said in short, would answer them.
  const told = await engine.report({ trace: id, ...params, some: { steps }, form: 'markdown' });
  const happened = [...told.matchAll(/\*\*What happened here:\*\* (\S+ \S+ \S+)/g)].map(([, first]) => first as string);
  expect(happened).toHaveLength(3);
  for (const first of happened) {
    expect(sheet).not.toContain(first);
    expect(answers).toMatch(/\*\*What happened in step \d+:\*\* /);
    expect(answers).toContain(first);
  }
  expect(sheet).not.toMatch(/What happened|In short/);
  // Behind the answers of its own step.
  const order = [...answers.matchAll(/\(step (\d+)\): |in step (\d+):/g)].map(([, asked, step]) =>
    Number(asked ?? step),
  );
  expect(order).toEqual([2, 2, 2, 8, 8, 8, 15, 15]);
  // Apart, both are without the other.
  const part = (sheetPart: 'questions' | 'answers', form: 'markdown' | 'text') =>
    engine.report({ trace: id, ...params, some: { steps, asksQuestions: true, sheetPart }, form });
  for (const form of ['markdown', 'text'] as const) {
    expect(await part('questions', form)).not.toMatch(/Answers|What happened|\(step \d+\):/);
    const apart = await part('answers', form);
    expect(apart).not.toMatch(/___|Question \d+\./);
    expect(apart.match(/\(step \d+\):/g)).toHaveLength(5);
  }
  expect(await part('answers', 'markdown')).toContain(answers.trim());
  // What was predicted is told once.
  const [, certain = ''] = /After `[^`]*` the model ([\s\S]{20})/.exec(answers) ?? [];
  expect(answers.split(certain)).toHaveLength(2);
  // What a step is, and its figure, are there to be read.
  for (const [lead = ''] of told.matchAll(/(?<=^### .*\n\n)\S.{20,60}/gm)) expect(sheet).toContain(lead);
  const text = await engine.report({ trace: id, ...params, some: { steps, asksQuestions: true }, form: 'text' });
  // The same in plain text: each question at its step, and what happened with the answers behind all else.
  const [asks = '', answersBehind = ''] = text.split('\nAnswers\n');
  const inSteps = [...asks.matchAll(/^(\d+)\. |^ {3}Question (\d+)\. /gm)].map(
    ([, step, question]) => step ?? `?${question}`,
  );
  expect(inSteps).toEqual(['2', '?1', '?2', '8', '?3', '?4', '15', '?5']);
  expect(asks).not.toContain('What happened');
  expect(asks.match(/^ {3}_+$/gm)).toHaveLength(7);
  const behind = [...answersBehind.matchAll(/^ {3}(?:Question (\d+) \(step \d+\):|What happened in step (\d+):)/gm)];
  expect(behind.map(([, question, step]) => (question === undefined ? `in ${step}` : `?${question}`))).toEqual([
    '?1',
    '?2',
    'in 2',
    '?3',
    '?4',
    'in 8',
    '?5',
    'in 15',
  ]);
});

it('the words of some steps of a decoder are what these use, and none of encoders or of how the report was made', async () => {
  const document = await reportOf({ some: { steps: [8, 13, 15] } });
  const [, words = ''] = document.split('## Words');
  expect(words).toMatch(/\*\*logit lens\*\*.*\*\*mask\*\*/s);
  expect(words).not.toMatch(/padding|mask token|encoder|dimension|b_O/);
  // What these mean is said without words of no step.
  const ofAttention = await reportOf({ some: { steps: [1, 2, 6, 7, 8] } });
  const entries = [...(ofAttention.split('## Words')[1] ?? '').matchAll(/^- \*\*(.*?)\*\*/gm)].map(([, name]) => name);
  expect(entries).toEqual(expect.arrayContaining(['tokenizer', 'attention weight', 'query', 'softmax']));
  for (const unused of ['MLP', 'neuron', 'residual stream', 'parameters']) expect(entries).not.toContain(unused);
});

it('a report as Markdown tells the story first, in tables of as many cells as their head, and the tensors last', async () => {
  const { trace: id, tokens } = await trace(engine, 'Pipes | and *stars* <b>_\n\n`Ticks` [x](y)', STARTER);
  const position = tokens.length - 2;
  const params = { variant: 'model', layer: 2, head: 1, position, id: null } as const;
  const document = await engine.report({ trace: id, ...params, form: 'markdown', pictured: [8] });
  const headings = document.match(/^## .*$/gm);
  expect(headings).toEqual([
    '## Step by step',
    '## The most probable next tokens',
    '## The parts that add most',
    '## Appendix: the exact numbers',
    '## How this was made',
    '## Words',
  ]);
  expect(document.match(/^### \d+\. /gm)).toHaveLength(18);
  expect(document.match(/!\[.*\]/g)).toEqual(['![Figure of step 8: Who looks at whom][step-8]']);
  expect(document).toMatch(/^> Pipes \| and \\\*stars\\\* \\<b>\\_\n>\n> \\`Ticks\\` \\\[x\]\(y\)\n/);
  const before = document.slice(0, document.indexOf('## Appendix'));
  // As the panel writes tokens, not as the vocabulary does.
  expect(before).not.toContain('Ġ');
  expect(before).toContain('`·and`');
  // What it names is one press away, also in the headings of its last parts.
  const links = [...before.replaceAll('\n', ' ').matchAll(/\[([^\]]+)\]\(#([^)]+)\)/g)];
  expect(links.map(([, title]) => `## ${title}`)).toEqual(headings);
  expect(links.map(([, , anchor]) => anchor)).toContain('appendix-the-exact-numbers');
  const { findings } = await engine.read({ trace: id, what: 'findings', params });
  const attention = findings.find(({ kind }) => kind === 'attention');
  const told = attention?.parts.slice(0, attention.briefCount).map(({ text }) => text) ?? [];
  expect(before.replaceAll(/\s+/g, ' ')).toContain(told[0]);
  const amounts = findings.flatMap((found) => found.amounts?.rows ?? []);
  expect(amounts.length).toBeGreaterThan(10);
  for (const { number, isDerived } of amounts)
    expect(before).toContain(isDerived ? ` **${number.text}** |` : ` ${number.text} |`);
  // The largest parts and all the others add up to the logit, as all of them are written.
  const [, largest = ''] = before.split(/The 12 largest of 63 parts:\n/);
  expect(largest).toMatch(/\| the other 51 parts +\| +[+−]\d+\.\d{2,5} \|\n\| \*\*the logit\*\* /);
  const amount = (text: string) => Number(text.replace('−', '-'));
  const added = [...largest.matchAll(/ \**([+−]?\d+\.\d{2,5})\** \|/g)].map(([, text = '']) => amount(text));
  expect(added).toHaveLength(14);
  expect(
    added
      .slice(0, -1)
      .reduce((sum, each) => sum + each, 0)
      .toFixed(2),
  ).toBe(added.at(-1)?.toFixed(2));
  for (const table of document.match(/(?:^\|.*\n)+/gm) ?? []) {
    const cells = table
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/(?<!\\)\|/).length);
    expect(new Set(cells).size, table).toBe(1);
  }
});

describe('a report as Markdown', () => {
  it('writes a token in its sentences as in its tables, and a line break as the panel does', async () => {
    const { trace: id, tokens } = await traced();
    const params = { variant: 'model', layer: 0, head: 0, position: tokens.length - 1, id: null } as const;
    const { findings } = await engine.read({ trace: id, what: 'findings', params });
    expect(findings.some(({ parts }) => parts.some(({ text }) => text === '“\\n”'))).toBe(true);
    const document = await engine.report({ trace: id, ...params, form: 'markdown' });
    expect(document).not.toContain('\\n');
    expect(document.replaceAll('\n', ' ')).toContain(', `·They` leads `⏎`, ');
    // Nothing else is quoted but what is no token: the most is told first, and once.
    expect(document.match(/In short:/g)).toHaveLength(1);
    // Before that, in a sentence that needs no terms, what is predicted at all.
    const [before = ''] = document.split('**In short:**');
    expect(before).toMatch(/After .* the model .* with \d/);
    expect(document.indexOf('**In short:** ')).toBeLessThan(document.indexOf('## Step by step'));
    expect(document).not.toMatch(/“(?:They|\.|people)”/);
  });

  it('tells first what was drawn, and names both probabilities of a token', async () => {
    const { trace: id, tokens } = await traced();
    const params = { variant: 'model', layer: 1, head: 0, position: tokens.length - 1, id: null } as const;
    const sampling = { draw: true, temperature: 1.3, topK: 40, topP: 1, seed: 7 };
    const document = await engine.report({ trace: id, ...params, sampling, form: 'markdown' });
    expect(document.replaceAll('\n', ' ')).toMatch(
      /\*\*What happened here:\*\* The next token is sampled with temperature 1\.3, top-k 40, seed 7: `[^`]+`\. It has \S+\s% with these settings, \S+\s% without\. .* {2}Greedy decoding would take `·They`: its logit is 0\.58 above that of the second most probable, /,
    );
    expect(document).not.toContain('greedy decoding takes it');
    // The text of the terminal's kind as well.
    const text = await engine.report({ trace: id, ...params, sampling, form: 'text' });
    expect(text).toContain('Greedy decoding would take');
    expect(text).not.toContain('greedy decoding takes it');
    expect(document).toMatch(/^\| rank \| token +\| model’s own \| after sampling \| +logit \| +id \|$/m);
    const plain = await engine.report({ trace: id, ...params, form: 'markdown' });
    expect(plain).toMatch(/^\| rank \| token +\| probability \| +logit \| +id \|$/m);
  });

  it('lists the id of each token at the step of the tokens, of many those of the first, and says where the others are', async () => {
    const steps = async (text: string) => {
      const { trace: id, tokens } = await trace(engine, text, STARTER);
      const params = { variant: 'model', layer: 1, head: 0, position: tokens.length - 1, id: null } as const;
      const document = await engine.report({ trace: id, ...params, form: 'markdown' });
      const [, step = ''] = document.split(/^### 2\..*$/m);
      return { tokens, step: step.split(/^### /m)[0] ?? '' };
    };
    const { tokens, step } = await steps(TEXT);
    const ids = (said: string) => [...said.matchAll(/^\| `.*` +\| +(\d+) \|$/gm)].map(([, one]) => Number(one));
    expect(ids(step)).toEqual(tokens.map(({ id }) => id));
    expect(step).not.toContain('The appendix');
    const long = await steps('one two '.repeat(20));
    expect(ids(long.step)).toEqual(long.tokens.slice(0, 24).map(({ id }) => id));
    expect(long.step).toContain(`The appendix has the ids of the other ${long.tokens.length - 24} tokens.`);
  });

  it('explains at its end each term that it uses, and none that only its text has', async () => {
    const { trace: id, tokens } = await trace(engine, 'A perplexity of the neurons, induction', STARTER);
    const params = { variant: 'model', layer: 1, head: 0, position: tokens.length - 1, id: null } as const;
    const document = await engine.report({ trace: id, ...params, form: 'markdown' });
    const [, words = ''] = document.split(/^## Words$/m);
    const names = [...words.matchAll(/^- \*\*(.+?)\*\*: \S/gm)].map(([, name = '']) => name);
    expect(names).toEqual(names.toSorted((a, b) => a.localeCompare(b, 'en')));
    expect(new Set(names).size).toBe(names.length);
    // A score of step 7 is one of attention.
    for (const term of ['logit', 'head', 'softmax', 'query', 'attention score', 'direct logit attribution'])
      expect(names).toContain(term);
    for (const term of ['induction', 'KL divergence', 'top-p']) expect(names).not.toContain(term);
    expect(words).toMatch(/\*\*softmax\*\*: Turns any numbers into shares/);
  });

  it('has one minus sign, and an appendix that is folded step by step', async () => {
    const { trace: id, tokens } = await traced();
    const params = { variant: 'model', layer: 1, head: 0, position: tokens.length - 1, id: null } as const;
    const document = await engine.report({ trace: id, ...params, form: 'markdown' });
    expect(document.match(/(?<![\w-])-\d.*|\de[+-]\d.*/)?.[0]).toBeUndefined();
    expect(document.match(/−\d/g)?.length).toBeGreaterThan(100);
    const [, appendix = '', after = ''] = document.split(/## Appendix.*\n|## How this was made/);
    expect(appendix.match(/^<summary>Step \d+: .*<\/summary>$/gm)?.length).toBeGreaterThan(10);
    // All else that is seen of it is what it is.
    const folded = /<details>[\s\S]*?<\/details>/g;
    expect(appendix.replaceAll(folded, '').trim()).toMatch(/^Nothing above needs these\.[^|]*$/);
    expect(after.match(/^\| Every row of the attention weights sums to 1 /m)).not.toBeNull();
    expect(after.replaceAll(folded, '')).toMatch(/\d of \d proofs hold\./);
    expect(after.replaceAll(folded, '')).not.toContain('Every row of the attention');
  });
});

it('a test on repeated random tokens is cancelled between two links', async () => {
  const { trace: id } = await traced();
  const abort = new AbortController();
  const reading = engine.read({ trace: id, what: 'repeatedTokens', params: { seed: 1 } }, { signal: abort.signal });
  abort.abort();
  expect((await rejection(reading)) as Error).toMatchObject({ name: 'CancelledError' });
});

it('a test on repeated random tokens is known of every trace of its model, as is the one that findings were told by', async () => {
  const { trace: first } = await traced();
  const made = await engine.read({ trace: first, what: 'repeatedTokens', params: { seed: 7 } });
  const without = { layer: 3, head: 5 };
  const left = await engine.read({ trace: first, what: 'repeatedTokens', params: { seed: 7, without } });
  const { trace: other } = await trace(engine, 'The weather is nice', STARTER);
  const known = (seed: number) => engine.read({ trace: other, what: 'knownTests', params: { seed } });
  expect(await known(7)).toEqual({ tested: made, ablatedTests: [left] });
  expect(await known(8)).toEqual({ tested: null, ablatedTests: [] });
  // A text that comes twice has findings on induction heads.
  const { trace: twice } = await trace(engine, 'Anna has a red ball. Ben has a blue ball. Anna has a red', STARTER);
  await engine.read({
    trace: twice,
    what: 'findings',
    params: { variant: 'model', layer: 4, head: 3, position: 15, id: null },
  });
  const { tested } = await known(0);
  expect(tested).toEqual(await engine.read({ trace: twice, what: 'repeatedTokens', params: { seed: 0 } }));
});

it('a baseline is cancelled between two runs', async () => {
  const { trace: id } = await traced();
  const abort = new AbortController();
  const reading = engine.read(
    { trace: id, what: 'headBaseline', params: { shuffles: 200, seed: 1 } },
    { signal: abort.signal },
  );
  setTimeout(() => abort.abort(), 20);
  expect((await rejection(reading)) as Error).toMatchObject({ name: 'CancelledError' });
});

it.each([
  ['headBaseline', { shuffles: 1, seed: 0 }, 'A baseline takes 2 to 200 shuffles, not 1.'],
  ['headBaseline', { shuffles: 2, seed: 0.5 }, 'A seed is a whole number, not 0.5.'],
  ['headBaseline', { attention: 'cross', shuffles: 2, seed: 0 }, 'There is no such attention'],
  ['repeatedTokens', { seed: 0.5 }, 'A seed is a whole number, not 0.5.'],
  ['repeatedTokens', { attention: 'encoder', seed: 0 }, 'There is no such attention'],
  ['repeatedTokens', { seed: 0, without: { layer: 9, head: 0 } }, 'There is no block 9'],
  ['repeatedTokens', { seed: 0, without: { layer: 0, head: 99 } }, 'There is no head 99'],
  ['headScores', { attention: 'encoder' }, 'There is no such attention'],
  ['headCircuits', { layer: 9, head: 0, position: 0, key: null }, 'There is no block 9'],
  ['headCircuits', { layer: 0, head: 0, position: 0, key: 99 }, 'There is no position 99'],
  ['headContributions', { position: 99, id: null }, 'There is no position 99'],
  ['findings', { variant: 'model', layer: 0, head: 99, position: 0, id: null }, 'There is no head 99'],
  [
    'findings',
    { variant: 'model', layer: 0, head: 0, position: 0, sourcePosition: 4, id: null },
    'There is no position in the source 4',
  ],
] as const)('%s refuses %j', async (what, params, message) => {
  const { trace: id } = await trace(engine, 'The weather', GPT2);
  const error = await rejection(engine.read({ trace: id, what, params: params as never }));
  expect((error as Error).message).toContain(message);
});

it('an encoder-decoder has scores of each of its attentions', async () => {
  const { trace: id, model } = await engine.trace({
    model: fixturePath('t5'),
    text: TEXT,
    targetIds: [5, 9, 11],
    maxNewTokens: 0,
  });
  for (const attention of ['encoder', 'decoder', 'cross'] as const) {
    const { scores } = await engine.read({ trace: id, what: 'headScores', params: { attention } });
    const sizes = attention === 'encoder' ? model.encoder : model;
    expect(scores.entropy).toHaveLength((sizes?.layers ?? 0) * (sizes?.heads ?? 0));
    expect(Number.isNaN(scores.previous[0] as number)).toBe(attention === 'cross');
  }
});
