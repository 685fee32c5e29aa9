/** Where a call reads and writes: foreign text in what it writes cannot drive the terminal. */
import { plainJson, plainLines, plainText } from '../base/foreign-text';
import { layOut, type Page, pageOf, type TextBlock } from '../base/text-blocks';
import { UsageError } from './usage-error';

/** Characters of a failure's sentence, which may name two paths. */
export const SENTENCE = 2000;

/** The process's own, or a test's. */
export interface Streams {
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env?: { readonly COLUMNS?: string | undefined };
}

export interface Output {
  readonly isTTY?: boolean;
  /** Of a terminal, how many characters fit in a line. */
  readonly columns?: number;
  /** @param done called when all that was written until then is out, or cannot be written */
  write(text: string, done?: () => void): unknown;
}

/** Milliseconds between two lines about progress where they do not take each other's place. */
const LINES_APART = 10_000;

export class Terminal {
  private hasReadInput = false;
  private hasWritten = false;
  private isInLine = false;
  /** When the last line about progress was written, or none was yet that could have been; nobody watches. */
  private lastLine: number | undefined;

  constructor(private readonly streams: Streams) {}

  /** Whether somebody watches, who would like to know what takes its time. */
  get isWatched(): boolean {
    return this.streams.stderr.isTTY === true;
  }

  /** Whether anything was printed, be it one piece. */
  get hasPrinted(): boolean {
    return this.hasWritten;
  }

  /** How wide the lines of the output are: as a terminal tells, else as the environment variable COLUMNS does. */
  private get page(): Page {
    const { stdout, env } = this.streams;
    const own = stdout.isTTY ? stdout.columns : 0;
    return pageOf(own || wholeColumns(env?.COLUMNS));
  }

  /** What is for people, laid out for the output: a text is prose. */
  print(said: string | readonly TextBlock[]): void {
    const lines = layOut(typeof said === 'string' ? [said] : said, this.page);
    this.write(`${plainLines(lines.join('\n'))}\n`);
  }

  /** A piece of text that goes on. */
  printPiece(text: string): void {
    this.write(plainLines(text));
  }

  /** Exact values for programs. */
  printJson(value: unknown): void {
    this.write(`${plainJson(JSON.stringify(value, null, 2))}\n`);
  }

  private write(text: string): void {
    this.hasWritten = true;
    this.isInLine = !text.endsWith('\n');
    this.streams.stdout.write(text);
  }

  /** Wait until what was printed is out, or cannot be written. */
  flush(): Promise<void> {
    return new Promise((resolve) => this.streams.stdout.write('', () => resolve()));
  }

  /** A sentence beside the output. */
  tell(sentence: string): void {
    const begin = this.isInLine && this.isWatched ? '\n' : '';
    this.streams.stderr.write(`${begin}${plainText(sentence, SENTENCE)}\n`);
  }

  /**
   * A line that takes the place of the one before, for who watches; without one the place is cleared. Where nobody does, as
   * in a file, a line of its own every ten seconds of one piece of work.
   */
  showProgress(line = ''): void {
    if (this.isWatched) this.streams.stderr.write(`\r${plainText(line)}\u001b[K`);
    else if (line === '') this.lastLine = undefined;
    else {
      const now = performance.now();
      this.lastLine ??= now;
      if (now - this.lastLine < LINES_APART) return;
      this.lastLine = now;
      this.tell(line);
    }
  }

  /**
   * The text itself, or for `-` all of standard input.
   * @throws where it is empty; when standard input is not UTF-8, or has been read before: nothing is left of it
   */
  async readText(argument: string): Promise<string> {
    const text = argument === '-' ? await this.readInput() : argument;
    if (text === '')
      throw new Error(`${argument === '-' ? 'Standard input' : 'The text'} is empty: there is nothing to read.`);
    return text;
  }

  private async readInput(): Promise<string> {
    if (this.hasReadInput) throw new UsageError('standard input (-) can be read once only: give the other text itself');
    this.hasReadInput = true;
    const chunks: Uint8Array[] = [];
    for await (const chunk of this.streams.stdin) chunks.push(chunk);
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
    } catch {
      throw new Error('Standard input is not UTF-8 text.');
    }
  }
}

/** `undefined` where it is no number of columns. */
function wholeColumns(text = ''): number | undefined {
  return /^[1-9]\d*$/.test(text) ? Number(text) : undefined;
}
