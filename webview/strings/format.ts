/** Token texts as the panel writes them. Numbers follow the common policy. */
import { INVISIBLE, shownText, tokenLabel, visibleText } from '../../src/base/quoted-token';

export { tokenLabel, visibleText };

/** The name of a file or folder on one line, without invisible characters and characters that change the writing direction. */
export function nameText(name: string): string {
  return name.replace(INVISIBLE, visibleText);
}

export interface TokenText {
  readonly token: string;
  readonly text: string;
  readonly special?: boolean;
}

/** A token, and the one against which it is explained. */
type ExplainedToken = TokenText & { readonly ratherThan: TokenText | null };

const WHITESPACE: readonly { readonly sign: string; readonly character: string; readonly name: string }[] = [
  { sign: '·', character: ' ', name: 'a space' },
  { sign: '⏎', character: '\n', name: 'a line break' },
  { sign: '⇥', character: '\t', name: 'a tab' },
];

/** What the signs for whitespace in a token's label stand for: "⏎ is a line break". */
export function whitespaceIn(token: TokenText): string[] {
  if (token.special) return [];
  return WHITESPACE.filter(({ character }) => shownText(token).includes(character)).map(
    ({ sign, name }) => `${sign} is ${name}`,
  );
}

/** The same for many tokens in a sentence, each sign once: "· means a space, ⏎ a line break"; '' if there is none. */
export function whitespaceAmong(tokens: readonly TokenText[]): string {
  const shown = tokens.filter(({ special }) => !special).map(shownText);
  return meanings(({ character }) => shown.some((text) => text.includes(character)));
}

/** The same for texts of a drawing, as one sentence: "· means a space, ⏎ a line break." */
export function signsAmong(drawn: readonly string[]): string {
  const said = meanings(({ sign }) => drawn.some((text) => text.includes(sign)));
  return said && `${said}.`;
}

function meanings(isMet: (of: (typeof WHITESPACE)[number]) => boolean): string {
  return WHITESPACE.filter(isMet)
    .map(({ sign, name }, at) => `${sign} ${at === 0 ? 'means ' : ''}${name}`)
    .join(', ');
}

/** The name of a token whose label is a single sign: "a line break". */
export function whitespaceName({ text, special }: TokenText): string | undefined {
  return special ? undefined : WHITESPACE.find(({ character }) => character === text)?.name;
}

/** A written number for use among words and signs: with a true minus sign instead of a hyphen. */
export function withMinus(written: string): string {
  return written.replaceAll('-', '−');
}

/** A token in running text: in quotes, and written as everywhere else in the panel. */
export function quotedToken(token: TokenText): string {
  return `“${tokenLabel(token)}”`;
}

/** A token in a frame within a sentence. A mere punctuation mark is quoted, too, as it would be read as one of the sentence. */
export function framedToken(token: TokenText): string {
  return token.special || !isMark(shownText(token)) ? tokenLabel(token) : quotedToken(token);
}

/** The same for a name that is already written: "*" beside a number would be read as the mark of a note. */
export function framedName(name: string): string {
  return isMark(name) ? `“${name}”` : name;
}

function isMark(text: string): boolean {
  return /^[\p{P}\p{S}]+$/u.test(text.trim());
}

/** What is explained, in short: "“·They”", or "“·They” − “·It”" for the difference of two logits. */
export function explainedToken(token: ExplainedToken): string {
  return token.ratherThan ? `${quotedToken(token)} − ${quotedToken(token.ratherThan)}` : quotedToken(token);
}

/** The same where there is least room: "·They", or "(·They − ·It)". */
export function explainedLabel(token: ExplainedToken): string {
  return token.ratherThan ? `(${tokenLabel(token)} − ${tokenLabel(token.ratherThan)})` : tokenLabel(token);
}

/** The same after "the logit of": "“·They” minus that of “·It”". */
export function explainedInWords(token: ExplainedToken): string {
  return token.ratherThan ? `${quotedToken(token)} minus that of ${quotedToken(token.ratherThan)}` : quotedToken(token);
}

export { milliseconds } from '../../src/base/duration-text';
export {
  amount,
  bitsInTable,
  float32Digits,
  fourDecimals,
  fourDigits,
  hundredths,
  inPercent,
  percent,
  percentInTable,
  percentInWords,
  proseFourDecimals,
  proseFourDigits,
  proseHundredths,
  readFourDigits,
  readWeight,
  scientific,
  shareInThreeDigits,
  shareInWords,
  shareText,
  signedHundredths,
  signedIn,
  signedShort,
  signedThreeDigits,
  signedToSum,
  significant,
  thousandths,
  threeDigits,
} from '../../src/base/number-text';

/** "pos 13 × head 8 × d_head 32" */
export function shapeText(axes: readonly string[], shape: readonly number[]): string {
  return axes.map((axis, index) => `${axis} ${shape[index]}`).join(' × ');
}
