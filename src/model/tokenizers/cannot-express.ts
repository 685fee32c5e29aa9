/** The vocabulary has no tokens that stand for exactly this text. */
export class CannotExpressError extends Error {
  override readonly name = 'CannotExpressError';

  constructor(text: string) {
    const sample = JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
    super(`The tokenizer cannot express the text ${sample}: its tokens stand for other bytes than the text's.`);
  }
}
