/** A worksheet: what its questions ask for stands nowhere else on the pages that pupils are given. */
import { describe, expect, it } from 'vitest';
import { EXAMPLES } from '../../../src/editor/views/examples';
import { engineOfFile, trace } from '../engine-support';
import { STARTER } from '../model/helpers';

const engine = engineOfFile();
const ALL = Array.from({ length: 18 }, (_, at) => at + 1);

/**
 * What is looked up on the pages themselves, in a list or a figure, so that it has to be there: which token or row that is, how
 * many there are, which cells a figure hatches, and from which block on its line is at the top.
 */
const LOOKED_UP =
  /^(?:How many words has the text\?|How many tokens are there\?|Which words are cut|How many words are cut|Which tokens are no words\?|Which row of the matrix|At which token does|How many weights in the row|Read the figure)/;
/** A ratio of whole numbers, and a sum of counts: of one or two digits they are everywhere. */
const COUNTED = /^(?:The vector of a token has|The text)/;

const plain = (text: string) => text.replaceAll(/\s+/g, ' ').trim();

function questionsOf(sheet: string): Map<number, string> {
  const found = sheet.matchAll(/^\*\*Question (\d+)\.\*\* ([\s\S]*?)\n\n_+$/gm);
  return new Map([...found].map(([, number, text = '']) => [Number(number), plain(text)]));
}

/** The results of each answer: numbers behind "=" or "changed by". */
function resultsOf(answers: string): Map<number, string[]> {
  const found = answers.matchAll(/^- \*\*Question (\d+)\*\* \(step \d+\): ([\s\S]*?)\n(?=\n|- )/gm);
  return new Map(
    [...found].map(([, number, text = '']) => [
      Number(number),
      [...plain(text).matchAll(/ = ([−+]?[\d.,]*\d)/g)].map(([, result]) => result as string),
    ]),
  );
}

/** Of fewer digits a number stands somewhere by chance, as that of something else. */
const LEAST_DIGITS = 3;
const digitsOf = (number: string) => number.replaceAll(/[−+.,]/g, '').replaceAll(/^0+|0+$/g, '').length;

/** Whether a number stands in a text, as a number of its own: with either sign. */
function stands(number: string, text: string): boolean {
  const size = number.replace(/^[−+]/, '').replaceAll('.', '\\.');
  return new RegExp(`(?<![\\d.,])${size}(?![\\d]|[.,]\\d)`).test(text);
}

describe('a worksheet of all steps', () => {
  it.each([
    ...EXAMPLES.map(({ text }) => text),
    'The weather is',
    'My sister plays the piano, and every evening she sits down to',
  ])('has what is computed on none of the pages of its pupils: %s', async (text) => {
    const { trace: id, tokens } = await trace(engine, text, STARTER);
    const position = tokens.length - 1;
    const checked = new Set<string>();
    for (const [layer, head] of [
      [2, 1],
      [5, 4],
      [0, 0],
    ] as const) {
      const params = { variant: 'model', layer, head, position, id: null, asksQuestions: true } as const;
      const document = await engine.report({ trace: id, ...params, steps: ALL, form: 'markdown' });
      const [sheet = '', answers = ''] = document.split('\n## Answers\n');
      const results = resultsOf(answers);
      const questions = questionsOf(sheet);
      expect(questions.size).toBeGreaterThan(12);
      for (const [number, ask] of questions) {
        if (LOOKED_UP.test(ask) || COUNTED.test(ask)) continue;
        for (const result of results.get(number)?.filter((one) => digitsOf(one) >= LEAST_DIGITS) ?? []) {
          checked.add(ask.slice(0, 12));
          expect(stands(result, plain(sheet)), `${layer}.${head}, question ${number}: ${ask} ${result}`).toBe(false);
        }
      }
      // Which token is looked at most is in the figure alone.
      const most = [...questions.entries()].find(([, ask]) => ask.startsWith('At which token'));
      if (most) expect([...questions.values()].join(' ')).not.toMatch(/Why so much\?/);
      expect(sheet).not.toMatch(/What happened|In short|fits best/);
    }
    expect(checked.size).toBeGreaterThan(5);
  });
});
