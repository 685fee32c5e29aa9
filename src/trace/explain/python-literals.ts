/** Numbers and texts as Python literals. */

/** Longer arrays are written as base64: nobody reads a list of so many numbers. */
const LISTED_VALUES = 64;
const LINE = 100;

/** A float32 in nine significant digits, which identify it. */
export function pythonFloat(value: number): string {
  if (Number.isNaN(value)) return 'np.nan';
  if (!Number.isFinite(value)) return value > 0 ? 'np.inf' : '-np.inf';
  if (Object.is(value, -0)) return '-0.0';
  const text = String(Number(value.toPrecision(9)));
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** Characters that are invisible or change how others are shown. */
const DECEPTIVE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** A text as a literal on one line in which nothing is hidden. JSON's escapes are valid in Python. */
export function pythonString(text: string): string {
  return JSON.stringify(text).replace(DECEPTIVE, (character) =>
    [...Array(character.length).keys()]
      .map((unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/** An expression that gives float32 values as a float64 array with one axis; it needs `numpy as np` and `base64`. */
export function pythonArray(values: Float32Array): string {
  if (values.length <= LISTED_VALUES) {
    const lines = wrap(Array.from(values, pythonFloat));
    return `np.array([\n${lines.map((line) => `    ${line}\n`).join('')}], dtype=np.float32).astype(np.float64)`;
  }
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
  const lines = bytes.match(new RegExp(`.{1,${LINE}}`, 'g')) ?? [];
  const text = lines.map((line) => `    "${line}"\n`).join('');
  return `np.frombuffer(base64.b64decode(\n${text}), dtype="<f4").astype(np.float64)`;
}

/** A statement that is too long for a line, with its list of numbers on separate lines. */
export function folded(statement: string): string {
  if (statement.length <= LINE) return statement;
  return statement.replace(/\[((?:[-+.\w]+, )+[-+.\w]+)\]/, (_, list: string) => {
    const lines = wrap(list.split(', '));
    return `[\n${lines.map((line) => `    ${line}\n`).join('')}]`;
  });
}

/** Words as comments, as many per line as fit. */
export function commented(words: readonly string[]): string[] {
  const lines = ['#'];
  for (const word of words) {
    const last = lines.at(-1) as string;
    if (last.length > 1 && last.length + word.length >= LINE) lines.push(`# ${word}`);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** Items with commas, as many per line as fit. */
function wrap(items: readonly string[]): string[] {
  const lines: string[] = [];
  for (const item of items) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + item.length + 2 <= LINE) lines[lines.length - 1] = `${last} ${item},`;
    else lines.push(`${item},`);
  }
  return lines;
}
