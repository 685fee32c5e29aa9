/** What `trace` prints: the 18 steps, what begins and ends them, and one tensor alone. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatNumber } from '../../../src/trace/report/shown-values';
import { cli, json, printed, SMALL, type TraceJson, tracedOnce } from '../cli-support';
import { GPT2, ROOT, tempFolder } from '../model/helpers';
import { fixturePath, STEPS } from '../support';

tracedOnce();

const TEXT = 'The weather is';

/** As the panel calls the steps, each with the field's term. */
const HEADINGS = [
  '1. The text',
  '2. Cut into tokens (Tokens, ids and mask)',
  '3. The table of vectors (Embedding matrix)',
  '4. Tokens become vectors (Embedded vectors)',
  '5. Brought to one size (Norm before attention)',
  '6. Query, key and value (Queries, keys and values)',
  '7. How well they match (Scores)',
  '8. Who looks at whom (Mask and weights)',
  '9. Mix the values, add (Attention output and residual)',
  '10. Brought to one size again (Norm before the MLP)',
  '11. Neurons (MLP)',
  '12. What the block adds (Block output)',
  '13. After all blocks (All blocks and the final norm)',
  '14. A logit for every token (Logits)',
  '15. What comes next (Top predictions)',
  '16. Pick one token (The predicted token)',
  '17. And again (Generation)',
  '18. The text as it went on (The whole text)',
];

describe('trace', () => {
  const LONG = 'The weather is fine, and so are we. '.repeat(20).trimEnd();
  it.each([
    ['the model', ['--layer', '1', '--head', '3'], TEXT],
    ['the walk-through', ['--variant', 'walkthrough'], TEXT],
    ['one token, nothing generated', ['--max-new-tokens', '0'], 'x'],
    ['a text longer than the context', [], LONG],
  ])('prints the 18 steps in order, each beginning with its number and title: %s', async (_, args, input) => {
    const output = await printed(['trace', '-', ...SMALL, ...args], { input });
    const titles = output.split('\n').filter((line) => /^\d+\. /.test(line));
    expect(titles).toEqual(HEADINGS);
  });

  it('tells all of the time that the call took, by what it was spent on, and ends with the answer once more', async () => {
    const text = await printed(['trace', '-', ...SMALL], { input: TEXT });
    const [, answer = ''] = /\nAt a glance\n {3}Step 15: (After “is” .*)\n/.exec(text) ?? [];
    const [, parts = '', all, end] = /\n(.*): ([\d.]+) s in all\n\n(.*)\n$/.exec(text) ?? [];
    expect(end).toBe(answer);
    expect(parts.split(', ').map((part) => part.replace(/ -?\d+ ms$/, ''))).toEqual([
      'starting the program',
      'opening the model',
      'load',
      'trace',
      'proofs',
      'generation',
      'findings and proofs of the blocks',
      'everything else',
    ]);
    const sum = [...parts.matchAll(/(-?\d+) ms/g)].reduce((total, [, ms]) => total + Number(ms), 0);
    expect(sum / 1000).toBeCloseTo(Number(all), 0);
  });

  it('begins with the answer, what decides it, whom the head that adds most looks at, and whether the proofs hold', async () => {
    const text = await printed(['trace', TEXT]);
    const [, glance = ''] = /\n\nAt a glance\n(.*?)\n\n1\. The text\n/s.exec(text) ?? [];
    const [next, logit, looks, proofs, words, empty, how] = glance.split('\n');
    expect(next).toMatch(/^ {3}Step 15: After “is” .*“a”.* 7\.8\u00a0%/);
    expect(logit).toMatch(/^ {3}Step 14: The MLPs, most of all the MLP of block 0 /);
    expect(looks).toMatch(/^ {3}Step 8: From “is”, head 5\.3 looks most at “weather” /);
    const count = text.slice(text.indexOf('\nProofs\n')).match(/^ {3}holds /gm)?.length;
    expect(proofs).toBe(`   All ${count} proofs hold: each stands at the end with its figures.`);
    expect([words, empty, how]).toEqual([
      '   `llm-trace others TEXT` measures which words of the text matter for the prediction.',
      '',
      'Below are all 18 steps, of block 5 and head 5.3; --step 18 shows one step alone, --step 16-18 three, --glance only what is above.',
    ]);
    // As of the shown head, where that is the one.
    const own = await printed(['trace', TEXT, '--layer', '5', '--head', '3']);
    expect(own).toContain(`${next}\n${logit}\n${looks}\n${proofs}\n`);
    expect(own).toContain(how);
    const other = await printed(['trace', TEXT, '--layer', '0']);
    expect(other).toContain(`${next}\n${logit}\n${looks}\n${proofs}\n`);
    expect(other).toContain(
      '\nBelow are all 18 steps, of block 0 and head 0.0 (--layer 5 --head 3: of head 5.3); --step 18 ',
    );
    expect(await printed(['trace', TEXT, '--step', '15'])).not.toContain('At a glance');
  });

  it('shows of the steps of a block the head that is told of at a glance, and in that of the logits what it adds', async () => {
    const glance = await printed(['trace', TEXT, '--glance']);
    const [, head = '', adds = ''] = /head (5\.3) looks .* adds .*?([+−]\d\.\d\d) to the logit of/.exec(glance) ?? [];
    const [weights, logits] = [
      await printed(['trace', TEXT, '--step', '8']),
      await printed(['trace', TEXT, '--step', '14']),
    ];
    expect(weights).toContain(`head ${head} looks most at `);
    expect(weights).toContain('blocks.5.attn.pattern ');
    expect(logits).toMatch(
      /\n {3}The 5 largest of 63 parts, and head 5\.3\n(?: {3}\S.* [+-]\d\.\d{4}\n){5} {3}head 5\.3 +\+/,
    );
    const [, own = ''] = /\n {3}head 5\.3 +(\S+)\n/.exec(logits) ?? [];
    expect(Number(own).toFixed(2)).toBe(adds.replace('+', ''));
    expect(await printed(['trace', TEXT, '--step', '14', '--layer', '2'])).toMatch(/ parts, and head 2\.0\n/);
    expect(await json<TraceJson>(['trace', TEXT])).toMatchObject({ layer: 0, head: 0 });
  });

  it('prints at a glance alone what all steps begin with', async () => {
    const [glance, all] = [await printed(['trace', TEXT, '--glance']), await printed(['trace', TEXT])];
    const [, told = '', where] =
      /^(starter .*\n\nAt a glance\n(?: {3}.*\n){3} {3}All \d+ proofs hold: )(.*)\n {3}`llm-trace others TEXT` .*\n$/.exec(
        glance,
      ) ?? [];
    expect(where).toBe('without --glance each is listed with its figures.');
    expect(all.startsWith(told)).toBe(true);
    for (const other of [['--json'], ['--step', '8']])
      expect(await cli(['trace', TEXT, '--glance', ...other])).toMatchObject({ code: 2, stdout: '' });
    const encoder = ['trace', TEXT, '--glance', '--model', join(ROOT, 'test/fixtures/bert')];
    const ofEncoder = await printed(encoder);
    for (const absent of ['1. The text', 'llm-trace others']) expect(ofEncoder).not.toContain(absent);
    const path = join(await tempFolder(), 'a text.txt');
    await writeFile(path, TEXT);
    expect(await printed(['trace', '--file', path, ...SMALL, '--glance'])).toContain(
      `\`llm-trace others --file "${path}" --model ${GPT2}\` measures which words of the text matter for the prediction.`,
    );
  });

  it('says at a glance, and where it says the answer once more, what becomes of that without a part, or without several at once', async () => {
    const one = ['trace', TEXT, '--without', 'L5MLP'];
    const said =
      'Without the MLP of block 5, “a” has a probability of 19\u00a0% instead of 7.8\u00a0%, a logit of 7.524 instead of 5.046 and rank 1 as before. It is still the most probable token.';
    const glance = await printed([...one, '--glance']);
    expect(glance).toMatch(
      /^starter .*\n\nAt a glance\n(?: {3}Step .*\n){3} {3}Without .*\n {3}All \d+ proofs hold: .*\n {3}`llm-trace others .*\n$/,
    );
    expect(glance).toContain(`\n   ${said}\n`);
    const all = await printed(one);
    expect(all.slice(0, all.indexOf('1. The text'))).toContain(`\n   ${said}\n`);
    expect(all).toMatch(/ s in all\n\nAfter “is” .*\n.*\n$/);
    expect(all.endsWith(`\n${said}\n`)).toBe(true);
    expect(await printed([...one, '--without', 'L4H3', '--glance'])).toMatch(
      /\n {3}Without the MLP of block 5 and head 4\.3 at once, “a” has .*\n {3}The logit changes by \+2\.35, .*\n {3}All /,
    );
  });

  it('shows the steps that are chosen alone, without proofs and times', async () => {
    const output = await printed(['trace', TEXT, ...SMALL, '--step', '8,9', '--step', '14']);
    expect(output.split('\n').flatMap((line) => /^\d+\. /.exec(line) ?? [])).toEqual(['8. ', '9. ', '14. ']);
    expect(output).not.toMatch(/Proofs|in all/);
    const { steps, proofs } = await json<TraceJson>(['trace', TEXT, ...SMALL, '--step', '8']);
    expect(steps.map(({ number }) => number)).toEqual([8]);
    expect(proofs.length).toBeGreaterThan(0);
  });

  it('says what the name of a byte is where one is printed first', async () => {
    const told = async (text: string, steps: string) =>
      (await printed(['trace', text, '--step', steps])).replaceAll(/\s+/g, ' ').match(/“<0x..>” is one byte, [^.]+\./g);
    expect(await told('café 🙂', '2,15,17')).toEqual([
      '“<0xF0>” is one byte, in hexadecimal, of a character that takes several.',
    ]);
    expect(await told('One — two ’', '15,17')).toHaveLength(1);
    expect(await told(TEXT, '2,15,17')).toBeNull();
  });

  it('tells what a logit is made of once: with the logits, and in short where those are not shown', async () => {
    const SUM = / Of its logit, [\d.]+, /;
    const told = async (steps: string) => (await printed(['trace', TEXT, '--step', steps])).replaceAll(/\s+/g, ' ');
    expect(await told('18')).toMatch(SUM);
    const both = await told('14,18');
    expect(both).not.toMatch(/In short/);
    expect(both).not.toMatch(SUM);
  });

  it('says once in short what biases are', async () => {
    const text = await printed(['trace', 'The children played in the garden.', '--step', '18']);
    expect(text.replaceAll(/\s+/g, ' ')).toMatch(
      /In short: .*, then the biases \(the same vectors in every text\)\. The biases add most to the lead of /,
    );
  });

  it('shows a tensor of two steps in the first of them, and in the second names that', async () => {
    const text = await printed(['trace', TEXT, ...SMALL, '--step', '12,13', '--layer', '0']);
    expect(text.match(/blocks\.0\.resid_post {2}.*/g)).toEqual([
      expect.stringMatching(/\[pos /),
      'blocks.0.resid_post  (shown in step 12)',
    ]);
    expect(await printed(['trace', TEXT, ...SMALL, '--step', '13', '--layer', '0'])).not.toContain('(shown in step');
  });

  it('shows one tensor whole: the block that its name has, the head and the rows that are chosen', async () => {
    const all = 'The weather is fine, and so are we all today.';
    const name = 'blocks.1.attn.pattern';
    const args = ['trace', all, ...SMALL, '--tensor', name, '--head', '3'];
    const [heading, statistics, ...rows] = (await printed(args)).trimEnd().split('\n');
    const count = rows.length;
    expect(count).toBeGreaterThan(8);
    expect(heading).toBe(`${name}  [head 4, query ${count}, key ${count}]  head 3`);
    expect(statistics).toMatch(/^all 4 heads: min /);
    const values = rows.map((row) =>
      row
        .slice(row.lastIndexOf('[') + 1, -1)
        .split(', ')
        .map(Number),
    );
    for (const row of values) {
      expect(row).toHaveLength(count);
      expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 2);
    }
    const some = (await printed([...args, '--row', '2,5'])).trimEnd().split('\n').slice(2);
    expect(some.map((row) => row.replace(/ +/g, ''))).toEqual(
      [rows[2], '...', rows[5]].map((row) => row?.replace(/ +/g, '')),
    );
    const { steps } = await json<{ steps: { tensors: { excerpt: { rows: number[]; columns: number[] } }[] }[] }>([
      ...args,
      '--row',
      '5',
    ]);
    expect(steps.map(({ tensors }) => tensors.map(({ excerpt }) => [excerpt.rows, excerpt.columns.length]))).toEqual([
      [[[5], count]],
    ]);
    const logits = await printed(['trace', TEXT, ...SMALL, '--tensor', 'logits', '--row', '0']);
    expect(logits.split('\n')[2]?.split(', ').length).toBeGreaterThan(400);
  });

  it('shows one tensor of every head, each as if it were chosen alone, and a tensor without heads once', async () => {
    type Tensors = { head: unknown; steps: { tensors: { name: string; head: number | null }[] }[] };
    const name = 'blocks.1.attn.pattern';
    const args = (head: string) => ['trace', TEXT, ...SMALL, '--tensor', name, '--head', head];
    const alone = (value: (head: string) => Promise<unknown>) => Promise.all(['0', '1', '2', '3'].map(value));
    const { head, steps } = await json<Tensors>(args('all'));
    expect(head).toBe('all');
    const each = await alone(async (one) => (await json<Tensors>(args(one))).steps[0]?.tensors[0]);
    expect(steps.map(({ tensors }) => tensors)).toEqual([each]);
    expect(new Set(each.map((one) => JSON.stringify(one))).size).toBe(4);
    expect((await printed(args('all'))).trimEnd().split('\n\n')).toEqual(
      await alone(async (one) => (await printed(args(one))).trimEnd()),
    );
    const logits = await json<Tensors>(['trace', TEXT, ...SMALL, '--tensor', 'logits', '--head', 'all', '--row', '0']);
    expect(logits.steps[0]?.tensors).toMatchObject([{ name: 'logits', head: null }]);
  });

  it('with --full leaves nothing out of the tensors of a step', async () => {
    const step = ['trace', 'The weather is fine, and so are we all today.', ...SMALL, '--step', '8'];
    expect(await printed(step)).toContain(', ..., ');
    expect(await printed([...step, '--full'])).not.toContain('...');
  });

  it('finds the block of a tensor by the plan, however its family names it', async () => {
    const name = 'decoder.1.cross_attn.pattern';
    const args = ['trace', TEXT, '--model', fixturePath('t5'), '--tensor', name, '--row', '0'];
    expect((await printed(args)).split('\n')[0]).toMatch(
      new RegExp(`^${name}  \\[head 4, query \\d+, key \\d+\\]  head 0$`),
    );
  });

  it.each([
    [['--step', '19'], "error: --step: there is no step 19: this trace's are 1 to 18\n"],
    [
      ['--tensor', 'blocks.7.attn.pattern'],
      /^error: --tensor: no step shows blocks\.7\.attn\.pattern: the nearest are blocks\.[01]\.attn\.pattern/,
    ],
    [
      ['--tensor', 'blocks.1.attn.patern'],
      /^error: --tensor: no step shows blocks\.1\.attn\.patern: the nearest are blocks\.1\.attn\.pattern/,
    ],
    [
      ['--tensor', 'blocks.1.attn.pattern', '--row', '70'],
      /^error: --row: there is no row 70: those of blocks\.1\.attn\.pattern are 0 to \d+\n$/,
    ],
    [
      ['--tensor', 'blocks.1.attn.pattern', '--layer', '0'],
      'error: --layer 0: blocks.1.attn.pattern is of block 1: leave out --layer\n',
    ],
    [['--row', '7'], 'error: --row belongs to --tensor: name the tensor, as in --tensor logits --row 5\n'],
    [
      ['--head', 'all'],
      'error: --head all belongs to --tensor: name the tensor, as in --tensor blocks.0.attn.pattern --head all\n',
    ],
    [
      ['--head', 'every'],
      "error: option '--head <n>' argument 'every' is invalid. It must be a whole number of at least 0, or all.\n",
    ],
    [['--step', '8', '--tensor', 'logits'], 'error: --step and --tensor exclude each other\n'],
    [['--step', 'x'], /^error: option '--step <n>' argument 'x' is invalid\. It must be whole numbers of at least 1/],
  ])('refuses %j in one sentence', async (args, said) => {
    const { code, stderr } = await cli(['trace', TEXT, ...SMALL, ...args]);
    expect(code).toBe(2);
    if (typeof said === 'string') expect(stderr).toBe(said);
    else expect(stderr).toMatch(said);
  });

  it('says which steps are of the simplified block, where that is shown', async () => {
    const output = await printed(['trace', '-', ...SMALL, '--variant', 'walkthrough'], { input: TEXT });
    expect(output).toContain('Steps 4 to 12 show its values');
    expect(output).toContain('steps 13 to 18 are the real model’s.');
    expect(await printed(['trace', '-', ...SMALL], { input: TEXT })).not.toContain('simplified block');
  });

  it('has 18 steps in the JSON, with the chosen block and head', async () => {
    const { steps, ...trace } = await json<TraceJson>(['trace', TEXT, ...SMALL, '--layer', '1', '--head', '3']);
    expect(steps.map(({ number, title }) => [number, title])).toEqual(
      STEPS.map(({ number, title }) => [number, title]),
    );
    expect(trace).toMatchObject({ layer: 1, head: 3, variant: 'model', cut: null });
    for (const step of steps) {
      const inBlock = step.number >= 5 && step.number <= 12;
      expect(step.layer, step.title).toBe(inBlock ? 1 : null);
      for (const { name, head, axes } of step.tensors) {
        if (inBlock) expect(name).toMatch(/^blocks\.1\./);
        expect(head, name).toBe(axes.includes('head') ? 3 : null);
      }
    }
    expect(steps.flatMap(({ tensors }) => tensors.map(({ name }) => name))).toEqual([
      ...['transformer.wte.weight', 'embed', 'pos_embed', 'blocks.0.resid_pre'],
      ...[
        'ln1',
        'attn.q',
        'attn.k',
        'attn.v',
        'attn.attn_scores_unmasked',
        'attn.attn_scores',
        'attn.pattern',
        'attn.z',
        'attn_out',
      ].map((name) => `blocks.1.${name}`),
      ...['resid_mid', 'ln2', 'mlp.pre', 'mlp.post', 'mlp_out', 'resid_post'].map((name) => `blocks.1.${name}`),
      ...['blocks.0.resid_post', 'blocks.1.resid_post', 'ln_final', 'logits'],
    ]);
  });

  it('shows of the walk-through first the variant and then the model, and notes the differences', async () => {
    const { steps } = await json<TraceJson>(['trace', TEXT, ...SMALL, '--variant', 'walkthrough']);
    for (const { number, tensors, variantNote } of steps) {
      const variants = tensors.map(({ variant }) => variant);
      if (number < 4 || number > 12) expect(variants, `${number}`).not.toContain('walkthrough');
      else {
        expect(variants).toEqual([...variants].sort().reverse());
        expect(new Set(variants)).toEqual(new Set(['walkthrough', 'model']));
      }
      expect(variantNote !== undefined, `${number}`).toBe([4, 6, 7, 8, 11].includes(number));
    }
    const pattern = (variant: string) =>
      steps
        .flatMap(({ tensors }) => tensors)
        .find((tensor) => tensor.name.endsWith('pattern') && tensor.variant === variant);
    expect(pattern('model')?.excerpt.values[0]?.[1]).toBe(0);
    expect(pattern('walkthrough')?.excerpt.values[0]?.[1]).toBeGreaterThan(0);
  });

  it('prints the numbers of the JSON to four decimals, and statistics to four significant digits', async () => {
    const [output, { steps, top }] = [
      await printed(['trace', TEXT, ...SMALL, '--layer', '0']),
      await json<TraceJson>(['trace', TEXT, ...SMALL]),
    ];
    for (const { name, shape, axes, excerpt, statistics } of steps.flatMap(({ tensors }) => tensors)) {
      const heading = `${name}  [${axes.map((axis, i) => `${axis} ${shape[i]}`).join(', ')}]`;
      const [, block = ''] = output.split(`   ${heading}`);
      const first = excerpt.values[0] as readonly (number | string)[];
      const shown = [...first.slice(0, 3), ...first.slice(-3)].map((value) =>
        typeof value === 'number' ? formatNumber(value) : value,
      );
      const line = block.split('\n')[2] ?? '';
      expect(line.match(/-?(?:inf|\d+\.\d{4}(?:e-\d+)?)/g), name).toEqual(shown);
      const read = (label: string) => Number(new RegExp(`${label} (\\S+)`).exec(block.split('\n')[1] ?? '')?.[1]);
      for (const label of ['min', 'max', 'norm'] as const) {
        const value = statistics[label] as number;
        const digits = Math.abs(value) < 1e-3 ? 3 : 4; // as a power of ten
        expect(read(label), `${label} of ${name}`).toBe(Number(value.toPrecision(digits)));
      }
    }
    for (const { text, probability, logit } of top) {
      // Of what is no whole character its bytes are printed.
      const printedText = text === '\uFFFD' ? '"<0x[0-9A-F]{2}>"' : escaped(JSON.stringify(text));
      expect(output).toMatch(
        new RegExp(`${printedText} +${escaped(probability.toFixed(4))} +${escaped(logit.toFixed(4))}`),
      );
    }
  });

  it('says when the text was cut', async () => {
    const output = await printed(['trace', '-', ...SMALL], { input: LONG });
    const said = /The text has \d+ tokens, the model's context 96: only the last 96 tokens are traced\./;
    expect(output.slice(output.indexOf('2. Cut into tokens (Tokens, ids and mask)'))).toMatch(said);
    // At the top too, where it is not overlooked.
    expect(output.slice(0, output.indexOf('1. '))).toMatch(said);
  });
});

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
