/** The option that masks tokens by their numbers. */
import { type Call, UsageError } from '../call';
import { ownPositions, positionsText } from '../own-positions';

/**
 * @param mask numbers among the text's own tokens
 * @returns their positions among all tokens
 * @throws UsageError if the text has fewer tokens
 */
export async function maskedPositions(
  { engine, signal }: Call,
  model: string,
  text: string,
  mask: readonly number[],
): Promise<readonly number[]> {
  if (mask.length === 0) return [];
  const own = ownPositions(await engine.tokens({ model, text }, { signal }));
  const missing = mask.find((number) => number >= own.length);
  if (missing === undefined) return mask.map((number) => own[number] as number);
  const where = positionsText(own.length, 'the text');
  throw new UsageError(`there is no token ${missing} to mask: ${where}`);
}
