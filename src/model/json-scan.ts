/**
 * A quick look at a JSON text, of which a tokenizer has up to tens of megabytes: half of the time of a visitor that names
 * each fault and its place, and a quarter in a process that has just begun. It checks no syntax, and leaves to that visitor
 * whatever is unusual.
 */

/** What is to be refused, or looked at closely. */
export type ScanOutcome = 'unusual' | 'too many keys' | 'too many values';

export interface ScanLimits {
  /** The most keys of one object. */
  readonly keys: number;
  /** The most values in all. */
  readonly values: number;
}

/** Deeper than any file that is opened. */
const DEEPEST = 500;

/**
 * The first number below each top-level key that is not written as a plain integer below 2^53, as written; or why the text
 * has to be refused or looked at closely. Of a text that is no JSON the answer means nothing.
 */
export function scanJson(text: string, limits: ScanLimits): Map<string, string> | ScanOutcome {
  const scan = new Scan(text, limits);
  while (scan.outcome === undefined && scan.at < text.length) scan.next();
  return scan.outcome ?? scan.inexact;
}

const [QUOTE, COMMA, OPEN_LIST, BACKSLASH, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [
  0x22, 0x2c, 0x5b, 0x5c, 0x5d, 0x7b, 0x7d,
] as const;
/** White space and the colon, which separate only. */
const SEPARATORS: readonly number[] = [0x20, 0x0a, 0x0d, 0x09, 0x3a];

/** A number, true, false or null. */
const WORD = /[^\s,:[\]{}"]+/y;
const NUMBER = /^[-0-9]/;
const PLAIN_INTEGER = /^-?(?:0|[1-9][0-9]*)$/;

/** Whether a number is a whole one that is exact as a float64, and written as such. */
export function isPlainInteger(written: string): boolean {
  return PLAIN_INTEGER.test(written) && Number.isSafeInteger(Number(written));
}

class Scan {
  at = 0;
  outcome: ScanOutcome | undefined;
  readonly inexact = new Map<string, string>();
  /** What is open: the keys of an object so far, `null` for a list. */
  private readonly open: (Set<string> | null)[] = [];
  private objects = 0;
  private values = 0;
  /** Whether a text here is a key. */
  private isKeyNext = false;
  private topLevelKey = '';

  constructor(
    private readonly text: string,
    private readonly limits: ScanLimits,
  ) {}

  next(): void {
    const code = this.text.charCodeAt(this.at);
    if (code === QUOTE) this.string();
    else if (code === COMMA) this.comma();
    else if (code === OPEN_LIST || code === OPEN_OBJECT) this.begin(code === OPEN_OBJECT);
    else if (code === CLOSE_LIST || code === CLOSE_OBJECT) this.end();
    else if (SEPARATORS.includes(code)) this.at++;
    else this.word();
  }

  private comma(): void {
    this.at++;
    this.isKeyNext = Boolean(this.open.at(-1));
  }

  private begin(isObject: boolean): void {
    this.at++;
    this.countValue();
    this.open.push(isObject ? new Set() : null);
    this.objects += Number(isObject);
    this.isKeyNext = isObject;
    if (this.open.length > DEEPEST) this.outcome = 'unusual';
  }

  private end(): void {
    this.at++;
    if (this.open.pop()) this.objects--;
    this.isKeyNext = false;
  }

  private string(): void {
    const begin = this.at;
    const end = this.endOfString();
    this.at = end + 1;
    if (!this.isKeyNext) this.countValue();
    else this.key(this.text.slice(begin + 1, end));
    this.isKeyNext = false;
  }

  /** The index of the quotation mark that ends the string. */
  private endOfString(): number {
    for (let end = this.text.indexOf('"', this.at + 1); end >= 0; end = this.text.indexOf('"', end + 1)) {
      let backslashes = 0;
      while (this.text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes++;
      if (backslashes % 2 === 0) return end;
    }
    this.outcome = 'unusual';
    return this.text.length;
  }

  private key(written: string): void {
    const keys = this.open.at(-1);
    const key = written.includes('\\') ? unescaped(written) : written;
    if (!keys || key === undefined || keys.has(key)) this.outcome = 'unusual';
    else if (keys.size >= this.limits.keys) this.outcome = 'too many keys';
    else keys.add(key);
    if (this.objects === 1 && key !== undefined) this.topLevelKey = key;
  }

  private word(): void {
    WORD.lastIndex = this.at;
    const written = WORD.exec(this.text)?.[0];
    // What separates words here and not in JSON, as a non-breaking space.
    if (written === undefined) this.outcome = 'unusual';
    else this.at += written.length;
    this.countValue();
    if (written === undefined || this.inexact.has(this.topLevelKey)) return;
    if (NUMBER.test(written) && !isPlainInteger(written)) this.inexact.set(this.topLevelKey, written);
  }

  private countValue(): void {
    if (++this.values > this.limits.values) this.outcome = 'too many values';
  }
}

function unescaped(written: string): string | undefined {
  try {
    return JSON.parse(`"${written}"`) as string;
  } catch {
    return undefined;
  }
}
