/** Numbers and token texts as the panel writes them. */

/** Characters that show nothing, or that change how others are shown: control, format and unusual space characters. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;
const PICTURES: Record<string, string> = { '\n': '⏎', '\r': '␍', '\t': '⇥', '\u00a0': '⍽' };

/** A token's text with its whitespace made visible. */
export function visibleText(text: string): string {
  return text
    .replaceAll(' ', '·')
    .replace(
      INVISIBLE,
      (character) =>
        PICTURES[character] ?? `⟨U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}⟩`,
    );
}

/** The name of a file or folder on one line: nothing in it hides, or turns the direction of writing round. */
export function nameText(name: string): string {
  return name.replace(INVISIBLE, visibleText);
}

/** What to show for a token: its text, or its name in the vocabulary where it stands for no text. */
export function tokenLabel(token: {
  readonly token: string;
  readonly text: string;
  readonly special?: boolean;
}): string {
  return visibleText(token.special || token.text === '' ? token.token : token.text);
}

/** A token in running text: in quotes, with its spaces as they are. */
export function quotedToken(token: {
  readonly token: string;
  readonly text: string;
  readonly special?: boolean;
}): string {
  const text = token.special || token.text === '' ? token.token : token.text;
  return `‘${text.replace(/[\n\r\t]/g, visibleText)}’`;
}

/** A value as a numerical print-out has it: four decimals. */
export function fixed(value: number): string {
  return Number.isFinite(value) ? value.toFixed(4) : nonFinite(value);
}

/** Messages that are written as JSON lose what is not finite: it arrives as null. */
function nonFinite(value: number | null): string {
  if (value === null) return '?';
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '-∞';
}

/** Four significant digits, for statistics and scales. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const size = Math.abs(value);
  if (value === 0) return '0';
  return size >= 1e-3 && size < 1e6 ? String(Number(value.toPrecision(4))) : value.toExponential(2);
}

/** Nine significant digits: they tell every float32 from its neighbours. */
export function exact(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(9))) : nonFinite(value);
}

export function scientific(value: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  return value === 0 ? '0' : value.toExponential(2);
}

export function percent(value: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const hundredths = value * 100;
  return hundredths >= 0.01 ? `${hundredths.toFixed(2)} %` : `${hundredths.toExponential(1)} %`;
}

/** A probability where there is little room: two digits, or one after the point below 10 %. */
export function shareText(value: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const hundredths = value * 100;
  if (hundredths > 0 && hundredths < 0.1) return '<0.1 %';
  return `${hundredths >= 9.95 || hundredths === 0 ? hundredths.toFixed(0) : hundredths.toFixed(1)} %`;
}

export function milliseconds(value: number): string {
  if (value >= 10_000) return `${(value / 1000).toFixed(0)} s`;
  if (value >= 1000) return `${(value / 1000).toFixed(1)} s`;
  return `${value >= 10 ? value.toFixed(0) : value.toFixed(1)} ms`;
}

/** "pos 13 × head 8 × d_head 32" */
export function shapeText(axes: readonly string[], shape: readonly number[]): string {
  return axes.map((axis, index) => `${axis} ${shape[index]}`).join(' × ');
}
