/** All that the terminal program writes: foreign text in it cannot drive the terminal. */
import { plainJson, plainLines, plainText } from '../base/foreign-text';

/** Characters of a failure's sentence, which may name two paths. */
const SENTENCE = 2000;

/** Lines for people. */
export function print(text: string): void {
  process.stdout.write(`${plainLines(text)}\n`);
}

/** A piece of text that goes on. */
export function printPiece(text: string): void {
  process.stdout.write(plainLines(text));
}

/** Exact values for programs. */
export function printJson(value: unknown): void {
  process.stdout.write(`${plainJson(JSON.stringify(value, null, 2))}\n`);
}

/** A sentence beside the output. */
export function tell(sentence: string): void {
  process.stderr.write(`${plainText(sentence, SENTENCE)}\n`);
}
