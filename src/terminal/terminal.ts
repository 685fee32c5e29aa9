/** Input and output of a call; escapes foreign text, so that it cannot control the terminal. */
import { stat } from 'node:fs/promises';
import { plainJson, plainLines, plainText, quotedText } from '../base/foreign-text';
import { layOut, type Page, pageOf, type TextBlock } from '../base/text-blocks';
import { UsageError } from './usage-error';

/** How many characters an error's sentence may have; it may name two paths. */
export const SENTENCE = 2000;

/** The streams of the process, or of a test. */
export interface Streams {
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env?: { readonly COLUMNS?: string | undefined };
}

export interface Output {
  readonly isTTY?: boolean;
  /** For a terminal, how many characters fit into a line. */
  readonly columns?: number;
  /** @param done called when everything written until then has been output, or cannot be */
  write(text: string, done?: () => void): unknown;
}

/** Milliseconds between two lines about progress if they do not replace each other. */
const LINES_APART = 10_000;

export class Terminal {
  private hasReadInput = false;
  private hasWritten = false;
  private isInLine = false;
  /**
   * Without a terminal: when the last line about progress was written, or when the current piece of work first reported any;
   * undefined between two pieces of work.
   */
  private lastLine: number | undefined;

  constructor(private readonly streams: Streams) {}

  /** Whether a terminal shows progress, so that a user may be watching. */
  get isWatched(): boolean {
    return this.streams.stderr.isTTY === true;
  }

  /** Whether anything was printed, including a piece of a text. */
  get hasPrinted(): boolean {
    return this.hasWritten;
  }

  /** The width of the output's lines: that of the terminal, or else that of the environment variable COLUMNS. */
  get page(): Page {
    const { stdout, env } = this.streams;
    const own = stdout.isTTY ? stdout.columns : 0;
    return pageOf(own || wholeColumns(env?.COLUMNS));
  }

  /** Prints output for people, laid out for the terminal; a string is printed as prose. */
  print(said: string | readonly TextBlock[]): void {
    const lines = layOut(typeof said === 'string' ? [said] : said, this.page);
    this.write(`${plainLines(lines.join('\n'))}\n`);
  }

  /** Prints a piece of a text that continues. */
  printPiece(text: string): void {
    this.write(plainLines(text));
  }

  /** Prints exact values for programs. */
  printJson(value: unknown): void {
    this.write(`${plainJson(JSON.stringify(value, null, 2))}\n`);
  }

  private write(text: string): void {
    this.hasWritten = true;
    this.isInLine = !text.endsWith('\n');
    this.streams.stdout.write(text);
  }

  /** Resolves when everything printed has been output, or cannot be. */
  flush(): Promise<void> {
    return new Promise((resolve) => this.streams.stdout.write('', () => resolve()));
  }

  /** Prints a sentence to standard error. */
  tell(sentence: string): void {
    const begin = this.isInLine && this.isWatched ? '\n' : '';
    this.streams.stderr.write(`${begin}${plainText(sentence, SENTENCE)}\n`);
  }

  /**
   * Shows a line about progress, which replaces the previous one; without a line, the place is cleared. If standard error is
   * not a terminal, a line is added every ten seconds during one piece of work.
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
   * Returns the text itself, or for `-` all of standard input. Tells if the text is also the name of a file.
   * @throws if it is empty; if standard input is not UTF-8, or has been read before so that nothing is left of it
   */
  async readText(argument: string): Promise<string> {
    const text = argument === '-' ? await this.readInput() : argument;
    if (text === '')
      throw new Error(`${argument === '-' ? 'Standard input' : 'The text'} is empty: there is nothing to read.`);
    if (argument !== '-' && (await isFile(argument)))
      this.tell(
        `This reads the text ${quotedText(argument)}, not the file of that name: for the file, say --file ${argument}.`,
      );
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

function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

/** `undefined` if the text is not a number of columns. */
function wholeColumns(text = ''): number | undefined {
  return /^[1-9]\d*$/.test(text) ? Number(text) : undefined;
}
