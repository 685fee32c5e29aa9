/** What the questions of a worksheet ask to be computed, and where it must not stand. */

/**
 * What is looked up on the pages themselves, in a list or a figure, so that it has to be there: which token or row that is, how
 * many there are, which cells a figure hatches, and from which block on its line is at the top.
 */
const LOOKED_UP =
  /^(?:How many words does the text have\?|How many tokens are there\?|Which words are cut|How many words are cut|Which tokens are no words\?|Which row of the matrix|Will the text be cut|At which token does|How many weights in the row|Read the figure)/;
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
export function stands(number: string, text: string): boolean {
  const size = number.replace(/^[−+]/, '').replaceAll('.', '\\.');
  return new RegExp(`(?<![\\d.,])${size}(?![\\d]|[.,]\\d)`).test(text);
}

/** Each number that is to be computed, with its question: of so many digits that it stands nowhere by chance. */
export function computedIn(document: string): {
  readonly sheet: string;
  readonly results: readonly (readonly [ask: string, result: string])[];
} {
  const [sheet = '', answers = ''] = document.split('\n## Answers\n');
  const of = resultsOf(answers);
  const results = [...questionsOf(sheet)].flatMap(([number, ask]) =>
    LOOKED_UP.test(ask) || COUNTED.test(ask)
      ? []
      : (of.get(number) ?? []).filter((one) => digitsOf(one) >= LEAST_DIGITS).map((result) => [ask, result] as const),
  );
  return { sheet: plain(sheet), results };
}
