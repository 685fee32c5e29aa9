/** A worksheet: what its questions ask for stands nowhere else on the pages that pupils are given. */
import { describe, expect, it } from 'vitest';
import { EXAMPLES } from '../../../src/editor/views/examples';
import { splitByTerms } from '../../../src/trace/steps/glossary';
import { thorough } from '../../workbench/thorough.ts';
import { computedIn, stands } from '../../workbench/worksheet.ts';
import { engineOfFile, trace } from '../engine-support';
import { STARTER } from '../model/helpers';

const engine = engineOfFile();
const ALL = Array.from({ length: 18 }, (_, at) => at + 1);
/** Blocks and heads of which each text has a worksheet. */
const PLACES: readonly (readonly [number, number])[] = thorough
  ? [
      [2, 1],
      [5, 4],
      [0, 0],
    ]
  : [[5, 4]];
const HEADS = thorough ? [0, 3, 4] : [4];

interface Shown {
  readonly trace: number;
  readonly layer: number;
  readonly head: number;
  readonly position: number;
}

/** Whether the row that is asked about is another one than the chosen one, and its largest weight is far from the next. */
async function isReadOff({ trace: id, layer, head, position }: Shown, document: string): Promise<boolean> {
  const [, weight = ''] = /At `[^`]*`[^:]*: it has the weight ([\d.]+)\./.exec(document) ?? [];
  const stage = `blocks.${layer}.attn.pattern`;
  const count = position + 1;
  const slice = { start: [head, 0, 0], stop: [head + 1, count, count] };
  const { data } = await engine.window({ address: { trace: id, stage, variant: 'model' }, slice });
  const rows = Array.from({ length: count }, (_, row) => [...data.subarray(row * count, (row + 1) * count)]);
  return rows.some((own, row) => {
    const [first = 0, next = 0] = own.toSorted((a, b) => b - a);
    return row !== position && first.toFixed(3) === weight && Math.sqrt(first) - Math.sqrt(next) >= 0.2;
  });
}

describe('a worksheet of all steps', () => {
  it.each([
    ...EXAMPLES.slice(0, thorough ? undefined : 1).map(({ text }) => text),
    ...(thorough ? ['The weather is'] : []),
    'My sister plays the piano, and every evening she sits down to',
  ])('has what is computed on none of the pages of its pupils: %s', async (text) => {
    const { trace: id, tokens } = await trace(engine, text, STARTER);
    const position = tokens.length - 1;
    const checked = new Set<string>();
    for (const [layer, head] of PLACES) {
      const params = { variant: 'model', layer, head, position, id: null } as const;
      const document = await engine.report({
        trace: id,
        ...params,
        some: { steps: ALL, asksQuestions: true },
        form: 'markdown',
      });
      const { sheet, results } = computedIn(document);
      for (const [ask, result] of results) {
        checked.add(ask.slice(0, 12));
        expect(stands(result, sheet), `${layer}.${head}: ${ask} ${result}`).toBe(false);
      }
      // Which token is looked at most is in the colours of the map alone: the figure of step 9 has the weights of the chosen row.
      const [, row] = /At which token does `([^`]*)`(?: at position (\d+))? look most/.exec(sheet) ?? [];
      if (row !== undefined) expect(await isReadOff({ trace: id, layer, head, position }, document)).toBe(true);
      expect(sheet).not.toMatch(/What happened|In short|fits best/);
    }
    expect(checked.size).toBeGreaterThan(5);
  });
});

/** What a document says itself, in one line: no tokens, texts or names of pictures. */
function running(document: string): string {
  return document
    .replaceAll(/^>.*$/gm, '')
    .replaceAll(/!\[[^\]]*\]\[[^\]]*\]/g, '')
    .replaceAll(/`+[^`]*`+|[*_]/g, ' ')
    .replaceAll(/\s+/g, ' ');
}

describe('the words of a hand-out', () => {
  const SHORT = [1, 2, 6, 7, 8, 9, 15];
  it.each([
    ['with questions', SHORT, true],
    ['without questions', SHORT, false],
    ['with questions on what the short walk leaves out', ALL.filter((step) => !SHORT.includes(step)), true],
    ['of the embedding matrix alone', [3], false],
  ] as const)('are those that it uses, %s', async (_, steps, asksQuestions) => {
    const text = 'The children went home. The children did not go home. The dog bit the man.';
    const { trace: id, tokens } = await trace(engine, text, STARTER);
    const params = { variant: 'model', layer: 5, head: 4, position: tokens.length - 1, id: null } as const;
    const document = await engine.report({ trace: id, ...params, some: { steps, asksQuestions }, form: 'markdown' });
    const [before = '', behind = ''] = document.split('\n## Words\n');
    const [words = '', answers = ''] = behind.split('\n## Answers\n');
    const entries = words.trim().split(/\n(?=- )/);
    const names = entries.map((one) => /^- \*\*(.+?)\*\*/.exec(one)?.[1] ?? '');
    expect(names.length).toBeGreaterThan(3);
    expect(new Set(names).size).toBe(names.length);
    // Each is used, in whatever number, by a step, an answer, or what another one means.
    for (const [at, name] of names.entries()) {
      const others = running([before, ...entries.toSpliced(at, 1), answers].join('\n')).toLowerCase();
      const stem =
        name
          .split(' ')
          .at(-1)
          ?.toLowerCase()
          .replace(/(?:y|e?s)$/, '') ?? '';
      expect(others, name).toContain(stem);
    }
    // Nor is one left out.
    const used = splitByTerms(running(`${before} ${words} ${answers}`)).flatMap(({ term }) => term ?? []);
    for (const { name, nameInHandout = name } of used) expect(names).toContain(nameInHandout);
  });
});

it('a table of attention says that its percentages are rounded where they do not add up to 100', async () => {
  const found = new Set<boolean>();
  for (const text of [
    'The children went home.',
    'The dog bit the man.',
    ...(thorough ? EXAMPLES.map((one) => one.text) : []),
  ]) {
    const { trace: id, tokens } = await trace(engine, text, STARTER);
    for (const head of HEADS) {
      const params = { variant: 'model', layer: 5, head, position: tokens.length - 1, id: null } as const;
      const document = await engine.report({ trace: id, ...params, some: { steps: [8] }, form: 'markdown' });
      const [, title = '', rows = ''] =
        /^\| (Attention from [^|]*)\|[^\n]*\n[^\n]*\n((?:\|.*\n?)+)/m.exec(document) ?? [];
      const sum = [...rows.matchAll(/([\d.]+)\s%/g)].reduce((total, [, share]) => total + Number(share), 0);
      const isRounded = Math.abs(sum - 100) > 1e-6;
      expect(title.includes('rounded'), `${title}${rows}`).toBe(isRounded);
      found.add(isRounded);
    }
  }
  expect(found.size).toBe(2);
});
